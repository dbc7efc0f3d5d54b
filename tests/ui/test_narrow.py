"""A window of any size, and a screen that fails: neither shows a traceback."""

from __future__ import annotations

import os
import re
import sys
from pathlib import Path

import pytest

from roomctl.ui.wrap import short_path, shorten, wrap
from tests.ui.rig import Rig, room

SIZES = [(1, 1), (1, 24), (5, 5), (8, 8), (20, 5), (91, 1), (91, 29)]


async def shrunk(rig: Rig, *keys: str) -> None:
    """Through every size, with what `keys` open."""
    await rig.pilot.press(*keys)
    for columns, rows in SIZES:
        await rig.pilot.resize_terminal(columns, rows)
        await rig.settle()


async def test_a_window_of_any_size_stops_no_screen(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await shrunk(rig)
        await shrunk(rig, "f1")
        await shrunk(rig, "escape", "f3")
        await rig.pilot.press("escape")
        await rig.start()
        for key in ("question_mark", "w", "o", "slash"):
            await shrunk(rig, key)
            await rig.pilot.press("escape")
            await shrunk(rig)
        rig.act("stop")
        await shrunk(rig)
        assert rig.app.is_running


@pytest.mark.parametrize("width", [-5, 0, 1, 8, 40])
def test_no_width_is_too_small_for_words(width: int) -> None:
    assert wrap("beside the spine", width, max_lines=1)
    assert shorten("beside the spine", width)
    assert wrap("", width) == []
    assert short_path("/media/stick/packs/our-presets-1.zip", width)


@pytest.mark.skipif(sys.platform == "win32", reason="the paths are those of a Unix system")
def test_of_a_path_that_is_too_long_the_name_and_its_last_folders_are_shown() -> None:
    path = "/media/therapist/stick/packs/our-presets-1.zip"
    assert [short_path(path, width) for width in (46, 45, 25, 24, 17, 8)] == [
        path, "…/therapist/stick/packs/our-presets-1.zip", "…/packs/our-presets-1.zip", "…/our-presets-1.zip",
        "…ur-presets-1.zip", "…s-1.zip",
    ]  # fmt: skip
    assert short_path("/media/therapist/packs/", 10) == "…/packs/"
    assert short_path("a note / with a stroke, longer than its row", 10).startswith("a note")


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals need a Unix system")
def test_a_screen_that_fails_says_so_in_a_sentence_and_where_the_details_are(tmp_path: Path) -> None:
    from tests.rigs.terminal import Terminal

    program = (
        "from roomctl.ui.base_app import BaseApp\n"
        "class Failing(BaseApp):\n"
        "    def on_mount(self): raise ValueError('of our own')\n"
        "Failing().run()"
    )
    terminal = Terminal([sys.executable, "-c", program], {**os.environ, "ROOMCTL_HOME": str(tmp_path)})
    try:
        terminal.shows("errors.log")
        assert "unexpected error in roomctl (ValueError: of our own)" in terminal.text
        assert "Traceback" not in terminal.text
        assert b"\x07" not in re.sub(rb"\x1b\][^\x07]*\x07", b"", terminal.raw), "no bell in a quiet room"
        assert "of our own" in (tmp_path / "errors.log").read_text()
    finally:
        terminal.close()
