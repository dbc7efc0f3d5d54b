"""Two gentle cues: half of a long area is over, if somebody asked for that; and the last note, three minutes before
the end."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.config.room import Room
from roomctl.session import events
from roomctl.session.acts import ACTS
from roomctl.session.commands import Start
from roomctl.session.cues import NEAR, NOTE
from roomctl.session.pairs import spaced
from roomctl.session.plan import Plan
from roomctl.session.targets import level_at, sounding
from tests.helpers import PAD, Bench, phase, plan
from tests.session.test_walk import richer, tried

REST = "let the client rest"


def long(minutes: float = 20, halfway: bool | None = True, **more: Any) -> Plan:
    return plan(phase("back", minutes), phase("legs", 9), halfway=halfway, **more)


def halves(made: Plan, minutes: float = 60) -> list[tuple[int, float]]:
    return Bench.with_session(made).wind(minutes=minutes).cues_of("halfway")


def test_a_long_area_has_a_halfway_cue_where_somebody_asked_for_it() -> None:
    assert halves(long()) == [(0, 600)]
    assert halves(long(halfway=None)) == halves(long(halfway=False)) == []


@pytest.mark.parametrize(("minutes", "there"), [(9.9, False), (10, True), (40, True)])
def test_an_area_is_long_from_ten_minutes_on(minutes: float, there: bool) -> None:
    assert bool(halves(long(minutes))) is there


def test_settling_and_closing_have_none_and_of_two_sides_each_is_an_area() -> None:
    frame = plan(phase("rest", 20, focus="frame"), phase("back", 5), halfway=True)
    both = [phase("arm", minutes=8, side="left"), phase("arm", minutes=8, side="right")]
    assert halves(frame) == halves(plan(*both, halfway=True)) == []


def test_half_of_the_work_is_meant_without_the_time_to_change_sides() -> None:
    arm = [phase("arm", 15, side=side) for side in ("left", "right")]
    made = replace(spaced(plan(*arm), 60.0), halfway=True)
    first = made.phases[0].seconds
    assert halves(made) == [(0, first / 2), (1, first + 60 + first / 2)]


@pytest.mark.parametrize("cues", ["visual-first", "visual-only"])
def test_a_session_with_silent_cues_has_none_until_somebody_wants_to_hear_them(cues: str) -> None:
    assert halves(long(cues=cues)) == []
    room = Bench.with_session(long(cues="visual-first")).wind(60)
    room.act("cues", text="usual")
    assert room.wind(minutes=20).cues_of("halfway") == [(0, 600)]
    room = Bench.with_session(long()).wind(60)
    room.act("cues", text="silent")
    assert room.wind(minutes=20).cues_of("halfway") == []


@pytest.mark.parametrize("minutes", [10, 12.25, 20, 24, 26, 40])
def test_it_keeps_its_distance_from_every_other_cue(minutes: float) -> None:
    made = plan(
        phase("back", minutes, check="pressure"), phase("close", 5, focus="frame", note=REST), landing=PAD,
        halfway=True, apart=720.0,
    )  # fmt: skip
    room = Bench.with_session(made).wind(minutes=60)
    given = [due for _, due in room.cues_of("halfway")]
    assert all(abs(due - at) >= NEAR for at in given for kind, _, due in room.cues if kind != "halfway")
    assert given == [minutes * 30]


def test_it_is_left_out_where_another_cue_comes_just_then() -> None:
    assert halves(plan(phase("legs", 20), phase("back", 10), halfway=True)) == [(0, 600)], "the closing cue is at 25"


def test_it_is_quieter_than_any_other_and_does_not_sound_again() -> None:
    room = Bench.with_session(long())
    level = {cue.kind: level_at(room.state, cue) for cue in sounding(room.state, 3600.0)}
    assert level["halfway"] == level["warn"] - 6
    room.wind(601).beat()
    [cue] = [cue for cue in sounding(room.state, 603.0) if cue.kind == "halfway"]
    room.write(events.Sounded(cue.kind, cue.phase, cue.due))
    assert [one.kind for one in sounding(room.wind(5).state, 660.0)] == []


def test_it_moves_with_the_area_and_comes_once_in_a_stay() -> None:
    room = Bench.with_session(long()).wind(300)
    room.act("less", 4)
    assert room.wind(250).cues_of("halfway") == [(0, 480)]
    room.act("more", 4)
    assert room.wind(minutes=5).cues_of("halfway") == [(0, 480)]
    room.act("restart")
    assert len(room.wind(minutes=20).cues_of("halfway")) == 2


def test_past_the_booked_end_nobody_is_told_that_half_is_over() -> None:
    room = Bench.with_session(long(), late="over").wind(100)
    room.act("pause")
    room.wind(minutes=25).act("resume")
    assert room.wind(minutes=15).cues_of("halfway") == []


def test_the_room_asks_for_it_where_the_preset_and_the_wishes_do_not_say() -> None:
    def asked(halfway: bool | None, room: bool) -> bool:
        return bool(Room(halfway=room).complete(Start(long(halfway=halfway))).plan.halfway)

    assert [asked(None, room) for room in (False, True)] == [False, True]
    assert [asked(said, room) for said in (False, True) for room in (False, True)] == [False, False, True, True]


# The last note


def landing(*work: float, close: float = 1, note: str = REST) -> Plan:
    areas = [phase(f"area {at}", minutes, minutes / 2) for at, minutes in enumerate(work)]
    return plan(*areas, phase("close", close, close / 2, focus="frame", note=note), landing=PAD)


def noted(room: Bench) -> list[float]:
    return [due for _, due in room.cues_of("note")]


def test_three_minutes_before_the_end_the_last_note_is_there_whatever_is_worked_on() -> None:
    room = Bench.with_session(landing(20, 20)).wind(minutes=37.9)
    assert (room.moment.note, noted(room)) == ("", [])
    room.wind(minutes=0.2)
    assert (room.moment.note, room.moment.phase.area, noted(room)) == (REST, "area 1", [38 * 60])
    assert room.wind(minutes=1.8).moment.note == REST
    assert room.wind(minutes=2).moment.note == ""
    assert [cue.kind for cue in sounding(room.state, 1e6)] == [], "it is on the screen only"


def test_a_plan_without_a_landing_or_without_a_note_has_no_last_note() -> None:
    for made in (replace(landing(20, 20), landing=None), landing(20, 20, note="")):
        room = Bench.with_session(made).wind(minutes=41)
        assert (room.moment.note, noted(room)) == ("", [])


@pytest.mark.parametrize("minutes", [5, 8, 12, 14, 16])
def test_in_a_short_session_the_note_comes_with_the_landing(minutes: float) -> None:
    room = Bench.with_session(landing(minutes - 1))
    [(_, closing)] = Bench.with_session(landing(minutes - 1)).wind(minutes=60).cues_of("closing")
    room.wind(max(closing, minutes * 60 - NOTE) + 0.1)
    assert room.moment.note == REST
    assert bool(noted(room)) is (minutes == 16 and closing + NEAR <= minutes * 60 - NOTE)


def test_an_extension_takes_the_note_back_and_gives_it_again() -> None:
    room = Bench.with_session(landing(20, 20)).wind(minutes=39)
    room.act("extend", 15)
    assert room.moment.note == ""
    room.wind(minutes=14.1)
    assert room.moment.note == REST
    assert noted(room) == [38 * 60, 53 * 60]


def test_an_end_that_moves_a_little_gives_no_second_cue() -> None:
    room = Bench.with_session(landing(20, 20)).wind(minutes=38.2)
    room.act("extend", 0.5)
    assert (room.moment.landing, room.moment.note) == (True, "")
    assert room.wind(minutes=1).moment.note == REST
    assert noted(room) == [38 * 60]


def test_the_end_brought_near_shows_the_note_at_once() -> None:
    room = Bench.with_session(landing(20, 20)).wind(minutes=30)
    room.act("finish")
    assert room.wind(0.1).moment.note == REST
    assert noted(room.wind(minutes=5)) == []


def test_a_close_that_is_held_over_keeps_the_note() -> None:
    room = Bench.with_session(landing(20, 20)).wind(minutes=40.5)
    room.act("hold")
    assert room.wind(minutes=10).moment.note == REST


@pytest.mark.parametrize(("close", "there"), [(1, True), (2, False), (3, False), (4, True)])
def test_a_cue_that_comes_just_then_brings_the_note_along(close: float, there: bool) -> None:
    """The warning before a close of two minutes, for example."""
    room = Bench.with_session(landing(20, 20, close=close)).wind(minutes=37 + close + 0.1)
    assert (bool(noted(room)), room.moment.note) == (there, REST)


acts = st.tuples(st.floats(0, 400), st.sampled_from(sorted(set(ACTS) - {"stop"})), st.randoms(use_true_random=False))


@given(st.lists(acts, max_size=8))
def test_over_random_acts_the_note_is_there_exactly_in_the_last_minutes_of_a_landing(
    done: list[tuple[float, str, Any]],
) -> None:
    room = Bench.with_session(richer(), buffer=600.0)
    for seconds, verb, dice in done:
        tried(room.wind(seconds), verb, dice)
        here = room.moment
        assert bool(here.note) is (here.landing and here.left <= NOTE + 1e-6 and not here.ended)
    keys = [due for _, due in room.cues_of("note")]
    closings = [due for _, due in room.cues_of("closing")]
    assert len(keys) <= len(closings)
