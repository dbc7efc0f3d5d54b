"""The desk's board: rows for every size, and a screen that draws only what has changed."""

from __future__ import annotations

import asyncio
import itertools
import json
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from textual.pilot import Pilot

from roomctl.clock import HandClock
from roomctl.desk.board import Board
from roomctl.session.booking import Booking
from roomctl.ui.desk import layout
from roomctl.ui.desk import screen as screens
from roomctl.ui.desk.screen import DeskApp
from roomctl.ui.widgets import letters
from roomctl.ui.widgets.lines import Lines

SIZES = [(120, 40), (80, 24), (57, 40), (48, 24)]


class Told:
    """A source that a test speaks through."""

    def __init__(self, board: Board, clock: HandClock) -> None:
        self.board, self.clock, self.told, self.open = board, clock, self.start, False

    def start(self) -> None:
        self.open = True

    async def close(self) -> None:
        self.open = False

    told: Callable[[], None]

    def says(self, room: str, phase: str, **more: Any) -> None:
        self.sends(f"{room}/state", json.dumps({"v": 1, "phase": phase, **more}))

    def sends(self, topic: str, text: str) -> None:
        if self.board.heard(f"roomctl/{topic}", text, self.clock.now()):
            self.told()


def made(rooms: int = 0, **how: Any) -> Told:
    told = Told(Board(Booking(turnover=10), **how), HandClock())
    told.told = lambda: None
    for number in range(rooms):
        told.sends(f"room{number}/online", "online")
        told.says(f"room{number}", "hands-on", left_s=90 + 60 * number, late_s=0)
    return told


def clinic() -> Told:
    """One room of each kind."""
    told = made()
    told.says("green", "ready")
    told.says("amber", "turnover", left_s=240)
    told.says("blue", "hands-on", left_s=2530, late_s=200)
    told.says("rose", "closing", left_s=-130, late_s=240)
    told.says("dune", "fault")
    told.says("moss", "intake")
    told.sends("reed/online", "offline")
    return told


def drawn(told: Told, size: tuple[int, int], page: int = 0) -> list[str]:
    now = told.clock.now()
    found = layout.board(told.board.rows(now), (size[0], size[1] - 2), page, now.wall)
    return ["".join(text for text, _ in row) for row in found.lines]


@asynccontextmanager
async def shown(told: Told, size: tuple[int, int] = (80, 24)) -> AsyncIterator[tuple[DeskApp, Pilot[None]]]:
    told.board.found()
    app = DeskApp(told.board, told, told.clock)
    async with app.run_test(size=size) as pilot:
        await pilot.pause()
        app.beat()
        yield app, pilot


def text(app: DeskApp) -> str:
    return "\n".join(
        "".join(segment.text for segment in strip) for strip in app.screen._compositor.render_strips()
    )  # fmt: skip


@pytest.mark.parametrize("size", SIZES)
def test_each_room_has_its_name_its_status_and_its_time_in_large_letters(size: tuple[int, int]) -> None:
    rows = drawn(clinic(), size)
    words = "\n".join(rows)
    for said in (
        "ready",
        "turnover",
        "hands on",
        "closing",
        "fault",
        "intake",
        "offline since",
        "3 min late",
        "4 min late",
    ):
        assert said in words
    assert words.count(" min") - words.count("min late") == 3, "those that count down"
    for large in ("READY", "4", "43", "+2", "FAULT"):
        assert all(part.strip() in words for part in letters.draw(large))
    assert all(cell_len(row) <= size[0] for row in rows)


@pytest.mark.parametrize("size", [*SIZES, (20, 5), (10, 3), (250, 80), (39, 12)])
@pytest.mark.parametrize("rooms", [0, 1, 2, 7, 24, 60, 400])
def test_no_number_of_rooms_and_no_size_breaks_the_rows(size: tuple[int, int], rooms: int) -> None:
    told = made(rooms)
    now = told.clock.now()
    found = told.board.rows(now)
    first = layout.board(found, (size[0], size[1] - 2), 0, now.wall)
    names = set()
    for page in range(first.pages):
        rows = drawn(told, size, page)
        assert len(rows) <= max(1, size[1] - 2)
        assert all(cell_len(row) <= max(size[0], 30) for row in rows)
        names |= {word for row in rows for word in row.split() if word.startswith("room")}
    if size[0] >= 39:
        assert rooms == 0 or first.pages == 1 or names == {f"room{number}" for number in range(rooms)}


def test_all_rooms_are_as_large_as_they_can_be() -> None:
    pitches = [layout._arranged(rooms, 120, 38) for rooms in (9, 10, 27, 36, 37, 57, 58, 114, 115)]
    assert pitches == [(4, 1), (4, 2), (4, 3), (3, 3), (2, 2), (2, 3), (1, 2), (1, 3), (1, 3)]


@pytest.mark.parametrize(("rooms", "size"), [(24, (120, 40)), (24, (80, 24)), (21, (80, 24)), (60, (120, 40))])
def test_every_column_has_as_many_rooms_as_the_others_but_for_the_last(rooms: int, size: tuple[int, int]) -> None:
    told = made(rooms)
    columns = layout._arranged(rooms, size[0], size[1] - 2)[1]
    rows = [row for row in drawn(told, size) if "room" in row]
    assert len(rows) == -(-rooms // columns)
    full = [row for row in rows if row.count("room") == columns]
    assert len(full) >= len(rows) - columns + 1


def test_only_names_that_all_fit_are_large_so_that_the_board_is_of_one_kind() -> None:
    told = made()
    told.says("blue", "ready")
    assert "blue" not in "".join(drawn(told, (120, 40)))
    told.says("a-room-with-a-name-of-forty-letters-in-all"[:40], "ready")
    words = "\n".join(drawn(told, (80, 40)))
    assert "blue" in words
    assert "a-room-with-a-name-of-forty-letters" in words


def test_the_area_is_shown_where_the_clinic_says_so_and_shortened_where_it_does_not_fit() -> None:
    told = made(shows=["area", "preset"])
    told.says("blue", "hands-on", left_s=600, area="forearm (flexors)", side="left", preset="tennis-elbow")
    assert "hands on · forearm (flexors), left · tennis-elbow · free" in " ".join(drawn(told, (120, 40)))
    narrow = drawn(told, (48, 24))
    assert "hands on · forearm" in narrow[1]
    assert "(flexors), left …" in narrow[2]
    assert "free" in narrow[3]


async def test_the_board_counts_down_by_itself_and_draws_only_what_changed() -> None:
    told = clinic()
    async with shown(told) as (app, pilot):
        rows = app.query_one("#rooms", Lines)
        regions: list[Any] = []
        refresh = rows.refresh
        rows.refresh = lambda *where, **how: regions.extend(where) or refresh(*where, **how)  # type: ignore[method-assign, func-returns-value]
        before = text(app)
        told.clock.wind(1)
        app.beat()
        assert regions == [], "no minute has passed"
        told.clock.wind(60)
        app.beat()
        await pilot.pause()
        assert text(app) != before
        assert regions
        assert sum(region.area for region in regions) < 0.25 * rows.size.area


async def test_a_message_is_on_the_screen_without_waiting_for_the_next_second(monkeypatch: pytest.MonkeyPatch) -> None:
    told = clinic()
    async with shown(told) as (app, pilot):
        monkeypatch.setattr(screens, "BEAT", 1e6)
        app.beat()  # a look at the clock just now delays no message
        assert "2 ready" not in text(app)
        told.says("moss", "ready")
        for _ in range(1000):
            await pilot.pause()
            if "2 ready" in text(app):
                break
        assert "2 ready" in text(app)


async def test_many_messages_at_once_are_one_drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    told = made(24)
    async with shown(told) as (app, _):
        told.says("room0", "closing")
        monkeypatch.setattr(screens, "GAP", 1000.0)
        app.beat()
        drawn = asyncio.get_running_loop().time()
        beats = itertools.count()
        monkeypatch.setattr(app, "beat", lambda: next(beats))
        for number in range(24):
            told.says(f"room{number}", "ready")
        assert next(beats) == 0, "nothing is drawn within a message"
        assert app._due is not None
        assert app._due.when() > drawn + 500
        app._due.cancel()


async def test_pages_are_turned_by_keys_and_by_a_tap_and_begin_again_after_the_last() -> None:
    told = made(60)
    async with shown(told, (48, 24)) as (app, pilot):
        assert "page 1 of 3" in text(app)
        await pilot.press("down")
        assert "page 2 of 3" in text(app)
        await pilot.click("#rooms")
        assert "page 3 of 3" in text(app)
        await pilot.press("pagedown")
        assert "page 1 of 3" in text(app)
        await pilot.press("up")
        assert "page 3 of 3" in text(app)
        await pilot.resize_terminal(120, 40)
        for _ in range(1000):
            if "page" not in text(app):
                break
            await pilot.pause()
        assert "page" not in text(app)


async def test_what_is_wrong_with_the_whole_board_stands_at_its_foot() -> None:
    told = made()
    async with shown(told, (120, 24)) as (app, pilot):
        assert "No room has reported" in text(app)
        told.says("blue", "ready", ts="2020-01-01T00:00:00Z")
        app.beat()
        await pilot.pause()
        assert "Clocks differ from this one in blue" in text(app)
        assert "clocks differ by days" in text(app)
        told.board.lost("the broker at 10.0.0.5:1883 does not answer", told.clock.now())
        app.beat()
        await pilot.pause()
        assert "; the times go on: the broker at 10.0.0.5:1883 does not answer" in text(app)


async def test_leaving_closes_the_connection() -> None:
    told = clinic()
    async with shown(told) as (app, pilot):
        assert told.open
        await pilot.press("ctrl+c", "x")
        assert app.is_running
        await pilot.press("q")
    assert not told.open
