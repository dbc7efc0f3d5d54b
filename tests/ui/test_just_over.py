"""A screen that is opened in the minutes after a session finds its close screen, until somebody is done with it."""

from __future__ import annotations

import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest

from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session import events
from roomctl.session.booking import Booking
from roomctl.session.commands import Act, File, Start
from roomctl.ui.app import RoomApp
from tests import wording
from tests.rigs.home import Home
from tests.ui.rig import LIT, PLAN, Rig, room
from tests.ui.test_close import over
from tests.ui.test_plain import read_out

if sys.platform != "win32":
    from tests.rigs.terminal import Terminal

LIST, CLOSE = wording.CHOOSE, wording.STOPPED


@asynccontextmanager
async def opened(rig: Rig, folder: Path, booking: Booking | None = None) -> AsyncIterator[Rig]:
    """One more screen of the same room."""
    with Journal(folder / "journal.db") as journal:
        given = [Shelf("given", folder / "presets")]
        app = RoomApp(journal, rig.clock, given, ["warm-pad", "silence"], lambda: None, booking, look=LIT)
        async with app.run_test(size=(91, 29)) as pilot:
            other = Rig(app, pilot, rig.clock, journal, rig.other)
            await app.workers.wait_for_complete()
            await other.settle()
            yield other


async def test_it_stays_through_reloads_until_somebody_is_done_with_it_on_any_screen(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        await over(rig, "pain")
        for _ in range(2):
            async with opened(rig, tmp_path) as page:
                assert page.shows(CLOSE)
        async with opened(rig, tmp_path) as page:
            await page.pilot.press("x")
            await page.settle()
            assert page.shows(CLOSE), "a key that was meant for something else wipes nothing away"
            await page.pass_(2)
            await page.press("m", "6", "enter")
            assert page.shows("before 6"), "what is added there is kept"
            await page.press("x")
            assert page.shows(LIST)
        async with opened(rig, tmp_path) as page:
            assert page.shows(LIST)
        assert rig.shows(CLOSE), "whoever still reads it elsewhere is left in peace"
        await rig.press("x")
        kinds = [type(entry.event) for entry in rig.other.follow(0)]
        assert kinds.count(events.Filed) == 1


@pytest.mark.parametrize(
    ("booking", "last"), [(None, 15), (Booking(dress=4, turnover=6), 15), (Booking(dress=4, turnover=20), 24)]
)
async def test_it_is_there_for_the_turnover_and_for_a_quarter_of_an_hour_at_least(
    tmp_path: Path, booking: Booking | None, last: float
) -> None:
    async with room(tmp_path) as rig:
        await over(rig)
        rig.clock.wind(minutes=last - 0.5)
        async with opened(rig, tmp_path, booking) as page:
            assert page.shows(CLOSE)
        rig.clock.wind(minutes=0.5)
        async with opened(rig, tmp_path, booking) as page:
            assert page.shows(LIST)


async def test_an_end_that_nobody_saw_and_one_that_came_by_itself_are_found_too(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        rig.other.act(Start(PLAN), rig.clock)
        rig.clock.wind(minutes=20)
        rig.clock.reboot(15 * 60)
        async with opened(rig, tmp_path) as page:
            assert page.shows(f"{wording.THANKS}.")
            assert not page.shows(LIST)


async def test_a_screen_that_is_opened_after_a_rehearsal_has_the_presets(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        rig.other.act(Start(PLAN, speed=60), rig.clock)
        rig.clock.wind(40)
        async with opened(rig, tmp_path) as page:
            assert page.shows(LIST)


async def test_the_end_can_be_undone_from_it_and_the_next_end_is_found_again(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        rig.other.act(Start(PLAN), rig.clock)
        rig.clock.wind(60)
        rig.act("stop")
        rig.clock.wind(1)
        rig.other.act(File(), rig.clock)
        async with opened(rig, tmp_path) as page:
            assert page.shows(LIST)
        rig.act("undo")
        rig.clock.wind(60)
        rig.act("stop")
        async with opened(rig, tmp_path) as page:
            assert page.shows(CLOSE)
            await page.pass_(2)
            await page.press("u")
            assert page.shows("next: forearm") or page.shows("FOREARM")


async def test_what_is_done_with_leaves_the_next_session_alone(tmp_path: Path) -> None:
    async with room(tmp_path) as rig:
        rig.other.act(Start(PLAN), rig.clock)
        rig.clock.wind(60)
        first = rig.other.act(Act("stop"), rig.clock).state
        rig.clock.wind(60)
        rig.other.act(Start(PLAN), rig.clock)
        assert first
        rig.other.act(File(), rig.clock, first.session)
        state = rig.other.state()
        assert state
        assert not state.filed
        rig.other.act(File(), rig.clock)
        assert [type(entry.event) for entry in rig.other.follow(0)].count(events.Filed) == 1, "none while one runs"


def test_the_plain_screen_closes_it_first(tmp_path: Path) -> None:
    (tmp_path / "one").mkdir()
    said, journal = read_out(tmp_path / "one", ["neck", "1", "", "", "s", "", "q"])
    journal.close()
    assert said.count(LIST) == 1
    (tmp_path / "one" / "presets").rename(tmp_path / "old")
    said, journal = read_out(tmp_path / "one", ["note all well", "", "q"])
    journal.close()
    assert said.index("Enter: done.") < said.index("noted") < said.index(LIST)
    (tmp_path / "one" / "presets").rename(tmp_path / "older")
    said, journal = read_out(tmp_path / "one", ["q"])
    journal.close()
    assert "Enter: done." not in said


@pytest.mark.skipif(sys.platform == "win32", reason="pseudo-terminals need a Unix system")
def test_roomctl_that_is_run_again_finds_it(home: Home) -> None:
    home.run("start", "low-back-spot")
    home.run("do", "stop")
    command = [sys.executable, "-m", "roomctl"]
    for done in (False, True):
        terminal = Terminal(command, home.environment)
        try:
            terminal.shows(CLOSE)
            time.sleep(2.0)  # in which keys are ignored
            if done:
                terminal.press("x")
                terminal.shows(LIST)
        finally:
            terminal.close()
    terminal = Terminal(command, home.environment)
    try:
        terminal.shows(LIST)
        assert CLOSE not in terminal.text
    finally:
        terminal.close()
