"""A screen shows what another program writes because it is told, and where it cannot be told because it looks."""

from __future__ import annotations

import asyncio
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from roomctl.session.commands import Act
from roomctl.ui.app import RoomApp
from roomctl.ui.session.screen import SessionScreen
from tests.rigs.home import PATIENCE
from tests.ui.rig import room

NEVER = 10 * PATIENCE


async def comes(wanted: Callable[[], bool]) -> bool:
    """Whether it is so before long, while nobody has the screen look."""
    patience = time.monotonic() + PATIENCE
    while not wanted() and time.monotonic() < patience:
        await asyncio.sleep(0.01)
    return wanted()


@pytest.fixture(autouse=True)
def _no_look_of_its_own(monkeypatch: pytest.MonkeyPatch) -> None:
    """No screen looks again because time goes by, for as long as a test lasts."""
    monkeypatch.setattr("roomctl.ui.app.FIRST", NEVER)
    monkeypatch.setattr(RoomApp, "_second", lambda app: NEVER)
    monkeypatch.setattr(SessionScreen, "next_change", lambda screen, now: now + NEVER)


@pytest.mark.skipif(sys.platform != "linux", reason="nobody can ring there")
async def test_what_another_program_does_is_shown_although_the_screen_does_not_look(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        for act, shown in (("pause", "Go on"), ("resume", "Pause"), ("pause", "Go on")):
            rig.act(act)
            assert await comes(lambda shown=shown: rig.shows(shown)), act  # type: ignore[misc]


@pytest.mark.skipif(sys.platform != "linux", reason="nobody can ring there")
async def test_a_screen_is_told_of_what_is_written_into_the_file_that_took_a_damaged_one_s_place(
    tmp_path: Path,
) -> None:
    async with room(tmp_path) as rig:
        await rig.start()
        for journal in (rig.journal, rig.other):
            journal.act(Act("note", text="each knows the time"), rig.clock)
        (tmp_path / "journal.db").write_bytes(bytes(range(256)) * 64)
        assert await comes(lambda: min(rig.other.changes(), rig.journal.opened << 32) >= 2 << 32), (
            "both have another file"
        )
        rig.act("pause")
        assert await comes(lambda: rig.shows("Go on"))


async def test_a_screen_that_nobody_can_tell_looks_by_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("roomctl.system.bell.HOLDERS", 0)
    async with room(tmp_path) as rig:
        await rig.start()
        rig.act("pause")
        assert await comes(lambda: rig.shows("Go on"))
