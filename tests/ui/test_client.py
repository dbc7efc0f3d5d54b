"""What the client sees: a slow breath without a clock, or nothing."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from textual.pilot import Pilot

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.ui.client import screen
from roomctl.ui.client.screen import ClientApp, Look, cells
from tests.ui.rig import PLAN


@asynccontextmanager
async def seen(
    folder: Path, look: Look = "breathe"
) -> AsyncIterator[tuple[ClientApp, Pilot[None], HandClock, Journal]]:
    clock = HandClock()
    with Journal(folder / "journal.db") as journal, Journal(folder / "journal.db") as other:
        app = ClientApp(journal, clock, look)
        async with app.run_test(size=(91, 29)) as pilot:
            yield app, pilot, clock, other


async def shown(app: ClientApp, pilot: Pilot[None]) -> str:
    app.beat()
    await pilot.pause()
    strips = app.screen._compositor.render_strips()
    return "".join("".join(segment.text for segment in strip).strip() for strip in strips)


def test_a_breath_takes_about_eleven_seconds_and_moves_by_one_cell_on_each_side() -> None:
    assert 5 <= 60 / screen.BREATH <= 6
    assert screen.STEP >= 0.25
    widths = [cells(n * screen.STEP) for n in range(200)]
    assert set(widths) == set(range(1, screen.WIDEST + 1, 2))
    assert max(abs(a - b) for a, b in itertools.pairwise(widths)) <= 2
    assert sum(a == 1 and b > 1 for a, b in itertools.pairwise(widths)) in (9, 10), "in 100 s"


async def test_it_breathes_while_a_session_runs_and_is_black_before_and_after(tmp_path: Path) -> None:
    async with seen(tmp_path) as (app, pilot, clock, other):
        assert await shown(app, pilot) == ""
        other.act(Start(PLAN), clock)
        widths = set()
        for _ in range(22):
            clock.wind(0.5)
            text = await shown(app, pilot)
            assert set(text) <= {"━"}, "no word and no number"
            widths.add(len(text))
        assert max(widths) - min(widths) >= 10
        other.act(Act("stop"), clock)
        assert await shown(app, pilot) == ""


async def test_where_nothing_is_to_move_it_stands_still(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    async with seen(tmp_path) as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        widths = set()
        for _ in range(22):
            clock.wind(0.5)
            widths.add(len(await shown(app, pilot)))
        assert widths == {screen.STILL}


async def test_blank_shows_nothing_at_all(tmp_path: Path) -> None:
    async with seen(tmp_path, "blank") as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        for _ in range(22):
            clock.wind(0.5)
            assert await shown(app, pilot) == ""


async def test_no_key_and_no_tap_acts_and_q_leaves(tmp_path: Path) -> None:
    async with seen(tmp_path) as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        before = [entry.seq for entry in other.follow(0)]
        for key in ("n", "space", "s", "s", "enter", "escape", "ctrl+c", "ctrl+p", "pagedown"):
            await pilot.press(key)
        await pilot.click(offset=(45, 14))
        assert [entry.seq for entry in other.follow(0)] == before
        assert not app._exit
        await pilot.press("q")
        assert app._exit
