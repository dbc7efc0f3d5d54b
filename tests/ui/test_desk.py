"""The desk's board: rows for every size, and a screen that draws only what has changed."""

from __future__ import annotations

import asyncio
import itertools
import json
import threading
from collections.abc import AsyncIterator, Callable, Collection
from contextlib import asynccontextmanager
from typing import Any

import pytest
from rich.cells import cell_len
from textual._xterm_parser import XTermParser
from textual.pilot import Pilot

from roomctl.clock import HandClock
from roomctl.desk.board import Board
from roomctl.desk.day import Calendar, Day
from roomctl.errors import Refused, RoomError, Unavailable
from roomctl.session.booking import Booking, Slot
from roomctl.text.bookings import times
from roomctl.ui.desk import day as days
from roomctl.ui.desk import layout
from roomctl.ui.desk import screen as screens
from roomctl.ui.desk.screen import DeskApp
from roomctl.ui.widgets import letters
from roomctl.ui.widgets.buttons import Buttons
from roomctl.ui.widgets.lines import Lines

LEFT, RIGHT = 0, 2
"""Buttons, as a terminal reports them."""
SIZES = [(120, 40), (80, 24), (57, 40), (48, 24)]


class Told:
    """A source that a test speaks through."""

    def __init__(self, board: Board, clock: HandClock) -> None:
        self.board, self.clock, self.told, self.open = board, clock, self.start, False
        self.asked: list[tuple[str, str, dict[str, str]]] = []
        self.answer: Callable[[str, str, dict[str, str]], str] = lambda room, verb, arguments: "done"

    def start(self) -> None:
        self.open = True

    async def close(self) -> None:
        self.open = False

    async def ask(self, room: str, verb: str, **arguments: str) -> str:
        self.asked.append((room, verb, arguments))
        return self.answer(room, verb, arguments)

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
async def shown(
    told: Told, size: tuple[int, int] = (80, 24), calendar: Calendar | None = None
) -> AsyncIterator[tuple[DeskApp, Pilot[None]]]:
    told.board.found()
    app = DeskApp(told.board, told, told.clock, calendar=calendar)
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


OLD = "calendar.example cannot be reached; these bookings are 25 min old"


def booked(told: Told, *slots: tuple[str, float, float], title: str = "", notes: tuple[str, ...] = ()) -> Day:
    """Bookings from and until so many minutes from now."""
    wall = told.clock.now().wall
    return Day(tuple(Slot(room, wall + 60 * at, wall + 60 * until, title) for room, at, until in slots), notes)


async def shows(app: DeskApp, pilot: Pilot[None], words: str) -> None:
    for _ in range(1000):
        if words in text(app):
            return
        await pilot.pause(0.01)
    raise AssertionError(text(app))


def said_of(told: Told, minutes: float, length: float = 60) -> str:
    at = told.clock.now().wall + 60 * minutes
    return times(at, at + 60 * length)


async def test_a_wide_window_has_the_day_beside_the_rooms_and_a_narrow_one_behind_a_key_and_a_tap() -> None:
    told = clinic()
    day = booked(told, ("green", 30, 90), ("blue", 60, 120), ("amber", -90, -30), notes=(OLD,))
    coming = said_of(told, 30)
    async with shown(told, (120, 40), lambda names: day) as (app, pilot):
        await shows(app, pilot, coming)
        assert "2 more bookings today" in text(app), "one is over"
        assert "hands on" in text(app)
        assert "calendar.example cannot be" in text(app)
        assert "d  Day" not in text(app)
    for size in SIZES[1:]:
        async with shown(told, size, lambda names: day) as (app, pilot):
            await shows(app, pilot, "next")
            assert coming not in text(app)
            await pilot.press("d")
            await shows(app, pilot, coming)
            assert "hands on" not in text(app)
            assert "25 min old" in " ".join(text(app).split())
            await pilot.press("escape")
            await shows(app, pilot, "hands on")
            await pilot.click("#acts", offset=(20, 0))
            await shows(app, pilot, coming)
            await pilot.click("#acts", offset=(20, 0))
            await shows(app, pilot, "hands on")


async def test_without_a_calendar_the_day_takes_no_space() -> None:
    told = clinic()
    async with shown(told, (120, 40)) as (app, pilot):
        await pilot.press("d")
        await pilot.pause()
        assert app.query_one("#rooms").size.width == 120
        assert "booking" not in text(app)


async def test_the_calendar_is_read_beside_the_screen_again_and_again_and_a_mistake_is_a_sentence() -> None:
    told, read = clinic(), list[tuple[set[str], bool]]()
    answers: list[Day | RoomError] = [booked(told, ("green", 30, 90)), RoomError("the disk is gone")]

    def calendar(names: Collection[str]) -> Day:
        read.append((set(names), threading.current_thread() is threading.main_thread()))
        found = answers[min(len(read), 2) - 1]
        if isinstance(found, RoomError):
            raise found
        return found

    async with shown(told, (120, 40), calendar) as (app, pilot):
        await shows(app, pilot, "1 more booking today")
        app.beat()
        await pilot.pause()
        assert len(read) == 1
        told.clock.wind(screens.LOOK)
        app.beat()
        await shows(app, pilot, "the disk is gone")
    assert read[0] == ({"green", "amber", "blue", "rose", "dune", "moss", "reed"}, False)


def test_each_room_s_next_booking_stands_with_it() -> None:
    told = made()
    told.says("blue", "hands-on", left_s=2400)
    told.says("green", "ready")
    now = told.clock.now()
    day = booked(told, ("blue", -20, 50), ("blue", 55, 120), ("green", 15, 75))
    for size in ((120, 38), (48, 22)):
        rows = layout.board(told.board.rows(now), size, 0, now.wall, day).lines
        words = " ".join("".join(part for part, _ in row) for row in rows)
        assert times(now.wall + 55 * 60, None) in words
        assert f"next {times(now.wall + 15 * 60, None)}" in words


@pytest.mark.parametrize("size", [*SIZES, (32, 38), (20, 5), (10, 3), (250, 80)])
@pytest.mark.parametrize("count", [0, 1, 40, 150])
@pytest.mark.parametrize("title", ["", "Neck and shoulders, after a long day at a desk"])
def test_no_number_of_bookings_and_no_size_breaks_the_day(size: tuple[int, int], count: int, title: str) -> None:
    told = made()
    slots = [(f"room-with-a-long-name-{at}", at, at + 60) for at in range(count)]
    day = booked(told, *slots, title=title, notes=(OLD, OLD) if count else ())
    now = told.clock.now().wall
    first = days.day(day, size, 0, now)
    shown, ahead = 0, day.ahead(now)
    for page in range(first.pages):
        lines = ["".join(part for part, _ in row) for row in days.day(day, size, page, now).lines]
        assert len(lines) <= max(size[1], 3)
        assert all(cell_len(line) <= max(size[0], 30) for line in lines[2:])
        shown += sum(line.count("room-with") for line in lines)
    assert len(ahead) == count
    assert shown == count


async def test_the_day_has_pages_where_it_does_not_fit() -> None:
    told = made(1)
    day = booked(told, *((f"room{at}", at, at + 60) for at in range(100)))
    async with shown(told, (48, 24), lambda names: day) as (app, pilot):
        await shows(app, pilot, "d  Day")
        await pilot.press("d")
        await shows(app, pilot, "page 1 of 3")
        await pilot.click("#day")
        await shows(app, pilot, "page 2 of 3")
        await pilot.press("d", "d")
        await shows(app, pilot, "page 1 of 3")


def steps(*done: bool, works: str | None = None) -> list[dict[str, Any]]:
    names = ("Linen off", "Disinfect", "Disinfectant works", "Notes")
    return [
        {
            "step": name,
            "takes_s": 60,
            "waits": "works" in name,
            "done": one,
            "done_at": works if "works" in name else None,
        }
        for name, one in zip(names, done, strict=False)
    ]


def turning() -> Told:
    """A clinic where two rooms are turned over."""
    told = clinic()
    told.says("amber", "turnover", ready_at="2027-01-15T08:14:00Z", ts="2027-01-15T08:00:00Z",
              steps=steps(True, False, False, False))  # fmt: skip
    told.says("rose", "closing", ready_at="2027-01-15T08:20:00Z", ts="2027-01-15T08:00:00Z", steps=steps(False, False))
    return told


@pytest.mark.parametrize("size", [*SIZES, (40, 12)])
async def test_a_room_s_turnover_is_ticked_by_keys(size: tuple[int, int]) -> None:
    told = turning()
    async with shown(told, size) as (app, pilot):
        await shows(app, pilot, "t  Turnover")
        await pilot.press("t")
        await shows(app, pilot, "amber · turnover")
        await pilot.press("2", "1", "enter", "9")
        await shows(app, pilot, "amber: done")
        assert told.asked == [
            ("amber", "tick", {"step": "Disinfect"}), ("amber", "untick", {"step": "Linen off"}),
            ("amber", "tick", {"step": "Disinfect"}),
        ]  # fmt: skip
        await pilot.press("t")
        await shows(app, pilot, "rose · closing")
        await pilot.press("r")
        await pilot.pause()
        assert told.asked[3:] == [("rose", "ready", {})]
        told.says("rose", "ready")
        await shows(app, pilot, "t  Turnover")
        await pilot.press("t")
        await shows(app, pilot, "amber · turnover")
        await pilot.press("escape", "2", "enter", "r")
        await pilot.pause()
        assert len(told.asked) == 4, "nothing is ticked that is not shown"


async def tap(pilot: Pilot[None], buttons: Buttons, name: str) -> None:
    await pilot.wait_for_scheduled_animations()
    place = buttons.region_of(name)
    for _ in range(1000):
        await pilot.pause(0.01)
        if place and place == buttons.region_of(name):
            break
        place = buttons.region_of(name)
    await pilot.click(offset=(place.x + 3, place.y + place.height // 2))


@pytest.mark.parametrize("size", SIZES)
async def test_a_room_s_turnover_is_ticked_by_taps_alone(size: tuple[int, int]) -> None:
    told = turning()
    async with shown(told, size) as (app, pilot):
        await shows(app, pilot, "turnover · 1/4")
        body = app.query_one("#rooms")
        row = next(y for y, line in enumerate(text(app).splitlines()) if "turnover · 1/4" in line)
        await pilot.click("#rooms", offset=(1, row - body.region.y))
        await shows(app, pilot, "amber · turnover")
        steps = app.query_one("#steps", Buttons)
        await tap(pilot, steps, "step-1")
        await shows(app, pilot, "amber: done")
        assert told.asked == [("amber", "tick", {"step": "Disinfect"})]
        acts = app.query_one("#acts", Buttons)
        await tap(pilot, acts, "ready")
        await pilot.pause()
        assert told.asked[1:] == [("amber", "ready", {})]
        await tap(pilot, acts, "rooms")
        await shows(app, pilot, "hands on")


async def test_a_right_click_ticks_nothing() -> None:
    told = turning()
    async with shown(told, (120, 40)) as (app, pilot):
        await pilot.press("t")
        await shows(app, pilot, "amber · turnover")
        for button, count in ((RIGHT, 0), (LEFT, 1)):
            place = app.query_one("#steps", Buttons).region_of("step-1")
            for end in "Mm":
                for event in XTermParser().feed(f"\x1b[<{button};{place.x + 4};{place.y + 1}{end}"):
                    app.post_message(event)
            await pilot.pause()
            assert len(told.asked) == count


async def test_a_tap_on_a_room_that_is_not_turned_over_asks_nothing() -> None:
    told = turning()
    async with shown(told, (120, 40)) as (app, pilot):
        await shows(app, pilot, "turnover · 1/4")
        for y in range(app.query_one("#rooms").size.height):
            await pilot.click("#rooms", offset=(2, y))
            if app.screen.has_class("-turnover"):
                await pilot.press("escape")
        assert told.asked == []


async def test_what_a_room_answers_stays_a_while_and_a_refusal_is_its_words() -> None:
    told = turning()

    def answer(room: str, verb: str, arguments: dict[str, str]) -> str:
        raise (Refused("no turnover is to be done in this room") if verb == "tick" else Unavailable("amber is silent"))

    told.answer = answer
    async with shown(told, (80, 24)) as (app, pilot):
        await pilot.press("t", "2")
        await shows(app, pilot, "amber: no turnover is to be done in this room")
        await pilot.press("r")
        await shows(app, pilot, "amber is silent")
        told.clock.wind(screens.ANSWER)
        app.beat()
        await pilot.pause()
        assert "amber is silent" not in text(app)


async def test_a_contact_time_counts_down_on_the_desk_and_its_step_is_then_done() -> None:
    told = clinic()
    told.says("amber", "turnover", ts="2027-01-15T08:00:00Z", ready_at="2027-01-15T08:14:00Z",
              steps=steps(True, True, False, False, works="2027-01-15T08:05:00Z"))  # fmt: skip
    async with shown(told, (80, 24)) as (app, pilot):
        await pilot.press("t")
        await shows(app, pilot, "5:00")
        told.clock.wind(61)
        app.beat()
        await shows(app, pilot, "3:59")
        told.clock.wind(240)
        app.beat()
        await shows(app, pilot, "✓  Disinfectant works")


async def test_more_steps_than_fit_have_pages() -> None:
    told = clinic()
    many = [{"step": f"Step {at}", "takes_s": 60, "waits": False, "done": at < 8, "done_at": None} for at in range(9)]
    told.says("amber", "turnover", steps=many)
    async with shown(told, (48, 13)) as (app, pilot):
        await pilot.press("t")
        await shows(app, pilot, "Step 8")
        await pilot.press("pagedown")
        await shows(app, pilot, "Step 0")
        assert "Step 8" not in text(app)
