"""A screen that asks the questions before a session says so to other machines, where the room is on a broker."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.commands.on_bus import intake
from roomctl.config import room as rooms
from roomctl.system.lock import Lock
from tests.ui.rig import room as screens


async def test_a_screen_that_asks_the_questions_holds_a_lock_and_nothing_else_does(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    place = rooms.Room("blue", mqtt={"host": "broker", "bus": True})
    place.intake.parent.mkdir(parents=True, exist_ok=True)
    seen = Lock(place.intake)
    async with screens(tmp_path) as rig:
        rig.app.stack.preparing = intake(place)
        assert not seen.held()
        await rig.press("enter")
        assert seen.held(), "the questions"
        await rig.press("f1")
        assert seen.held(), "help lies over them"
        await rig.press("escape", "enter")
        assert seen.held(), "the plan"
        await rig.press("escape", "escape")
        assert not seen.held(), "the presets"
        await rig.press("enter", "enter", "enter")
        assert rig.app.running
        assert not seen.held()
    quiet = intake(rooms.Room("blue", mqtt={"host": "broker"}))
    quiet(True)
    assert not seen.held(), "a room that is on no broker"
