"""All rooms of the clinic, from their messages and a time that is handed in."""

from __future__ import annotations

import json
import random
from datetime import UTC, datetime
from typing import Any

import pytest

from roomctl.clock import HandClock
from roomctl.commands.desk import as_json
from roomctl.desk import messages
from roomctl.desk.board import MOST, Board, Row
from roomctl.session.booking import Booking
from roomctl.ui.desk import layout


def iso(wall: float) -> str:
    return f"{datetime.fromtimestamp(wall, UTC):%Y-%m-%dT%H:%M:%SZ}"


class Clinic:
    """A board, its clock, and rooms that speak; `ahead`: seconds by which their clocks are ahead of the desk's."""

    def __init__(self, **how: Any) -> None:
        self.clock, self.ahead = HandClock(), 0.0
        self.board = Board(Booking(dress=5, turnover=10), **how)

    def says(self, room: str, phase: str, *, old: bool = False, ago: float = 0.0, **more: Any) -> bool:
        state = {"v": 1, "room": room, "phase": phase, "ts": iso(self.clock.wall + self.ahead - ago), **more}
        return self.sends(f"{room}/state", json.dumps(state), old=old)

    def sends(self, topic: str, text: str, *, old: bool = False) -> bool:
        return self.board.heard(f"roomctl/{topic}", text, self.clock.now(), old=old)

    @property
    def rows(self) -> list[Row]:
        return self.board.rows(self.clock.now())

    @property
    def names(self) -> list[str]:
        return [row.room for row in self.rows]

    @property
    def one(self) -> Row:
        [row] = self.rows
        return row


@pytest.fixture
def clinic() -> Clinic:
    return Clinic()


def test_a_room_counts_down_by_itself_between_its_messages(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=600, late_s=0)
    assert clinic.one.left == 600
    clinic.clock.wind(minutes=4)
    assert clinic.one.left == 360
    clinic.says("blue", "hands-on", left_s=480)  # two minutes were added in the room
    assert clinic.one.left == 480


def test_a_room_that_runs_over_gets_later_by_itself(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=60, late_s=120)
    clinic.clock.wind(60)
    assert (clinic.one.left, clinic.one.late) == (0, 120)
    clinic.clock.wind(90)
    assert (clinic.one.left, clinic.one.late) == (-90, 210)


def test_a_paused_room_waits_and_gets_later(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=600, late_s=0, paused=True)
    clinic.clock.wind(90)
    assert (clinic.one.left, clinic.one.late, clinic.one.paused) == (600, 90, True)
    assert clinic.one.free == 600 + 15 * 60
    clinic.says("blue", "hands-on", left_s=600, late_s=90)
    clinic.clock.wind(60)
    assert (clinic.one.left, clinic.one.late) == (540, 90)


def test_small_differences_of_a_message_move_nothing(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=600, late_s=60)
    clinic.clock.wind(10)
    assert not clinic.says("blue", "hands-on", left_s=591, late_s=59)
    assert (clinic.one.left, clinic.one.late) == (590, 60)
    clinic.clock.wind(10)
    assert clinic.says("blue", "hands-on", left_s=577, late_s=60)
    assert clinic.one.left == 577


def test_a_stepped_wall_clock_of_the_desk_changes_no_countdown(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=600)
    clinic.clock.step(-3600)
    clinic.clock.wind(60)
    assert clinic.one.left == 540


@pytest.mark.parametrize("ahead", [-600.0, 420.0, -86400.0, 0.0])
def test_a_room_whose_clock_is_wrong_counts_from_the_arrival_and_the_board_says_so(
    clinic: Clinic, ahead: float
) -> None:
    clinic.ahead = ahead
    clinic.says("blue", "hands-on", left_s=600, ends_at=iso(clinic.clock.wall + ahead + 600))
    clinic.clock.wind(60)
    assert clinic.one.left == 540
    assert clinic.one.apart == pytest.approx(ahead, abs=1)
    assert clinic.one.clocks_differ == (ahead != 0.0)


def test_without_seconds_the_end_counts_from_the_room_s_own_clock(clinic: Clinic) -> None:
    clinic.ahead = 420.0
    now = clinic.clock.wall + clinic.ahead
    clinic.says("blue", "hands-on", left_s=None, ends_at=iso(now + 600))
    clinic.says("red", "turnover", ready_at=iso(now + 240))
    assert {row.room: row.left for row in clinic.rows} == {"blue": 600, "red": 240}


def test_a_client_who_dresses_has_no_time_and_the_room_has(clinic: Clinic) -> None:
    clinic.says("blue", "closing", ready_at=iso(clinic.clock.wall + 900))
    clinic.clock.wind(60)
    assert (clinic.one.left, clinic.one.free) == (None, 840)


def test_a_state_that_the_broker_kept_for_a_while_is_as_old_as_it_says(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=600, old=True, ago=20)
    assert clinic.one.left == 580
    assert not clinic.one.clocks_differ


def test_a_session_s_state_that_seems_to_have_been_kept_for_minutes_is_of_a_room_whose_clock_is_wrong(
    clinic: Clinic,
) -> None:
    clinic.sends("blue/online", "online", old=True)
    clinic.says("blue", "hands-on", left_s=600, old=True, ago=300)
    assert (clinic.one.left, clinic.one.clocks_differ) == (600, True)


def test_a_turnover_that_the_broker_kept_for_minutes_has_gone_on_since(clinic: Clinic) -> None:
    clinic.sends("blue/online", "online", old=True)
    clinic.says("blue", "turnover", old=True, ago=300, ready_at=iso(clinic.clock.wall + 240))
    clinic.says("red", "turnover", old=True, ago=300, ready_at=iso(clinic.clock.wall - 60))  # would be ready by now
    assert [(row.room, row.left, row.clocks_differ) for row in clinic.rows] == [
        ("blue", 240, False), ("red", 240, False),
    ]  # fmt: skip


@pytest.mark.parametrize(("ahead", "step"), [(-600.0, 0.0), (600.0, 0.0), (0.0, 3600.0), (0.0, -3600.0)])
def test_a_state_that_the_broker_kept_is_believed_once_the_room_s_clock_is_known(
    clinic: Clinic, ahead: float, step: float
) -> None:
    """Also if the desk's own clock is set meanwhile."""
    clinic.ahead = ahead
    clinic.says("blue", "hands-on", left_s=900)
    clinic.clock.wind(200)
    clinic.clock.step(step)
    clinic.ahead -= step
    clinic.says("blue", "hands-on", left_s=800, old=True, ago=100)
    assert clinic.one.left == 700


def test_what_the_broker_kept_and_repeats_starts_nothing_again(clinic: Clinic) -> None:
    state = json.dumps({"v": 1, "phase": "hands-on", "left_s": 600})
    clinic.sends("blue/state", state)
    clinic.clock.wind(120)
    assert not clinic.sends("blue/state", state, old=True)
    assert clinic.one.left == 480


def test_the_next_free_room_is_first_and_what_is_not_there_is_last(clinic: Clinic) -> None:
    for room in ("off", "fault", "ready"):
        clinic.sends(f"{room}/online", "offline" if room == "off" else "online")
    clinic.says("off", "ready")
    clinic.says("fault", "fault")
    clinic.says("intake", "intake")
    clinic.says("long", "hands-on", left_s=2400)
    clinic.says("short", "hands-on", left_s=300)  # and 15 min to dress and for the turnover
    clinic.says("turn", "turnover", left_s=600)
    clinic.says("close", "closing", left_s=60)
    clinic.says("ready", "ready")
    clinic.sends("silent/online", "online")
    assert clinic.names == ["ready", "turn", "close", "short", "long", "intake", "silent", "fault", "off"]
    clinic.clock.wind(minutes=5)
    clinic.says("long", "ready")
    assert clinic.names[:2] == ["long", "ready"]


def test_a_room_s_own_forecast_counts_before_the_desk_s_booking(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=300, ready_at=iso(clinic.clock.wall + 3600))
    clinic.says("red", "hands-on", left_s=900)
    assert clinic.names == ["red", "blue"]
    assert [row.free for row in clinic.rows] == [1800, 3600]


def test_rooms_of_the_same_minute_are_in_the_order_of_their_names_with_numbers_as_numbers(clinic: Clinic) -> None:
    for room in ("room10", "room2", "blue", "room1"):
        clinic.says(room, "ready")
    assert clinic.names == ["blue", "room1", "room2", "room10"]


def test_a_room_goes_offline_and_comes_back(clinic: Clinic) -> None:
    clinic.sends("blue/online", "online")
    clinic.says("blue", "hands-on", left_s=600)
    clinic.clock.wind(60)
    went = clinic.clock.wall
    assert clinic.sends("blue/online", "offline")
    clinic.clock.wind(60)
    assert not clinic.sends("blue/online", "offline", old=True)  # the broker says so again
    assert (clinic.one.offline, clinic.one.since, clinic.one.left) == (True, went, 480)
    clinic.sends("blue/online", "online")
    assert (clinic.one.offline, clinic.one.since, clinic.one.left) == (False, None, 480)


def test_a_room_that_was_offline_before_the_desk_began_has_no_times(clinic: Clinic) -> None:
    clinic.sends("blue/online", "offline", old=True)
    clinic.says("blue", "hands-on", old=True, left_s=600)
    assert (clinic.one.offline, clinic.one.since, clinic.one.left, clinic.one.free) == (True, None, None, None)


def test_neither_client_nor_condition_nor_area_is_on_the_board_unless_the_clinic_says_so(clinic: Clinic) -> None:
    more: dict[str, Any] = {"preset": "headache-tension", "area": "neck", "side": "left", "client": "Ada Example"}
    clinic.says("blue", "hands-on", **more)
    assert (clinic.one.preset, clinic.one.area, clinic.one.side) == (None, None, None)
    assert "Ada" not in str(clinic.rows)
    open_one = Clinic(shows=["area"])
    open_one.says("blue", "hands-on", **more)
    assert (open_one.one.preset, open_one.one.area, open_one.one.side) == (None, "neck", "left")
    wide = Clinic(shows=["preset"])
    wide.says("blue", "hands-on", **more)
    assert (wide.one.preset, wide.one.area) == ("headache-tension", None)


def test_only_the_named_rooms_are_there_and_they_are_there_before_they_are_heard() -> None:
    clinic = Clinic(rooms=["blue", "green"])
    assert clinic.board.topics == [
        "roomctl/blue/online", "roomctl/blue/state", "roomctl/green/online", "roomctl/green/state",
    ]  # fmt: skip
    clinic.says("red", "ready")
    clinic.says("green", "ready")
    assert [(row.room, row.phase) for row in clinic.rows] == [("green", "ready"), ("blue", "")]


@pytest.mark.parametrize(
    "topic",
    ["Blue/state", "blue room/state", "/state", "bl\u00fce/online", "\x1b[2J/state", "-/state", f"{'b' * 41}/state"],
)
def test_a_name_that_is_no_room_s_is_not_shown(clinic: Clinic, topic: str) -> None:
    clinic.sends(topic, json.dumps({"v": 1, "phase": "ready"}))
    assert clinic.rows == []
    assert clinic.board.strange


@pytest.mark.parametrize("topic", ["blue", "blue/state/more", "blue/event", "blue/cmd/pause", "", "/", "blue/"])
def test_other_topics_are_not_the_desk_s(clinic: Clinic, topic: str) -> None:
    assert not clinic.sends(topic, "online")
    assert not clinic.board.heard("zigbee2mqtt/blue/state", "{}", clinic.clock.now())
    assert clinic.rows == []


def test_a_message_that_is_not_understood_is_told_and_the_last_state_goes_on(clinic: Clinic) -> None:
    clinic.says("blue", "hands-on", left_s=600)
    assert clinic.sends("blue/state", "{nope")
    clinic.clock.wind(60)
    assert (clinic.one.phase, clinic.one.left) == ("hands-on", 540)
    assert "JSON" in clinic.one.wrong
    clinic.says("blue", "hands-on", left_s=500)
    assert clinic.one.wrong == ""


def test_what_the_broker_had_kept_and_removes_is_gone(clinic: Clinic) -> None:
    clinic.sends("blue/online", "online")
    clinic.says("blue", "ready")
    clinic.sends("blue/state", "")
    assert clinic.one.phase == ""
    clinic.sends("blue/online", "")
    assert clinic.rows == []
    clinic.sends("green/state", "")
    assert clinic.rows == []


def test_no_more_rooms_are_taken_in_than_a_clinic_can_have(clinic: Clinic) -> None:
    for number in range(MOST + 50):
        clinic.sends(f"r{number}/online", "online")
    assert len(clinic.rows) == MOST


def test_the_broker_s_absence_stops_no_countdown(clinic: Clinic) -> None:
    clinic.board.found()
    clinic.says("blue", "hands-on", left_s=600)
    clinic.board.lost("gone", clinic.clock.now())
    gone = clinic.clock.wall
    clinic.clock.wind(60)
    clinic.board.lost("still gone", clinic.clock.now())
    assert (clinic.board.away, clinic.board.away_since, clinic.one.left) == ("still gone", gone, 540)
    clinic.board.found()
    assert (clinic.board.away, clinic.board.away_since) == ("", None)


def test_whatever_is_sent_the_board_stands(clinic: Clinic) -> None:
    made = random.Random(5)
    values: list[Any] = [
        None, True, -1, 0, 7.5, 1e300, "x", "", [], {}, *messages.PHASES,
        "2026-11-29T14:00:00Z", "9999-12-31T23:59:59Z", "0001-01-01T00:00:00+14:00",
    ]  # fmt: skip
    keys = ("phase", "preset", "area", "side", "left_s", "late_s", "ends_at", "ready_at", "paused", "ts")
    for _ in range(3000):
        state = {"v": 1, "phase": "hands-on", **{key: made.choice(values) for key in made.sample(keys, 4)}}
        text = made.choice([json.dumps(state), "", "offline", "online", "{", json.dumps(values)])
        clinic.sends(f"{made.choice('abc')}/{made.choice(['state', 'online'])}", text, old=made.random() < 0.3)
        clinic.clock.wind(made.choice([0, 1, 1000]))
        assert all(row.left is None or abs(row.left) < 1e12 for row in clinic.rows)


@pytest.mark.parametrize(("phase", "key"), [("hands-on", "ends_at"), ("turnover", "ready_at"), ("ready", "ts")])
@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00"])
def test_a_room_with_an_impossible_time_keeps_no_other_room_from_the_desk(
    clinic: Clinic, phase: str, key: str, at: str
) -> None:
    said: dict[str, Any] = {key: at}
    clinic.says("blue", phase, **said)
    clinic.says("green", "ready")
    assert layout.board(clinic.rows, (100, 30), 0, clinic.clock.wall).lines
    assert [as_json(row)["room"] for row in clinic.rows] == [row.room for row in clinic.rows]


def test_a_contact_time_passes_on_the_desk_between_the_room_s_messages_also_if_its_clock_is_wrong() -> None:
    clinic = Clinic()
    steps = [
        {"step": "Table", "takes_s": 60, "waits": False, "done": True, "done_at": None},
        {"step": "Works", "takes_s": 300, "waits": True, "done": False, "done_at": "2020-01-01T12:05:00Z"},
        {"step": "Notes", "takes_s": 60, "waits": False, "done": False, "done_at": None},
    ]
    clinic.says("blue", "turnover", ts="2020-01-01T12:00:00Z", steps=steps)

    def shown() -> list[tuple[bool, float | None]]:
        return [(one.done, one.left) for one in clinic.one.steps]

    assert shown() == [(True, None), (False, 300), (False, None)]
    clinic.clock.wind(299)
    assert shown() == [(True, None), (False, 1), (False, None)]
    clinic.clock.wind(2)
    assert shown() == [(True, None), (True, None), (False, None)]
    steps[2]["done"] = True
    assert clinic.says("blue", "turnover", ts="2020-01-01T12:05:01Z", steps=steps), "it is news for the screen"
    clinic.says("blue", "ready", ts="2020-01-01T12:06:00Z")
    assert shown() == []
