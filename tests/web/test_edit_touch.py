"""A preset changed, mended and saved in a browser, by touch alone (`-m slow`: browsers take a while)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rigs.home import until
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_touch import KEYBOARD
from tests.web.test_touch_alone import PRESET, Hand, room

__all__ = ["room"]
SIZES = [(1180, 820), (390, 844)]


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_preset_is_changed_mended_and_saved_by_touch_alone(
    room: Served, browsers: Browsers, size: tuple[int, int], tmp_path: Path
) -> None:
    browser = browsers(size)
    browser.before(KEYBOARD)
    pictures = Path(os.environ.get("ROOMCTL_TEST_PICTURES", tmp_path)) / f"edit-{size[0]}x{size[1]}"
    pictures.mkdir(parents=True, exist_ok=True)
    hand = Hand(browser, pictures)
    file = room.home.folder / "test-presets" / "knees.yaml"
    browser.open(room.url)
    browser.shows("page 1 of")
    hand.tap_row(0)
    hand.types("knees an")
    hand.gone("page 1 of")
    if browser.grid[0] < 91:
        hand.tap("Conditions")
    hand.tap("Edit")
    hand.tap("Change knees")
    hand.tap("calf")
    hand.tap("+1 min")
    browser.shows("the phases add up to 19 min")
    hand.sees("fault")
    hand.tap("Fix: write minutes: 19")
    if browser.grid[0] < 91:
        hand.tap("calf")
    hand.tap("Note")
    hand.types("slowly")
    hand.tap("OK")
    hand.sees("fields")
    hand.tap("Text")
    browser.shows("slowly}")
    hand.sees("text")
    hand.tap("Form")
    hand.tap("Save")
    browser.shows("saved:")
    wanted = PRESET.replace("minutes: 18", "minutes: 19").replace("calf, minutes: 2", "calf, minutes: 3")
    wanted = wanted.replace("focus: concern, position: supine}", "focus: concern, position: supine, note: slowly}")
    until(lambda: file.read_text() == wanted, what=file.read_text())
    hand.tap("Leave")
    browser.shows("Choose")
