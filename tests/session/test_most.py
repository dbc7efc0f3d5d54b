"""The longest that an area may become: no minutes that nobody asked for in that area take it beyond, and those that no
area can take are named."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session import fit
from roomctl.session.commands import Start
from roomctl.session.pairs import most
from roomctl.session.plan import Phase, Plan
from roomctl.session.replan import GLANCE
from tests.helpers import Bench, phase, plan, refused
from tests.session.test_fit import plans
from tests.session.test_one_sum import acts, one_sum
from tests.session.test_walk import tried

FIVE = 300.0


def spot() -> Plan:
    """Warm-up 3 (no longest), trigger point 5 (at most 7), other side of it, close 2; 15 minutes."""
    point = phase("point", 5, at_most=7 * 60.0, focus="concern", technique="trigger-point")
    return plan(
        phase("warm-up", 3), replace(point, side="left"), replace(point, side="right"),
        phase("close", 2, 2, flex=0.0, focus="frame"),
    )  # fmt: skip


def full() -> Plan:
    """A trigger point of 5 minutes (at most 7), a back of 8 (at most 10), a close of 2."""
    return plan(
        phase("point", 5, at_most=7 * 60.0, focus="concern"), phase("back", 8, at_most=10 * 60.0),
        phase("close", 2, 2, flex=0.0, focus="frame"),
    )  # fmt: skip


def minutes(made: Plan | Bench) -> list[float]:
    lengths = made.lengths if isinstance(made, Plan) else made.state.lengths
    return [length / 60 for length in lengths]


# Before a session


def test_a_longer_session_leaves_each_area_at_its_longest_and_the_rest_goes_to_areas_that_can_take_it() -> None:
    assert minutes(fit.fit(spot(), 90 * 60)) == [74, 7, 7, 2]
    assert minutes(fit.fit(spot(), 18 * 60)) == pytest.approx([3.75, 6, 6, 2], abs=0.51), "under the longest, as before"


def test_where_no_area_can_take_more_the_session_is_shorter_than_asked_for() -> None:
    made = fit.fit(full(), 90 * 60)
    assert minutes(made) == [7, 10, 2]
    start = Start(made, asked=90 * 60)
    assert start.unplaced == 71 * 60
    assert not Start(made, booked=made.seconds, asked=90 * 60).unplaced, "a session that is cut to its end"


def test_both_sides_together_and_shares_keep_their_longest() -> None:
    each = plan(Phase("arm", 480, 240, "each", at_most=600.0), Phase("leg", 240, 120))
    longer = fit.resolve_sides(fit.fit(each, 60 * 60), None)
    assert minutes(longer) == [5, 5, 50]
    assert longer.phases[0].at_most == 300
    uneven = plan(phase("arm", 7, side="left", at_most=9 * 60.0), phase("arm", 3, side="right", at_most=30 * 60.0),
                  phase("leg", 4))  # fmt: skip
    longer = fit.fit(uneven, 60 * 60)
    assert longer.phases[0].seconds <= 9 * 60
    assert float(longer.seconds) == 60 * 60


def test_a_longest_between_two_quarter_minutes_is_kept_when_lengths_are_rounded() -> None:
    uneven = plan(phase("arm", 7, side="left", at_most=488.0), phase("arm", 3, side="right"),
                  phase("leg", 4, at_most=240.0))  # fmt: skip
    assert fit.fit(uneven, 60 * 60).phases[0].seconds == 488
    still = plan(Phase("point", 100, 100, at_most=100.0, flex=0.0), phase("back", 5))
    assert fit.fit(still, 15 * 60).lengths == (100, 800)
    last = plan(phase("back", 10), phase("point", 5, at_most=FIVE, flex=0.0))
    assert fit.within(last, 14 * 60 + 40).lengths == (580, 300)


def test_a_left_out_areas_minutes_do_not_take_the_others_beyond_their_longest() -> None:
    made = plan(phase("point", 5, at_most=6 * 60.0), phase("back", 8), phase("legs", 5, at_most=5 * 60.0))
    assert minutes(fit.drop(made, "back")) == [6, 5]


def test_an_area_that_today_gives_more_than_its_longest_is_not_cut_to_it() -> None:
    made = full().with_lengths((9 * 60.0, 8 * 60.0, 2 * 60.0))
    assert minutes(fit.fit(made, 60 * 60)) == [9, 10, 2]


@st.composite
def capped(draw: st.DrawFn) -> Plan:
    """Plans whose areas may have a longest time, of any second."""
    made = draw(plans())
    return replace(made, phases=tuple(
        replace(one, at_most=draw(st.sampled_from([None, one.seconds, one.seconds + draw(st.integers(0, 700))])))
        for one in made.phases
    ))  # fmt: skip


@given(capped(), st.integers(1, 480))
def test_no_fitted_area_is_beyond_its_longest_and_what_is_left_over_no_area_with_a_share_could_take(
    made: Plan, quarters: int
) -> None:
    try:
        fitted = fit.fit(made, 15.0 * quarters)
    except Refused:
        return
    assert fitted.seconds <= 15.0 * quarters + 1e-6
    for before, after in zip(made.phases, fitted.phases, strict=True):
        assert after.seconds <= most(before) + 1e-6
    if fitted.seconds < 15.0 * quarters - 0.5:
        shares = [one for one in made.phases if one.flex and one.focus != "frame"] or list(made.phases)
        areas = {one.area for one in shares}
        assert all(one.seconds >= most(one) - 1e-3 for one in fitted.phases if one.area in areas)


@given(capped(), st.integers(1, 480), st.integers(0, 14))
def test_a_plan_cut_to_its_end_keeps_the_longest_too(made: Plan, quarters: int, odd: int) -> None:
    seconds = 15.0 * quarters + odd
    try:
        cut = fit.within(made, seconds)
    except Refused:
        return
    assert all(after.seconds <= most(one) + 1e-6 for one, after in zip(made.phases, cut.phases, strict=True))
    assert cut.seconds == pytest.approx(min(seconds, made.seconds))


# In a session


def test_what_extend_cannot_place_stays_free_and_the_line_says_why() -> None:
    room = Bench.with_session(full())
    said = room.act("extend", 15).said
    assert minutes(room) == [7, 10, 2]
    assert room.moment.late == pytest.approx(-11 * 60)
    assert room.line.endswith(", areas at their longest, 11 min early")
    assert "areas at their longest, 11 min early" in said


def test_an_area_left_out_in_the_session_leaves_its_minutes_free_where_the_others_are_full() -> None:
    room = Bench.with_session(plan(phase("a", 5, at_most=FIVE), phase("b", 5, at_most=FIVE), phase("c", 5)))
    room.act("drop", text="c")
    assert minutes(room) == [5, 5, 0]
    assert room.line.endswith("areas at their longest, 5 min early")


def test_free_minutes_go_past_a_full_area_of_concern_to_the_others_and_are_refused_if_all_are_full() -> None:
    room = Bench.with_session(full())
    room.act("extend", 15)
    with refused("as many minutes as it may have"):
        room.act("spread")
    room = Bench.with_session(plan(phase("wait", 4), phase("point", 5, at_most=6 * 60.0, focus="concern"),
                                   phase("back", 6), phase("close", 2, flex=0.0, focus="frame")))  # fmt: skip
    room.wind(60).act("next")
    room.act("spread")
    assert minutes(room)[1:] == pytest.approx([6, 8, 2])
    assert room.moment.late == pytest.approx(0)


def test_more_is_the_therapists_own_word_and_goes_beyond_and_says_so() -> None:
    room = Bench.with_session(spot()).wind(minutes=3)
    said = room.act("more", 4).said
    assert minutes(room)[1:3] == [9, 9], "the other side has what its first has"
    assert said.endswith("; over its longest time (7 min)")
    assert "longest" not in Bench.with_session(spot()).wind(minutes=3).act("more", 1).said


def test_an_area_beyond_its_longest_gets_no_more_from_anyone_else() -> None:
    room = Bench.with_session(spot()).wind(minutes=3)
    room.act("more", 4)
    before = minutes(room)
    room.act("extend", 10)
    assert minutes(room)[1:3] == pytest.approx(before[1:3])


@settings(max_examples=40, deadline=None)
@given(capped(), st.lists(acts, max_size=8))
def test_after_any_acts_only_more_hold_and_back_take_an_area_beyond_and_everybody_reads_one_end(
    made: Plan, done: list[tuple[float, str, random.Random]]
) -> None:
    room = Bench.with_session(fit.resolve_sides(made, None), buffer=600.0)
    beyond: set[str] = set()
    for seconds, verb, dice in done:
        room.wind(seconds)
        if room.state.ended:
            return
        before = room.state
        tried(room, verb, dice)
        if verb in ("more", "hold", "back", "restart", "next"):
            beyond.add(before.phase.area)
            beyond.add(room.state.phase.area)
        after = room.state
        if after.ended:
            return
        for at in range(after.current + 1, len(after.lengths)):
            one = after.plan.phases[at]
            if one.area not in beyond:
                assert after.lengths[at] <= most(one) + GLANCE / 15, (verb, one.area)
        if after.change and after.change.full:
            assert room.line.endswith("early")
        one_sum(room)
