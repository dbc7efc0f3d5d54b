"""The day's bookings on the desk: what is still to come, and which booking of a room is the next."""

from __future__ import annotations

import json

import pytest

from roomctl.clock import HandClock
from roomctl.desk.board import Board, Row
from roomctl.desk.day import Day
from roomctl.session.booking import GRACE, Slot

HOUR = 3600.0


def row(phase: str, left: float | None = None, ready: float | None = None) -> Row:
    """The room `blue` of which this is known."""
    board, clock = Board(), HandClock()
    said = {"v": 1, "phase": phase, **({} if left is None else {"left_s": left})}
    board.heard("roomctl/blue/state", json.dumps(said), clock.now())
    return board.rows(clock.now())[0]


def day(*times: tuple[float, float | None], room: str = "blue") -> Day:
    return Day(tuple(Slot(room, at * HOUR, until and until * HOUR, "") for at, until in times))


def test_a_booking_is_to_come_until_it_is_over_and_one_without_an_end_for_a_while() -> None:
    found = day((8, 9), (9, None), (10, 11))
    assert [slot.at / HOUR for slot in found.ahead(8.5 * HOUR)] == [8, 9, 10]
    assert [slot.at / HOUR for slot in found.ahead(9 * HOUR)] == [9, 10]
    assert [slot.at / HOUR for slot in found.ahead(9 * HOUR + GRACE)] == [10]
    assert Day().ahead(0) == ()


@pytest.mark.parametrize(
    ("phase", "left", "at", "following"),
    [
        ("ready", None, 9.5, 10), ("ready", None, 10.2, 10), ("ready", None, 10.7, 11.25), ("ready", None, 13, None),
        ("hands-on", 0.9 * HOUR, 9.95, 11.25),  # begun before its time
        ("hands-on", 0.7 * HOUR, 10.2, 11.25), ("closing", 0.05 * HOUR, 11.1, 11.25),
        ("hands-on", 0.3 * HOUR, 11.2, 11.25),  # late, into the next one
        ("hands-on", -600, 11.2, 11.25), ("turnover", 0.1 * HOUR, 11.2, 11.25), ("hands-on", HOUR, 11.3, None),
    ],
)  # fmt: skip
def test_the_next_booking_is_not_the_one_whose_session_runs(
    phase: str, left: float | None, at: float, following: float | None
) -> None:
    found = day((10, 11), (11.25, 12.25)).next(row(phase, left), at * HOUR)
    assert (found and found.at / HOUR) == following


def test_another_room_s_booking_is_not_this_one_s() -> None:
    assert day((10, 11), room="green").next(row("ready"), 9 * HOUR) is None
