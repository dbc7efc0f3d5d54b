"""The first run: four steps, each of which can be skipped, and all of them at once."""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import pytest

from roomctl.commands.setup import RoomSetup, is_due
from roomctl.config import room as rooms
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.ui.pedals.screen import PedalScreen
from roomctl.ui.setup.screen import SetupScreen
from tests.rigs.home import Home, until
from tests.ui.rig import Rig, room

if sys.platform != "win32":
    from tests.rigs.terminal import Terminal


class Steps:
    """A room that notes what was done to it."""

    def __init__(self) -> None:
        self.told: list[str] = []

    def name(self, said: str) -> str:
        if said == "Blau!":
            raise Refused("'blau!' cannot be a room's name")
        self.told.append(said)
        return f"this room is called {said} from now on"

    def hear(self) -> str:
        self.told.append("heard")
        return "that was a cue"

    def tablet(self) -> Sequence[str]:
        return ("On this computer: roomctl serve --lan",)

    def done(self) -> None:
        self.told.append("done")


async def opened(rig: Rig) -> Steps:
    steps = Steps()
    rig.app.setup = steps
    rig.app.open("setup")
    await rig.until(lambda: isinstance(rig.app.screen, SetupScreen) and rig.shows("1 of 4"))
    return steps


async def test_all_four_steps_by_taps(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        steps = await opened(rig)
        await rig.press(*"blue")
        await rig.tap("next")
        assert rig.shows("2 of 4")
        await rig.tap("act")
        await rig.app.workers.wait_for_complete()
        await rig.until(lambda: rig.shows("that was a cue"))
        await rig.tap("next")
        await rig.press("p")
        assert isinstance(rig.app.screen, PedalScreen)
        await rig.press("escape")
        assert rig.shows("3 of 4"), "and the pedal leads back"
        await rig.tap("next")
        assert rig.shows("roomctl serve --lan")
        await rig.tap("next")
        assert not isinstance(rig.app.screen, SetupScreen)
        assert steps.told == ["blue", "heard", "done"]


async def test_enter_alone_passes_every_step_and_changes_nothing(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        steps = await opened(rig)
        for number in (2, 3, 4):
            await rig.press("enter")
            await rig.until(lambda number=number: rig.shows(f"{number} of 4"))  # type: ignore[misc]
        await rig.press("enter")
        assert steps.told == ["done"]


async def test_a_name_that_cannot_be_is_said_and_escape_skips_all(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        steps = await opened(rig)
        await rig.press(*"Blau", "exclamation_mark", "enter")
        await rig.until(lambda: rig.shows("cannot be a room's name"))
        assert rig.shows("1 of 4")
        await rig.press("escape")
        assert not isinstance(rig.app.screen, SetupScreen)
        assert steps.told == ["done"]


async def test_a_session_that_begins_elsewhere_takes_its_place(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await opened(rig)
        await rig.start()
        await rig.until(lambda: rig.shows("UPPER BACK"))


def test_a_name_is_added_to_what_room_yaml_has_and_replaces_none(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "shared.yaml").write_text("level: -12  # by ear")
    (tmp_path / "room.yaml").symlink_to(tmp_path / "shared.yaml")
    assert "blue-room" in RoomSetup(rooms.load()).name("Blue room")
    assert (tmp_path / "room.yaml").read_text() == "room: blue-room\nlevel: -12  # by ear"
    assert (rooms.load().name, rooms.load().level) == ("blue-room", -12)
    assert (tmp_path / "room.yaml").is_symlink(), "it is written where the link leads"
    with pytest.raises(Refused, match="already"):
        RoomSetup(rooms.load()).name("green")
    with pytest.raises(Refused, match="room's name"):
        RoomSetup(Room()).name("Zoë/…")


@pytest.mark.parametrize("there", ["room: Blue!\n", "{level: -12}\n", "room: [blue\n"])
def test_a_room_that_is_said_to_have_a_name_has_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: str) -> None:
    """room.yaml has a name that none can be, is in brackets, or has a line that cannot be read: the name is in its
    place, or what keeps it out is said and the file stays."""
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    (tmp_path / "room.yaml").write_text(there)
    try:
        said = RoomSetup(rooms.load()).name("blue")
    except Refused as refused:
        said = str(refused)
    if "from now on" in said:
        assert (rooms.load().name, rooms.load().faults) == ("blue", ())
    else:
        assert "cannot be read" in said
        assert (tmp_path / "room.yaml").read_text() == there


def test_it_is_due_once_in_a_room_that_nobody_has_set_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path))
    with Journal(tmp_path / "journal.db") as journal:
        assert is_due(journal)
        (tmp_path / "room.yaml").write_text("")
        assert not is_due(journal)
        (tmp_path / "room.yaml").unlink()
        (tmp_path / "room.yaml").symlink_to(tmp_path / "share-that-is-away" / "room.yaml")
        assert not is_due(journal), "the room's settings are elsewhere"
        (tmp_path / "room.yaml").unlink()
        RoomSetup(Room()).done()
        assert not is_due(journal)


def test_the_first_screen_of_a_new_room_is_the_set_up_and_the_next_is_the_presets(home: Home) -> None:
    command = [sys.executable, "-m", "roomctl"]
    terminal = Terminal(command, home.environment)
    try:
        terminal.shows("1 of 4")
        time.sleep(0.6)  # after which a key counts
        terminal.press("\x1b")
        until(lambda: "1 of 4" not in terminal.text and "▌" in terminal.text, what="the presets")
    finally:
        terminal.close()
    again = Terminal(command, home.environment)
    try:
        again.shows("▌")
        assert "1 of 4" not in again.text
    finally:
        again.close()
