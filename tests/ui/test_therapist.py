"""Choosing whose own settings and presets a screen uses: one tap, and nothing where nobody has any."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session.events import Started
from roomctl.ui.choose.screen import ChooseScreen
from tests.rigs.home import Home, until
from tests.ui.rig import LIT, NECK, SIZES, Rig, room, shelves_on

if sys.platform != "win32":
    from tests.rigs.terminal import Terminal


class Own:
    """AB with a preset and colours of one's own; EF, whose files cannot be read."""

    def __init__(self, rig: Rig, folder: Path, names: Sequence[str]) -> None:
        self.rig, self.folder, self.current, self._names = rig, folder, "", names

    def names(self) -> Sequence[str]:
        return self._names

    def choose(self, initials: str) -> None:
        if initials == "EF":
            raise RoomError("the own settings of EF cannot be read")
        self.current, app = initials, self.rig.app
        shelves = shelves_on(self.folder / "presets")
        app.shelves = [Shelf("therapist", self.folder / "AB"), *shelves] if initials else shelves
        app.look = replace(LIT, theme="moss" if initials else "amber")


async def chosen(rig: Rig, folder: Path, *names: str) -> Own:
    (folder / "AB").mkdir()
    (folder / "AB" / "neck.yaml").write_text(NECK.replace("headache, short", "headache of AB"))
    rig.app.therapists = own = Own(rig, folder, names)
    rig.app.choose()
    await rig.until(lambda: rig.shows("Therapist") and rig.shows("Tension headache"))
    await rig.stands()
    return own


@pytest.mark.parametrize("size", SIZES)
async def test_one_tap_takes_a_therapists_presets_and_colours_and_another_gives_them_back(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size) as rig:
        own = await chosen(rig, tmp_path, "AB")
        assert rig.shows("Therapist")
        await rig.tap("therapist")
        assert own.current == "AB"
        await rig.until(lambda: rig.shows("for AB") and rig.shows("headache of AB"))
        await rig.until(lambda: rig.app.theme == "moss")
        rig.clock.wind(2)
        await rig.press("f4")
        assert own.current == ""
        await rig.until(lambda: rig.shows("Therapist") and not rig.shows("headache of AB"))
        await rig.until(lambda: rig.app.theme == "amber")


async def test_where_nobody_has_files_there_is_no_button_and_the_key_says_so(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        assert isinstance(rig.app.screen, ChooseScreen)
        assert not rig.shows("Therapist")
        await rig.press("f4")
        assert rig.shows("no therapist has own settings")


async def test_a_therapist_whose_files_cannot_be_read_changes_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        own = await chosen(rig, tmp_path, "EF")
        await rig.press("f4")
        assert own.current == ""
        assert rig.shows("cannot be read")


@pytest.mark.parametrize("size", SIZES)
async def test_the_largest_buttons_still_stand_in_different_places(tmp_path: Path, size: tuple[int, int]) -> None:
    async with room(tmp_path, size) as rig:
        await chosen(rig, tmp_path, "AB")
        before = rig.place("choose")
        await rig.press("enter")
        await rig.stands()
        assert not before.overlaps(rig.place("start"))


@pytest.mark.skipif(sys.platform == "win32", reason="needs a terminal of Unix")
def test_in_a_real_terminal_f4_and_hands_on_write_whose_layer_it_was(home: Home) -> None:
    own = home.folder / "therapists"
    (own / "AB").mkdir(parents=True)
    (own / "AB.yaml").write_text("cues: soft\n")
    (own / "AB" / "low-back-spot.yaml").write_text("preset: 1\nextends: low-back-spot\ntitle: As AB does it\n")
    (home.folder / "room.yaml").write_text("level: -20\n")
    terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment)
    try:
        terminal.shows("Therapist")
        time.sleep(0.6)  # after which a key counts
        terminal.press("\x1bOS")
        terminal.shows("for AB")
        for letter in "as ab":
            terminal.press(letter)
        terminal.shows("As AB does it")
    finally:
        terminal.close()
    home.run("start", "low-back-spot", "--therapist", "ab")
    home.run("do", "stop")
    again = Terminal([sys.executable, "-m", "roomctl"], home.environment)
    try:
        until(lambda: "Done" in again.text, what="the close screen")
        time.sleep(1.6)
        again.press("x")
        again.shows("for AB")
    finally:
        again.close()
    with Journal(home.journal) as journal:
        [session] = journal.sessions()
        event = journal.entries(session)[0].event
    assert isinstance(event, Started)
    assert (event.therapist, event.plan.title, event.plan.cue_level) == ("AB", "As AB does it", -6.0)


async def test_in_a_small_window_the_presets_keep_their_rows(tmp_path: Path) -> None:
    async with room(tmp_path, (40, 14)) as rig:
        await chosen(rig, tmp_path, "AB")
        assert rig.shows("Tension headache, short")
        assert rig.shows("Therapist")
