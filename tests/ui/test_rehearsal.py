"""A rehearsal is marked from its start to its end, asks for nothing, and leaves no trace among what was done."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Start
from roomctl.session.fold import at_instant
from roomctl.session.moment import moment
from roomctl.session.record import record
from roomctl.ui.close.screen import CloseScreen
from roomctl.ui.plain import sentences
from tests.helpers import three
from tests.ui.rig import room

MARK = "REHEARSAL"
SIZES = [(120, 40), (80, 24), (57, 40), (48, 24), (40, 12), (20, 5)]


@pytest.mark.parametrize("size", SIZES)
async def test_it_is_marked_while_it_runs_paused_under_a_cue_and_at_its_end(
    tmp_path: Path, size: tuple[int, int]
) -> None:
    async with room(tmp_path, size=size) as rig:
        await rig.start(three(), speed=10)
        assert rig.shows(MARK)
        await rig.press("space")
        assert rig.shows(MARK), "paused"
        await rig.press("space")
        await rig.pass_(22)
        assert rig.shows(MARK), "under a cue"
        await rig.pass_(120)
        await rig.until(lambda: isinstance(rig.app.screen, CloseScreen))
        assert rig.shows(MARK)
        assert not rig.shows("Sign off")
        assert not rig.shows("before")


async def test_a_session_of_the_same_preset_has_no_mark_and_asks(tmp_path: Path) -> None:
    async with room(tmp_path, size=(80, 40)) as rig:
        await rig.start(three())
        assert not rig.shows(MARK)
        await rig.pass_(minutes=30)
        await rig.until(lambda: rig.shows("Sign off"))
        assert not rig.shows(MARK)


@pytest.mark.parametrize("key", ["m", "w", "s", "1"])
async def test_at_its_end_every_key_that_would_ask_is_done(tmp_path: Path, key: str) -> None:
    async with room(tmp_path, size=(80, 40)) as rig:
        await rig.start(three(), speed=10)
        rig.act("stop")
        await rig.until(lambda: isinstance(rig.app.screen, CloseScreen))
        await rig.pass_(5)
        await rig.press(key)
        assert not isinstance(rig.app.screen, CloseScreen)
        made = record(rig.other.entries(rig.other.sessions()[0]), rig.clock.now())
        assert made
        assert not made.happened.signed


def test_it_is_not_among_what_was_used_last(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        for name, speed in (("real", 1.0), ("tried", 60.0), ("slow", 0.5)):
            journal.act(Start(replace(three(), preset=name), speed=speed), clock)
            clock.wind(7200)
        assert journal.used() == ["real"]


def test_the_plain_screen_says_it_at_the_start_where_it_stands_and_at_the_end(tmp_path: Path) -> None:
    clock = HandClock()
    with Journal(tmp_path / "journal.db") as journal:
        state = journal.act(Start(three(), speed=10), clock).state
        assert state
        here = moment(at_instant(state, clock.now()), clock.now())
        assert sentences.opening(state, here)[0].startswith(MARK)
        assert sentences.where(state, here).startswith(MARK)
        clock.wind(3600)
        done = record(journal.entries(state.session), clock.now())
    assert done
    assert MARK in sentences.close(done)[1]
    assert done.measure == ()
