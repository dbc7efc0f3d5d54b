"""Whatever people do, with every act that there is, in plans with pairs, turns and phases that wait."""

from __future__ import annotations

import random
from dataclasses import replace

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session.acts import ACTS
from roomctl.session.fold import fold
from roomctl.session.pairs import spaced
from roomctl.session.plan import Plan
from roomctl.session.state import State
from tests.helpers import PAD, Bench, phase, plan

RARE = ("stop", "finish", "drop", "extend")
AREAS = ("arm", "legs", "back", "chest", "neck")


def rich() -> Plan:
    """Pairs (one of them 70 to 30), a turn that waits, protected phases and checks."""
    return plan(
        phase("head", 3, 3, focus="frame", flex=0.0), phase("arm", 5, 2, side="left", check="pain"),
        phase("arm", 5, 2, side="right"), phase("turn", 1, 1, flex=0.0, turn=True, advance="hold"),
        phase("legs", 7, 1, side="left"), phase("legs", 3, 0.5, side="right"), phase("back", 9, 0, flex=2.0),
        phase("chest", 4, 1), phase("neck", 6, 3, advance="hold"), phase("close", 3, 2, focus="frame", flex=0.0),
    )  # fmt: skip


def richer() -> Plan:
    """The same with half a minute to change sides, a halfway cue and a last note."""
    first, *others, last = rich().phases
    back = phase("belly", 12, 0, focus="concern")
    phases = (first, *others, back, replace(last, note="let the client rest"))
    return replace(spaced(plan(*phases), 30.0), landing=PAD, halfway=True)


def tried(room: Bench, verb: str, dice: random.Random) -> bool:
    """Whether the act wrote something."""
    words = {"check": "less", "late": dice.choice(["trim", "buffer", "over"]), "drop": dice.choice(AREAS)}
    amount = dice.choice([None, 1, 2.5, 10]) if verb in ("more", "less", "extend") else None
    aimed = dice.choice([None, None, dice.randrange(10)])
    try:
        return bool(room.act(verb, amount, words.get(verb, "a word"), aimed).events)
    except Refused:
        return False


def sane(state: State) -> None:
    assert 0 <= state.current <= state.last < len(state.lengths)
    assert state.current not in state.dropped
    assert state.spent >= -1e-5
    assert all(length >= 0 for length in state.lengths)
    assert all(state.lengths[index] == 0 for index in state.dropped)
    assert all(visit.end >= visit.start - 1e-6 for visit in state.visits)
    keys = [cue.key for cue in state.crossed]
    assert len(set(keys)) == len(keys), "a cue was crossed twice"


def entries_into_phases(state: State) -> list[int]:
    """The phases that were come to after the first, in order; the stay that still lasts among them."""
    stays = [visit.phase for visit in state.visits] + ([] if state.ended else [state.current])
    return stays[1:]


def entered(state: State) -> list[int]:
    """The phases that a `change` led to; where the therapist changes sides, a second one only says that it is over."""
    begun = {round(visit.t, 6) for visit in state.visits}
    changes = [cue for cue in state.crossed if cue.kind == "change"]
    return [one.phase for one in changes if not state.plan.phases[one.phase].between or round(one.due, 6) in begun]


@settings(max_examples=6)
@given(st.integers(0, 2**32), st.sampled_from([rich(), richer()]))
def test_a_thousand_acts_with_lateness_drops_and_extensions_leave_a_sane_session(seed: int, made: Plan) -> None:
    dice = random.Random(seed)
    speed = dice.choice([1.0, 60.0])
    room = Bench.with_session(made, speed=speed, buffer=600.0)
    for _ in range(1000):
        before = room.state
        room.wind(dice.choice([0.1, 0.3, 2.0, 9.0, 40.0 * dice.random()]) / speed)
        assert room.state.elapsed >= before.elapsed - 1e-6
        verb = dice.choice([verb for verb in ACTS if verb not in RARE or dice.random() < 0.05])
        tried(room, verb, dice)
        if dice.random() < 0.1:
            room.beat()
        sane(room.state)
        assert entered(room.state) == entries_into_phases(room.state)
        if dice.random() < 0.05:
            assert room.record.done == pytest.approx(room.state.elapsed, abs=1e-4)
            assert room.record.extended == room.state.booked - made.seconds
        if room.state.ended and dice.random() < 0.5:
            room = Bench.with_session(made, speed=speed, buffer=600.0)
    for split in dice.sample(range(len(room.entries)), min(8, len(room.entries))):
        assert fold(room.entries[split:], fold(room.entries[:split])) == fold(room.entries) == room.latest


acts = st.tuples(st.floats(0, 400), st.sampled_from(sorted(ACTS)), st.randoms(use_true_random=False))


@settings(max_examples=300)
@given(
    st.lists(acts, max_size=8),
    st.sampled_from([("late", "over"), ("late", "trim"), ("late", "buffer"), ("drop", "legs"), ("drop", "neck"),
                     ("extend", ""), ("restart", ""), ("more", ""), ("back", "")]),
    st.floats(0, 9.9),
    st.floats(0, 4000),
    st.sampled_from([rich(), richer()]),
)  # fmt: skip
def test_an_act_undone_in_a_session_of_pairs_and_turns_never_was(
    before: list[tuple[float, str, random.Random]], act: tuple[str, str], wait: float, after: float, made: Plan
) -> None:
    room, verb_and_text = Bench.with_session(made, buffer=600.0), act
    for seconds, verb, dice in before:
        tried(room.wind(seconds), verb, dice)
    other = Bench()
    other.entries, other.latest = list(room.entries), room.latest
    other.clock.wall, other.clock.up = room.clock.wall, room.clock.up
    try:
        wrote = room.act(verb_and_text[0], text=verb_and_text[1]).events
    except Refused:
        return
    if not wrote:
        return
    room.wind(wait).act("undo")
    room.wind(after)
    other.wind(wait + after)
    left, right = room.state, other.state
    assert (left.current, left.late, left.dropped, left.booked, left.paused, left.held, left.change) == (
        right.current, right.late, right.dropped, right.booked, right.paused, right.held, right.change,
    )  # fmt: skip
    assert left.lengths == pytest.approx(right.lengths)
    assert (left.since, left.elapsed) == pytest.approx((right.since, right.elapsed))
    assert [(cue.kind, cue.phase) for cue in left.crossed] == [(cue.kind, cue.phase) for cue in right.crossed]
    assert [cue.due for cue in left.crossed] == pytest.approx([cue.due for cue in right.crossed])
    assert room.record.extended == other.record.extended
    assert [line.done for line in room.record.lines] == pytest.approx([line.done for line in other.record.lines])


# Ninety minutes with three overruns


@st.composite
def slack(draw: st.DrawFn) -> Plan:
    """Plans whose second half can give back a good quarter of an hour."""
    phases = []
    for index in range(draw(st.integers(4, 6))):
        minutes, flex = draw(st.integers(4, 12)), draw(st.sampled_from([0.5, 1.0, 2.0]))
        if draw(st.booleans()):
            phases.append(phase(f"area {index}", minutes, draw(st.integers(0, minutes // 2)), flex=flex))
        else:
            phases += [phase(f"area {index}", minutes, 1, side=side, flex=flex) for side in ("left", "right")]
    end = [phase("legs", 15, 2), phase("neck", 15, 2), phase("close", 3, 3, flex=0.0, focus="frame")]
    return plan(*phases, *end)


overruns = st.lists(
    st.tuples(st.floats(0.02, 0.3), st.sampled_from(["hold", "pause", "next"]), st.floats(10, 240)),
    min_size=3, max_size=3,
)  # fmt: skip


@settings(max_examples=60)
@given(slack(), overruns, st.sampled_from([1.0, 60.0]))
def test_a_session_with_three_overruns_ends_within_a_second_of_the_booked_end(
    made: Plan, over: list[tuple[float, str, float]], speed: float
) -> None:
    room = Bench.with_session(made, speed=speed)
    booked, fired = made.seconds, []
    for share, how, late in sorted(over):
        if (pause := share * booked - room.state.passed) > 0:
            room.wind(pause / speed)
        fired += room.beat()
        assume(room.state.current < len(made.phases) - 3)  # what is left can pay for it
        if how == "pause":
            room.act("pause")
            room.wind(late / speed).act("resume")
        else:
            room.act("hold")
            room.wind((room.moment.phase_left + late) / speed).act(how)
    while not room.state.ended:
        room.wind(7.3 / speed)
        fired += room.beat()
    fired += room.beat()
    assert abs(room.record.late) <= 1
    assert room.record.ended == "done"
    assert [index for kind, index, _ in fired if kind == "change"] == list(range(1, len(made.phases)))
    assert all(line.done > 0 for line in room.record.lines)
