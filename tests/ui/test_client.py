"""What the client sees: a slow field of dim light without a clock or a word, or nothing."""

from __future__ import annotations

import itertools
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from rich.segment import Segment
from textual.color import Color
from textual.pilot import Pilot

from roomctl.clock import HandClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.ui import theme
from roomctl.ui.client import field, screen
from roomctl.ui.client.screen import ClientApp, Look, breath, cells
from tests.ui.rig import PLAN, SIZES

Size = tuple[int, int]


@asynccontextmanager
async def seen(
    folder: Path, look: Look = "breathe", size: Size = (91, 29), colours: str = "auto", depth: str = "truecolor"
) -> AsyncIterator[tuple[ClientApp, Pilot[None], HandClock, Journal]]:
    clock = HandClock()
    with (
        Journal(folder / "journal.db") as journal,
        Journal(folder / "journal.db") as other,
        pytest.MonkeyPatch.context() as patch,
    ):
        patch.setattr("rich.console.Console.color_system", depth)
        app = ClientApp(journal, clock, look, colours)
        async with app.run_test(size=size) as pilot:
            yield app, pilot, clock, other


async def strips(app: ClientApp, pilot: Pilot[None]) -> list[list[Segment]]:
    app.beat()
    await pilot.pause()
    return [list(strip) for strip in app.screen._compositor.render_strips()]


async def shown(app: ClientApp, pilot: Pilot[None]) -> str:
    return "".join("".join(segment.text for segment in strip).strip() for strip in await strips(app, pilot))


def luminance(segment: Segment) -> float:
    """Relative luminance of a cell's ground, 0 to 1 (WCAG 2)."""
    ground = segment.style and segment.style.bgcolor and segment.style.bgcolor.triplet
    channels = (channel / 255 for channel in ground) if ground else (0.0, 0.0, 0.0)
    light = (it / 12.92 if it <= 0.04045 else ((it + 0.055) / 1.055) ** 2.4 for it in channels)
    return sum(part * weight for part, weight in zip(light, (0.2126, 0.7152, 0.0722), strict=True))


def mean(rows: list[list[Segment]]) -> float:
    """Percent of white that the whole screen gives."""
    cells = [(luminance(segment), len(segment.text)) for row in rows for segment in row]
    return 100 * sum(light * count for light, count in cells) / sum(count for _, count in cells)


def test_a_breath_takes_about_eleven_seconds_and_moves_by_one_cell_on_each_side() -> None:
    assert 5 <= 60 / screen.BREATH <= 6
    assert screen.STEP >= 0.25
    widths = [cells(breath(n * screen.STEP)) for n in range(200)]
    assert set(widths) == set(range(1, screen.WIDEST + 1, 2))
    assert max(abs(a - b) for a, b in itertools.pairwise(widths)) <= 2
    assert sum(a == 1 and b > 1 for a, b in itertools.pairwise(widths)) in (9, 10), "in 100 s"


def test_the_field_changes_slowly_and_has_no_edge() -> None:
    frames = [field.levels(91, 29, n * screen.STEP, breath(n * screen.STEP)) for n in range(120)]
    for one, other in itertools.pairwise(frames):
        assert (
            max(abs(a - b) for row, then in zip(one, other, strict=True) for a, b in zip(row, then, strict=True)) <= 3
        )
    for rows in frames:
        beside = (abs(a - b) for row in rows for a, b in itertools.pairwise(row))
        above = (abs(a - b) for row, then in itertools.pairwise(rows) for a, b in zip(row, then, strict=True))
        assert max(*beside, *above) <= field.LEVELS // 6
    steps = [Color.parse(str(style.bgcolor.name)).rgb for style in field.colours("amber") if style.bgcolor]
    assert max(abs(a - b) for one, then in itertools.pairwise(steps) for a, b in zip(one, then, strict=True)) <= 2


@pytest.mark.parametrize("name", theme.ORDER)
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
async def test_the_field_keeps_the_theme_s_budget_for_the_dark_at_every_size(
    tmp_path: Path, name: str, size: Size
) -> None:
    async with seen(tmp_path, size=size, colours=name) as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        for seconds in (0.0, 4.4, 60.0, 90.0):
            clock.wind(seconds)
            percent = mean(await strips(app, pilot))
            assert 0.02 < percent <= theme.PALETTES[name].dark_budget


async def test_it_takes_the_colours_of_the_room_and_moss_where_cues_are_for_the_eye_only(tmp_path: Path) -> None:
    async with seen(tmp_path, colours="ember") as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        await strips(app, pilot)
        assert app.theme == "ember"
    async with seen(tmp_path) as (app, pilot, clock, other):
        other.act(Act("stop"), clock)
        other.act(Start(replace(PLAN, cues="visual-only")), clock)
        await strips(app, pilot)
        assert app.theme == "moss"


async def test_the_field_is_lit_while_a_session_runs_and_black_before_and_after(tmp_path: Path) -> None:
    async with seen(tmp_path) as (app, pilot, clock, other):
        assert mean(await strips(app, pilot)) == 0
        other.act(Start(PLAN), clock)
        found = set()
        for _ in range(22):
            clock.wind(0.5)
            assert await shown(app, pilot) == "", "no word and no number"
            found.add(mean(await strips(app, pilot)))
        assert min(found) > 0
        assert max(found) > 1.2 * min(found)
        other.act(Act("stop"), clock)
        assert mean(await strips(app, pilot)) == 0


async def test_with_few_colours_a_line_breathes_while_a_session_runs(tmp_path: Path) -> None:
    async with seen(tmp_path, depth="standard") as (app, pilot, clock, other):
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


@pytest.mark.parametrize("depth", ["truecolor", "256"])
async def test_where_nothing_is_to_move_it_stands_still(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, depth: str
) -> None:
    monkeypatch.setenv("TEXTUAL_ANIMATIONS", "none")
    async with seen(tmp_path, depth=depth) as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        pictures = set()
        for _ in range(22):
            clock.wind(0.5)
            pictures.add(str(await strips(app, pilot)))
        assert len(pictures) == 1


async def test_blank_shows_nothing_at_all(tmp_path: Path) -> None:
    async with seen(tmp_path, "blank") as (app, pilot, clock, other):
        other.act(Start(PLAN), clock)
        for _ in range(22):
            clock.wind(0.5)
            assert await shown(app, pilot) == ""
            assert mean(await strips(app, pilot)) == 0


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
