"""Minutes that are won: they go back to where they were taken from, and what is then still free is said, and used."""

from __future__ import annotations

import random
import re
from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session import events, replan
from roomctl.session.acts import ACTS
from roomctl.session.allotment import allotted
from roomctl.session.pairs import least, twin
from roomctl.session.plan import Plan, Wishes
from roomctl.session.state import State
from tests.helpers import Bench, evenly, phase, plan, refused, three
from tests.session.test_replan import ends, paused, plans
from tests.session.test_walk import rich, tried


def forty() -> Plan:
    """Welcome 2, neck 8 (concern), arm 4 + 4 (2 at least), back 12 (concern), legs 7, close 3; 40 minutes."""
    return plan(
        phase("welcome", 2, 1, focus="frame"), phase("neck", 8, 3, focus="concern"),
        phase("arm", 4, 2, side="left"), phase("arm", 4, 2, side="right"), phase("back", 12, 5, focus="concern"),
        phase("legs", 7, 3), phase("close", 3, 3, flex=0.0, focus="frame"),
    )  # fmt: skip


def minutes(room: Bench) -> list[float]:
    return [length / 60 for length in room.state.lengths]


# What was borrowed goes back


def test_three_minutes_more_and_an_early_next_give_the_later_areas_their_minutes_back() -> None:
    room = Bench.with_session(forty())
    room.act("more", 3)
    assert sum(minutes(room)[1:]) == pytest.approx(35)
    room.wind(30).act("next")
    assert minutes(room)[1:] == pytest.approx([8, 4, 4, 12, 7, 3]), "to the second what was planned"
    assert room.moment.late == pytest.approx(-90), "what the first area had left of its own"
    assert room.line.endswith(f"{ends(room, -90)}, 1½ min early")


def test_what_is_free_is_taken_before_anything_is_borrowed() -> None:
    room = Bench.with_session(forty()).wind(3)
    room.act("next")
    assert room.moment.late == pytest.approx(-117)
    room.act("more", 1)
    assert minutes(room)[1:] == pytest.approx([9, 4, 4, 12, 7, 3])
    assert room.moment.late == pytest.approx(-57)
    room.act("more", 1)
    assert room.moment.late == pytest.approx(0, abs=1e-6)
    assert sum(minutes(room)[2:]) == pytest.approx(30 - 3 / 60), "three seconds are borrowed, and no more"


def test_a_minute_less_goes_first_to_who_lent_it() -> None:
    room = Bench.with_session(forty())
    room.act("more", 3)
    room.wind(10).act("less", 3)
    assert minutes(room) == pytest.approx([2, 8, 4, 4, 12, 7, 3])
    assert room.line.startswith("welcome 5 → 2, ")


@pytest.mark.parametrize("way", ["hold", "next"])
def test_a_hold_that_ends_early_gives_back_what_was_borrowed_for_it(way: str) -> None:
    room = Bench.with_session(forty()).wind(10)
    room.act("hold")
    room.wind(10).act("more", 4)
    room.wind(40).act(way)
    if way == "hold":
        room.wind(5).act("next")
    assert minutes(room)[1:] == pytest.approx([8, 4, 4, 12, 7, 3])


def test_an_area_that_is_left_out_first_pays_back_what_was_taken_and_then_lengthens_the_others() -> None:
    room = paused(Bench.with_session(forty()).wind(10), 300)
    assert sum(minutes(room)) == pytest.approx(35)
    room.act("drop", text="legs")
    state = room.state
    assert state.lengths[5] == 0
    assert all(now >= made - 1e-6 for now, made in zip(state.lengths, forty().lengths, strict=True) if now)
    assert room.moment.late == pytest.approx(0, abs=1e-6)


def test_what_is_bought_first_pays_back_what_was_taken() -> None:
    room = paused(Bench.with_session(forty()).wind(10), 300)
    room.act("extend", 5)
    assert minutes(room) == pytest.approx([2, 8, 4, 4, 12, 7, 3])
    room.act("extend", 10)
    assert sum(minutes(room)) == pytest.approx(50)


def test_minutes_that_were_bought_are_an_areas_own_and_come_back_too() -> None:
    room = Bench.with_session(forty())
    room.act("extend", 10)
    bought = minutes(room)
    room.act("more", 3)
    room.wind(30).act("next")
    assert minutes(room)[1:] == pytest.approx(bought[1:])


def test_less_that_was_asked_for_by_name_is_not_given_back() -> None:
    room = Bench.with_session(forty()).wind(125)
    room.act("less", 5)
    room.wind(1).act("more", 1)
    assert minutes(room)[1] == pytest.approx(4)
    room.act("drop", text="legs")
    assert minutes(room)[1] < 8, "it grows with the others only"
    assert allotted(room.state, 1) == 240


def test_going_back_uses_what_is_free_before_it_shortens_anything() -> None:
    room = Bench.with_session(forty()).wind(3)
    room.act("next")
    room.wind(20).act("back")
    assert minutes(room)[0] == pytest.approx(2 - 3 / 60)
    assert minutes(room)[2:] == pytest.approx([4, 4, 12, 7, 3])
    assert room.moment.late == pytest.approx(0, abs=1e-6)


def test_an_early_next_that_is_undone_leaves_what_was_borrowed_borrowed() -> None:
    room, other = Bench.with_session(forty()), Bench.with_session(forty())
    for one in (room, other):
        one.act("more", 3)
        one.wind(30)
    room.act("next")
    room.wind(5).act("undo")
    other.wind(5)
    assert room.state.lengths == other.state.lengths
    assert room.moment.late == pytest.approx(0, abs=1e-6)


def test_areas_that_an_earlier_roomctl_left_short_have_their_minutes_back_at_the_next_boundary() -> None:
    room = Bench.with_session(forty()).wind(30)
    short = (120.0, 440.0, 222.0, 222.0, 666.0, 388.0, 180.0)
    room.write(events.Moved(1, short, "next"))
    assert room.moment.late < -100
    room.wind(441).beat()
    assert minutes(room)[2:] == pytest.approx([4, 4, 12, 7, 3])
    written = len(room.entries)
    room.beat()
    assert len(room.entries) == written


# The second side


@pytest.mark.parametrize(("after", "right"), [(3, 120), (75, 120), (119, 120), (121, 121), (200, 200)])
def test_an_early_next_leaves_the_second_side_as_long_as_the_first_and_never_under_its_floor(
    after: float, right: float
) -> None:
    room = Bench.with_session(forty()).wind(600 + after)
    room.act("next")
    assert room.state.phase.side == "right"
    assert room.state.lengths[3] == pytest.approx(right)
    assert room.moment.late == pytest.approx(right + after - 480)
    assert room.state.lengths[4:] == forty().lengths[4:]


def test_a_second_side_that_may_be_left_out_altogether_is_as_short_as_the_first() -> None:
    made = plan(phase("arm", 2, 0, side="left"), phase("arm", 2, 0, side="right"), phase("neck", 5))
    room = Bench.with_session(made).wind(3)
    room.act("next")
    assert room.state.lengths[1] == pytest.approx(3)


def test_less_on_the_first_side_leaves_the_second_its_floor_and_less_on_the_second_does_not() -> None:
    room = Bench.with_session(forty()).wind(605)
    room.act("less", 10)
    assert room.state.lengths[2:4] == pytest.approx((5, 120))
    room.wind(1).beat()
    assert room.state.phase.side == "right"
    room.act("less", 1.5)
    assert room.state.lengths[3] == pytest.approx(30)


# What is free is said, and goes to the areas of concern


def test_what_is_free_goes_to_the_areas_of_concern_by_one_act() -> None:
    room = Bench.with_session(forty()).wind(3)
    room.act("next")
    before = minutes(room)
    said = room.act("spread").said
    assert room.line.startswith("neck 8 → 8¾, back 12 → 13¼, ends ")
    assert said.endswith(" · neck +¾, back +1¼")
    assert not room.line.endswith("early")
    after = minutes(room)
    assert sum(after) - sum(before) == pytest.approx(117 / 60)
    assert [at for at in range(7) if after[at] != before[at]] == [1, 4]
    room.wind(2).act("undo")
    assert minutes(room) == pytest.approx(before)


def test_with_no_area_of_concern_to_come_it_goes_to_those_that_support_and_to_the_frame_last() -> None:
    room = Bench.with_session(forty()).wind(minutes=25)
    room.act("next")
    assert room.state.phase.area == "legs"
    room.act("spread")
    assert minutes(room)[5:] == pytest.approx([12, 3])
    room = Bench.with_session(forty()).wind(minutes=32)
    room.act("next")
    assert room.state.phase.area == "close"
    room.act("spread")
    assert minutes(room)[6] == pytest.approx(8), "protected from cuts, and all that is left"


def test_an_area_that_the_client_wished_to_be_left_alone_gets_nothing() -> None:
    room = Bench.with_session(forty(), wishes=Wishes(avoid=("neck",))).wind(3)
    room.act("next")
    room.act("spread")
    assert minutes(room)[1:] == pytest.approx([8, 4, 4, 12 + 117 / 60, 7, 3])


def test_both_sides_of_an_area_of_concern_get_the_same() -> None:
    made = plan(phase("head", 5), phase("arm", 4, side="left", focus="concern"),
                phase("arm", 4, side="right", focus="concern"), phase("close", 3))  # fmt: skip
    room = Bench.with_session(made).wind(60)
    room.act("next")
    room.act("spread")
    assert minutes(room)[1:] == pytest.approx([6, 6, 3])


def test_a_last_area_that_is_held_past_its_minutes_gets_what_is_free() -> None:
    room = Bench.with_session(evenly(300, 300)).wind(10)
    room.act("next")
    room.act("hold")
    room.wind(310).act("spread")
    room.act("hold")
    assert room.moment.left == pytest.approx(280)


@pytest.mark.parametrize("seconds", [0, 10])
def test_where_nothing_worth_a_glance_is_free_it_says_so(seconds: float) -> None:
    room = Bench.with_session(three()).wind(300 - seconds)
    if seconds:
        room.act("next")
    with refused(r"no minutes are free"):
        room.act("spread")


@given(plans(), st.floats(0, 0.9), st.integers(0, 10))
def test_what_is_spread_fills_the_session_to_its_booked_end_and_shortens_nothing(
    made: Plan, begun: float, concern: int
) -> None:
    made = replace(made, phases=tuple(
        replace(one, focus="concern") if int(one.area[-1]) == concern else one for one in made.phases
    ))  # fmt: skip
    room = Bench.with_session(made).wind(begun * made.seconds)
    try:
        room.act("next")
        before = room.state
        room.act("spread")
    except Refused:
        return
    assert room.moment.late == pytest.approx(0, abs=1e-6)
    assert all(now >= then - 1e-6 for now, then in zip(room.state.lengths, before.lengths, strict=True))


def test_minutes_that_a_pause_takes_are_free_no_more() -> None:
    room = Bench.with_session(forty()).wind(3)
    room.act("next")
    paused(room, 60)
    assert room.moment.late == pytest.approx(-57)
    assert re.search(r"ends \d\d:\d\d, 1 min early$", room.line)


# Whatever is done


class Asked:
    """What somebody has asked for less of, by name, as the acts say it: kept beside the session, not read from it."""

    def __init__(self) -> None:
        self.less: set[int] = set()

    def by(self, before: State, verb: str) -> None:
        """`verb` was done in `before`."""
        if verb == "less":
            self.less.add(before.current)


def short(state: State, asked: Asked) -> list[int]:
    """The phases now and to come that have less than today's plan gives them and nobody asked for that; a second side
    is to have what its first had."""
    found = []
    for at in range(state.current, len(state.lengths)):
        has, is_to = state.visited(at) + state.lengths[at], state.plan.phases[at].seconds
        ratio = twin(state.plan.phases, at)
        if ratio and state.current >= at:
            is_to = min(is_to, max(least(state.plan.phases[at]), ratio * state.visited(at - 1)))
        excused = {at, at - 1} if ratio else {at}
        if at not in state.dropped and not excused & asked.less and has < is_to - 2e-3:
            found.append(at)
    return found


def walked(made: Plan, seed: int, steps: int) -> None:
    """`steps` acts at random, and after each what must hold."""
    dice = random.Random(seed)
    room, asked = Bench.with_session(made, buffer=600.0), Asked()
    for _ in range(steps):
        room.wind(dice.choice([0.5, 3.0, 30.0, 240.0 * dice.random()])).beat()
        before = room.state
        if before.ended:
            return
        verb = dice.choice([one for one in sorted(ACTS) if one not in ("stop", "finish", "undo")] + ["next", "more"])
        undone = verb not in ("ack", "note", "sign", "measure", "check", "why") and dice.random() < 0.2
        if not tried(room, verb, dice):
            continue
        if undone:
            room.wind(1).act("undo")
            room.beat()
        else:
            asked.by(before, verb)
        after = room.state
        if after.ended:
            return
        booked = before.booked if verb != "extend" or undone else after.booked
        assert after.booked == booked, "the end moves only when asked"
        settled = not after.paused and not after.held and verb not in ("hold", "pause")
        if settled and replan.over(after, after.lengths) < -replan.ENOUGH - 1e-6:
            assert short(after, asked) == [], (verb, after.lengths)
        assert all(after.lengths[at] == 0 for at in after.dropped)
        for at in range(after.current + 1, len(after.lengths)):
            ratio = twin(made.phases, at)
            if not ratio or at in after.dropped:
                continue
            assert after.visited(at) + after.lengths[at] >= least(made.phases[at]) - 1e-6, "under its floor"


@settings(max_examples=250)
@given(st.integers(0, 2**32))
def test_after_any_acts_no_area_is_under_its_plan_while_the_session_ends_early(seed: int) -> None:
    walked(rich(), seed, 25)


@settings(max_examples=150)
@given(plans(), st.integers(0, 2**32))
def test_nor_is_it_in_any_other_plan(made: Plan, seed: int) -> None:
    walked(made, seed, 12)


@given(plans(), st.lists(st.tuples(st.floats(1, 200), st.sampled_from(["more", "less", "next", "spread", "extend"])),
                         max_size=6))  # fmt: skip
def test_sums_are_exact_minutes_are_moved_and_none_is_lost(made: Plan, acts: list[tuple[float, str]]) -> None:
    """The end to be expected moves by what an act frees or takes from what is free, and by nothing else."""
    room = Bench.with_session(made)
    for seconds, verb in acts:
        room.wind(seconds)
        before = room.moment
        if before.ended or room.state.current >= room.state.last - 1:  # nobody is there to pay or to get
            return
        try:
            room.act(verb)
        except Refused:
            continue
        after = room.moment
        if verb == "spread":
            assert after.late == pytest.approx(0, abs=1e-6)
        if verb == "less":  # pays for minutes that were not found, and then goes to the later areas
            assert min(before.late, 0.0) - 0.51 <= after.late <= before.late + 0.51
        if verb == "more" and before.late < -60:
            assert after.late >= before.late - 1e-6
        if verb == "next":
            assert after.late <= max(before.late, replan.ENOUGH) + 1e-6
