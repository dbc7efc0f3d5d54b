"""The turnover: its steps, their ticks, and when the room is ready for the next client."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from roomctl.config.room import Room
from roomctl.config.turnover import steps
from roomctl.session.booking import Booking, Step
from roomctl.session.commands import Ready, Start, Tick
from roomctl.session.events import Readied, Started, Ticked, from_json, to_json
from roomctl.session.turnover import Turnover, turnover
from tests.helpers import Bench, evenly

LINEN, TABLE, WORKS, NOTES = (
    Step("Linen", 120.0), Step("Disinfect", 60.0), Step("Works", 300.0, waits=True), Step("Notes", 60.0),
)  # fmt: skip
STEPS = (LINEN, TABLE, WORKS, NOTES)


def over(*, late: float = 0.0, dress: float = 240.0, buffer: float = 600.0, steps: tuple[Step, ...] = STEPS) -> Bench:
    """A session of 20 minutes that somebody has just ended, `late` seconds after its booked end."""
    room = Bench.with_session(evenly(600, 600), buffer=buffer, dress=dress, steps=steps, late="over")
    room.act("hold")
    room.wind(1200 + late).act("stop")
    return room


def now(room: Bench) -> Turnover:
    found = turnover(room.latest, room.now)
    assert found is not None
    return found


def done(room: Bench) -> str:
    """The steps: x where one is done, and the seconds that a waiting one needs."""
    said = ("x" if one.done else "." if one.left is None else f"{one.left:g}" for one in now(room).steps)
    return " ".join(said)


def test_the_client_dresses_then_the_turnover_runs_until_its_time_is_up() -> None:
    room = over()
    assert (now(room).phase, now(room).left) == ("closing", 840)
    assert now(room).until - room.now.wall == 840
    assert now(room.wind(240)).phase == "turnover"
    assert (now(room.wind(599)).phase, now(room).left) == ("turnover", 1)
    assert (now(room.wind(1)).phase, now(room).left) == ("ready", 0)
    assert now(room.wind(minutes=600)).phase == "ready"


def test_a_tick_counts_at_once_and_can_be_taken_back() -> None:
    room = over()
    assert room.do(Tick("Linen")).events == (Ticked("Linen"),)
    assert (done(room), now(room).phase) == ("x . . .", "turnover"), "the client has dressed sooner than booked"
    assert room.do(Tick("Linen")).events == (), "it is ticked already"
    assert room.do(Tick("Linen", on=False)).events == (Ticked("Linen", False),)
    assert done(room) == ". . . ."


def test_the_contact_time_begins_with_the_tick_before_it_and_ends_by_itself() -> None:
    room = over().wind(300)
    assert done(room) == ". . . ."
    room.do(Tick("Disinfect"))
    assert done(room) == ". x 300 ."
    assert done(room.wind(299)) == ". x 1 ."
    assert done(room.wind(1)) == ". x x ."
    room.do(Tick("Disinfect", on=False))
    assert done(room) == ". . . .", "it was not disinfected after all"


def test_a_contact_time_can_be_ticked_and_a_first_one_begins_with_the_turnover() -> None:
    room = over(steps=(WORKS, NOTES))
    assert done(room.wind(200)) == "340 ."
    room.do(Tick("Works"))
    assert done(room) == "x ."


def test_the_room_is_ready_when_the_last_step_is_done() -> None:
    room = over().wind(240)
    for step in ("Notes", "Disinfect", "Linen"):
        room.do(Tick(step))
        assert now(room).phase == "turnover"
    assert now(room.wind(300)).phase == "ready"
    assert now(room).left == 300


def test_the_room_is_ready_when_somebody_says_so() -> None:
    room = over()
    assert room.do(Ready()).events == (Readied(),)
    assert now(room).phase == "ready"
    assert room.do(Ready()).events == ()


@pytest.mark.parametrize(
    ("late", "buffer", "left", "beyond"),
    [
        (0, 900, 900, 0), (120, 900, 780, 0), (-300, 900, 900, 0),  # an early end does not make it longer
        (800, 900, 540, 440), (2000, 900, 540, 540), (0, 0, 540, 0), (0, 300, 540, 240),
    ],
)  # fmt: skip
def test_lateness_shortens_it_to_the_time_of_its_steps(late: float, buffer: float, left: float, beyond: float) -> None:
    found = now(over(late=late, buffer=buffer))
    assert found.left == 240 + left
    assert found.over == pytest.approx(beyond)


@pytest.mark.parametrize("late", [-600, -60, 0, 120, 500, 2000])
@pytest.mark.parametrize("steps", [STEPS, ()])
def test_the_times_of_a_booking_end_when_the_turnover_does(late: float, steps: tuple[Step, ...]) -> None:
    room = over(late=late, steps=steps)
    off, needed = room.now.wall, sum(step.seconds for step in steps)
    dress, turned = Booking(dress=4, turnover=10).after(off, off - late, needed)
    assert (dress.until, turned.until) == pytest.approx((now(room).begins, now(room).until))


def test_without_steps_the_booked_minutes_alone_count_also_in_an_old_journal() -> None:
    room = over(steps=(), dress=0)
    assert (now(room).phase, now(room).left, now(room).open) == ("turnover", 600, False)
    assert now(room.wind(600)).phase == "ready"


def test_there_is_none_before_the_end_after_a_rehearsal_and_where_nothing_is_set() -> None:
    room = Bench.with_session(evenly(600, 600), buffer=600.0, steps=STEPS)
    assert turnover(None, room.now) is None
    assert turnover(room.latest, room.now) is None
    assert room.do(Tick("Linen")).events == ()
    assert room.do(Ready()).events == ()
    assert turnover(over(steps=(), buffer=0, dress=0).latest, room.now) is None
    fast = Bench.with_session(evenly(600, 600), speed=60.0, buffer=600.0, steps=STEPS)
    fast.act("stop")
    assert turnover(fast.latest, fast.now) is None
    assert fast.do(Tick("Linen")).events == ()


def test_an_end_that_is_undone_takes_its_ticks_with_it() -> None:
    room = over()
    room.do(Tick("Linen"))
    room.wind(3).act("undo")
    assert turnover(room.latest, room.now) is None
    room.act("stop")
    assert done(room) == ". . . ."


def test_a_step_that_is_not_of_this_turnover_is_not_written() -> None:
    assert over().do(Tick("Windows")).events == ()


def test_what_is_written_reads_back_and_a_session_without_it_reads_as_ever() -> None:
    started = Started(evenly(600), 600, dress=240.0, steps=STEPS)
    assert from_json("started", json.loads(json.dumps(to_json(started)))) == started
    old = {key: value for key, value in to_json(started).items() if key not in ("dress", "steps")}
    assert from_json("started", old) == Started(evenly(600), 600)
    assert not {"dress", "steps"} & to_json(Started(evenly(600), 600)).keys()


def test_a_room_with_booked_minutes_has_the_usual_steps_in_those_minutes() -> None:
    assert steps(None, Booking(), evenly(600)) == ()
    usual = steps(None, Booking(turnover=20), evenly(600))
    assert sum(step.seconds for step in usual) == 1200
    assert [step.name for step in usual if step.waits] == ["Disinfectant works"]
    assert steps((), Booking(turnover=20), evenly(600)) == ()


def test_the_steps_follow_the_service() -> None:
    given = (
        {"task": "Linen", "minutes": 2}, {"task": "Stones", "minutes": 5, "after": "hot-stone-*"},
        {"wait": "Airing", "minutes": 1.5, "after": "headache"},
    )  # fmt: skip
    plan = evenly(600)

    def named(preset: str, condition: str) -> list[tuple[object, ...]]:
        return [tuple(one) for one in steps(given, Booking(), replace(plan, preset=preset, condition=condition))]

    assert named("hot-stone-back", "") == [("Linen", 120, False), ("Stones", 300, False)]
    assert named("migraine", "headache") == [("Linen", 120, False), ("Airing", 90, True)]


def test_a_start_gets_what_the_room_has() -> None:
    room = Room(booking=Booking(dress=4, turnover=10), turnover=({"task": "Linen", "minutes": 2},))
    start = room.complete(Start(evenly(600)))
    assert (start.dress, start.steps) == (240, (Step("Linen", 120),))
    assert Room().complete(Start(evenly(600))).steps == ()
