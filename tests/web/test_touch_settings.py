"""The room's settings by touch alone, in a browser: a minute each (`-m slow`)."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.rigs.home import until
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_touch import KEYBOARD, asked
from tests.web.test_touch_alone import Hand
from tests.web.test_touch_alone import room as room

ROOM = "# Raum Blau\nlevel: -12   # nach Gehör\ncues: soft\nsound_device: Amp\n"


@pytest.mark.slow
@pytest.mark.parametrize("size", [(820, 1180), (390, 844)], ids=lambda size: f"{size[0]}x{size[1]}")
def test_settings_are_changed_on_a_tablet_and_the_file_keeps_the_rest(
    room: Served, browsers: Browsers, size: tuple[int, int], tmp_path: Path
) -> None:
    file = room.home.folder / "room.yaml"
    file.write_text(ROOM)
    browser = browsers(size)
    browser.before(KEYBOARD)
    pictures = Path(os.environ.get("ROOMCTL_TEST_PICTURES", tmp_path)) / f"{size[0]}x{size[1]}"
    pictures.mkdir(parents=True, exist_ok=True)
    hand = Hand(browser, pictures)
    browser.open(room.url)
    browser.shows("Which session today")
    hand.tap("Settings ▸")
    hand.tap("level: −12")
    hand.tap("+5")
    hand.finds("New: −7")
    hand.sees("setting")
    hand.tap("Save")
    hand.finds("saved: level is now -7")
    hand.sees("settings")
    hand.tap("cues: soft")
    assert asked(browser) != "text", "no keyboard where nothing is to be typed"
    hand.tap("loud")
    hand.tap("Save")
    hand.tap("sound_device: Amp")
    hand.types(" 2")
    hand.tap("Save")
    hand.finds("sound_device: Amp 2")
    hand.tap("Back")
    hand.finds("Which session today")
    until(lambda: file.read_text() == ROOM.replace("-12", "-7").replace("soft", "loud").replace("Amp", "Amp 2"))
