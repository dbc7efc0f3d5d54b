"""What each choice costs when minutes cannot be found."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.session import late_choices, replan
from roomctl.session.late_choices import Choice
from roomctl.text import choices
from tests.helpers import Bench, phase, plan


def hour() -> Bench:
    """Back 20 (18 at least), legs 20 (15), neck 20 (18) and a turnover of 10 minutes."""
    made = plan(phase("back", 20, 18, focus="concern"), phase("legs", 20, 15), phase("neck", 20, 18, focus="frame"))
    return Bench.with_session(made, buffer=600.0)


def behind(minutes: float) -> Bench:
    """The same, `minutes` behind in the first area, which is held."""
    room = hour()
    room.act("hold")
    return room.wind(minutes=20 + minutes)


def named(room: Bench) -> dict[str, Choice]:
    return {one.area or one.what: one for one in late_choices.choices(room.state)}


def test_nothing_is_missing_as_long_as_the_areas_can_give_it() -> None:
    assert late_choices.missing(hour().state) == 0
    assert late_choices.missing(behind(7).state) == 0
    assert late_choices.missing(behind(10).state) == pytest.approx(180)


def test_each_choice_says_what_it_costs() -> None:
    found = named(behind(10))
    assert list(found) == ["trim", "buffer", "over", "legs"]
    assert (found["trim"].lost, found["trim"].over) == pytest.approx((420, 180))
    assert (found["buffer"].lost, found["buffer"].over) == pytest.approx((0, 600))
    assert (found["over"].lost, found["over"].over) == pytest.approx((0, 600))
    assert found["legs"].over == pytest.approx(0)
    assert found["legs"].lost == pytest.approx(600), "20 minutes of legs, 10 of which the neck gets"


def test_a_session_that_was_told_to_run_over_misses_nothing() -> None:
    room = behind(10)
    room.act("late", text="over")
    assert late_choices.missing(room.state) == 0


def test_the_turnover_is_offered_only_where_there_is_one() -> None:
    made = plan(phase("back", 20), phase("legs", 20))
    assert [one.what for one in late_choices.choices(Bench.with_session(made).state)] == ["trim", "over", "drop"]


def test_the_area_of_concern_is_offered_for_leaving_out_only_where_nothing_else_is() -> None:
    made = plan(phase("a", 10), phase("back", 20, focus="concern"), phase("legs", 20), phase("close", 5, focus="frame"))
    assert [one.area for one in late_choices.choices(Bench.with_session(made).state) if one.area] == ["legs"]
    made = plan(phase("a", 10), phase("back", 20, focus="concern"), phase("close", 5, focus="frame"))
    assert [one.area for one in late_choices.choices(Bench.with_session(made).state) if one.area] == ["back"]


def test_what_automatic_trims_took_can_be_had_back() -> None:
    room = behind(5)
    room.act("hold")
    assert room.state.lengths[1:] != room.state.plan.lengths[1:], "trimmed"
    assert (named(room)["over"].lost, named(room)["over"].over) == pytest.approx((-300, 300))
    assert (named(room)["buffer"].lost, named(room)["buffer"].over) == pytest.approx((-300, 300))
    assert choices.choice(named(room)["over"], room.moment, room.state, 80)[1].startswith(
        "areas get 5 min back · ends "
    )
    room.act("late", text="over")
    assert room.state.lengths[1:] == pytest.approx(room.state.plan.lengths[1:])
    room.act("late", text="trim")
    assert room.moment.late == pytest.approx(0)


def test_after_a_long_pause_and_over_the_question_and_its_ways_give_one_sum() -> None:
    room = behind(5)
    room.act("hold")
    room.act("pause")
    room.wind(minutes=20).act("resume")
    room.act("late", text="over")
    over = choices.stands(room.moment)
    assert over == "Now: ends 09:25, 25 min over"
    found = named(room)
    assert choices.choice(found["over"], room.moment, room.state, 80)[1].endswith("ends 09:25, 25 min over")
    assert choices.choice(found["trim"], room.moment, room.state, 80)[1].endswith("ends 09:18, 18 min over")
    assert choices.choice(found["buffer"], room.moment, room.state, 80)[1] == "10 of 10 min · ends 09:18, 18 min over"


@given(st.floats(0, 60))
def test_what_was_said_is_what_the_act_brings(minutes: float) -> None:
    for choice in late_choices.choices(behind(minutes).state):
        room = behind(minutes)
        verb, text = choice.act
        room.act(verb, text=text)
        state = room.state
        assert replan.over(state, state.lengths) == pytest.approx(choice.over, abs=1)
        assert replan.left(state, state.lengths) == pytest.approx(choice.left, abs=1)
