"""The seconds in which the therapist changes from one side of an area to the other."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.config.room import Room
from roomctl.session.commands import Start
from roomctl.session.events import from_json, to_json
from roomctl.session.fit import resolve_sides
from roomctl.session.late_choices import choices
from roomctl.session.pairs import shifts, spaced, twin
from roomctl.session.plan import Plan
from roomctl.session.visits import worked
from tests.helpers import Bench, phase, plan
from tests.session.test_pairs import lasting, sides, trimmed

PAUSE = 20.0


def hands(lengths: list[float], pause: float = PAUSE) -> tuple[float, float]:
    """Seconds of work on the first and on the second side of the arm, of each phase's seconds."""
    return lengths[1], lengths[2] - pause


@pytest.mark.parametrize("ratio", [1.0, 3 / 7, 2.0])
def test_the_pause_belongs_to_the_area_and_both_sides_give_of_it_as_they_share(ratio: float) -> None:
    before = sides(5, 5 * ratio)
    made = spaced(before, PAUSE)
    first, second = hands(list(made.lengths))
    assert second == pytest.approx(ratio * first)
    assert first + second + PAUSE == pytest.approx(300 + 300 * ratio)
    assert (made.seconds, made.lengths[0], made.lengths[3:]) == (before.seconds, 240, (480, 420))
    assert twin(made.phases, 2) == pytest.approx(ratio)
    assert all(one.at_least <= one.seconds for one in made.phases)


def test_without_a_pause_and_without_two_sides_a_plan_stays_as_it_is() -> None:
    single = plan(phase("arm", 5, side="left"), phase("legs", 5), phase("arm", 5, side="right"))
    assert spaced(sides(), 0.0) == sides()
    assert spaced(single, PAUSE) == single


@given(st.floats(0.5, 30), st.floats(0.1, 10), st.floats(0, 300))
def test_a_pause_never_takes_more_than_half_of_its_area(minutes: float, ratio: float, pause: float) -> None:
    made = spaced(sides(minutes, minutes * ratio, floor=minutes * min(1, ratio) / 2), pause)
    arm = made.phases[1:3]
    assert arm[1].between == pytest.approx(min(pause, sum(one.seconds for one in arm) / 2))
    assert all(0 <= one.at_least <= one.seconds + 1e-6 for one in arm)
    assert twin(made.phases, 2) == pytest.approx(ratio)
    back = [one.seconds - by for one, by in zip(made.phases, shifts(made.phases), strict=True)]
    assert back == pytest.approx([one.seconds for one in sides(minutes, minutes * ratio).phases])


def test_an_area_on_each_side_and_an_affected_side_have_it_too() -> None:
    each = resolve_sides(plan(phase("arm", 10, side="each")), None)
    asked = plan(phase("arm", 5, side="affected"), phase("arm", 5, side="unaffected"))
    for made in (each, resolve_sides(asked, "right"), resolve_sides(asked, "both")):
        assert [one.between for one in spaced(made, PAUSE).phases] == [0, PAUSE]
    assert [one.between for one in spaced(resolve_sides(asked, None, ask=False), PAUSE).phases] == [0, PAUSE]


# In a session


def begun(pause: float = PAUSE, made: Plan | None = None) -> Bench:
    return Bench.with_session(spaced(made or sides(), pause))


def test_the_moment_counts_the_pause_down_and_two_cues_frame_it() -> None:
    room = begun()
    room.wind(530 - 1)
    assert room.moment.changing == 0
    assert room.wind(3).moment.changing == pytest.approx(18)
    assert room.wind(18.5).moment.changing == 0
    assert room.cues_of("change") == [(1, 240), (2, 530), (2, 550)]


def test_a_pause_of_the_session_stops_the_change_of_sides_too() -> None:
    room = begun().wind(535)
    room.act("pause")
    assert room.wind(100).moment.changing == pytest.approx(15)
    room.act("resume")
    assert room.wind(5).moment.changing == pytest.approx(10)


@pytest.mark.parametrize("pause", [3.0, 15.0, 90.0])
@given(begins=st.floats(0, 239), late=st.floats(1, 900))
def test_a_late_session_cuts_the_sides_and_never_the_pause(pause: float, begins: float, late: float) -> None:
    lengths = list(trimmed(begun(pause).wind(begins), late))
    first, second = hands(lengths, pause)
    assert second == pytest.approx(first)
    assert first + second + pause >= 120 - 1e-6
    assert first >= 0


@given(st.floats(1, 285), st.sampled_from(["next", "hold", "more", "less"]))
def test_the_second_side_gets_the_work_that_the_first_had_and_the_pause(spent: float, how: str) -> None:
    room = begun(made=sides(floor=0)).wind(240 + spent)
    if how == "hold":
        room.act("hold")
        room.wind(350 - spent).act("hold")
    else:
        room.act(how)
    first, second = hands(lasting(room))
    assert second == pytest.approx(first, abs=1e-3)
    assert sum(lasting(room)) <= room.state.plan.seconds + 61


@given(st.floats(1, 289), st.floats(0.5, 200), st.floats(0, 500))
def test_the_pause_is_counted_once_however_often_the_first_side_is_gone_back_to(
    first: float, second: float, late: float
) -> None:
    room = begun(made=sides(floor=0)).wind(240 + first)
    room.act("next")
    room.wind(min(second, first - 0.5)).act("back")
    trimmed(room, late)
    had, got = hands(lasting(room))
    assert got == pytest.approx(had, abs=1e-3)


def test_a_first_side_that_is_gone_back_to_is_cut_to_the_work_of_the_second_and_no_further() -> None:
    room = begun(made=sides(floor=0)).wind(240 + 10)
    room.act("next")
    room.act("more", 2)
    room.wind(PAUSE + 80).act("back")
    lengths = trimmed(room, 5000)
    assert (lengths[1], lengths[2]) == pytest.approx((70, 0), abs=1e-3)


def test_minutes_that_are_won_give_both_sides_back_what_the_plan_gave_them() -> None:
    room = begun().wind(30)
    assert trimmed(room, 120)[1] < 290
    room.act("next")
    assert room.state.lengths[1:3] == pytest.approx((290, 310))


def test_restarting_or_coming_back_within_the_pause_leaves_only_its_rest() -> None:
    room = begun().wind(535)
    room.act("restart")
    assert room.moment.changing == pytest.approx(15)
    room.wind(5).act("back")
    assert room.moment.changing == 0
    room.wind(30).act("next")
    assert room.moment.changing == pytest.approx(10)
    assert room.wind(100).act("next")
    room.act("back")
    assert room.moment.changing == 0


def test_minutes_that_are_given_to_a_side_while_sides_are_changed_stay_its_own() -> None:
    made = plan(
        phase("arm", 5, 1, side="left"), phase("arm", 5, 1, side="right"), phase("close", 2, flex=0.0, focus="frame")
    )
    room = Bench.with_session(spaced(made, 30.0)).wind(286)
    room.beat()
    assert room.moment.changing > 0
    room.act("more", 2)
    late, lengths = room.moment.late, room.state.lengths
    assert room.wind(40).beat() == [("change", 1, 315.0)]
    assert room.moment.late == pytest.approx(late)
    assert room.state.lengths == lengths


def test_every_choice_when_late_keeps_the_pause() -> None:
    room = begun().wind(60)
    room.act("pause")
    room.wind(minutes=40).act("resume")
    for one in choices(room.state):
        if one.area == "arm":
            continue
        other = Bench(room.clock, list(room.entries), room.latest)
        verb, text = one.act
        other.act(verb, text=text)
        first, second = hands(list(other.state.lengths))
        assert second == pytest.approx(first)


def test_a_check_in_of_the_second_side_waits_until_hands_are_back() -> None:
    arm = [phase("arm", 5, side=side, check="pain") for side in ("left", "right")]
    room = Bench.with_session(spaced(plan(*arm), 60.0)).wind(minutes=9)
    assert room.cues_of("check") == [(0, 60), (1, 270 + 60 + 60)]


def test_minutes_that_were_done_are_planned_again_without_the_pause() -> None:
    room = begun(30.0).wind(minutes=40)
    assert [one.seconds for one in worked(room.record)] == [240, 300, 300, 480, 420]
    assert [one.between for one in worked(room.record)] == [0] * 5
    stopped = begun(30.0).wind(100)
    stopped.act("stop")
    assert [one.seconds for one in worked(stopped.record)] == pytest.approx([240, 300, 300, 480, 420])


# Who decides


def test_the_preset_decides_before_the_room_and_without_either_there_is_no_pause() -> None:
    def between(made: Plan, room: float = 0.0) -> float:
        return Room(between_sides=room).complete(Start(made)).plan.phases[2].between

    assert between(sides()) == 0
    assert between(sides(), 15) == 15
    assert between(replace(sides(), between=40.0)) == 40
    assert between(replace(sides(), between=40.0), 15) == 40
    assert between(replace(sides(), between=0.0), 15) == 0


def test_it_is_in_the_journal_and_an_older_one_has_none() -> None:
    room = begun()
    event = room.entries[0].event
    assert from_json("started", to_json(event)) == event
    old = [{key: value for key, value in one.items() if key != "between"} for one in sides().to_json()["phases"]]
    assert Plan.from_json({"preset": "test", "title": "A test", "phases": old}) == sides()
