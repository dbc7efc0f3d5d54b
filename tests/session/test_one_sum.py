"""Whatever people do: the question when late, its choices, the status line, `status --json`, the line of a re-plan and
the record give one end and one lateness."""

from __future__ import annotations

import copy
import random
import re
from datetime import datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.commands.session import _in_words, _status
from roomctl.config.room import Room
from roomctl.session import late_choices
from roomctl.session.acts import ACTS
from roomctl.session.plan import Plan
from roomctl.session.state import State
from roomctl.text import choices, lateness, moments
from roomctl.text.times import time_of_day
from tests.helpers import Bench
from tests.session.test_walk import rich, richer, tried

ROUNDED = 7.5 + 0.01
"""Seconds by which a length in quarters of a minute may be off."""
NEARLY = 30.0
"""Seconds that "on time" may be off."""
QUARTERS = {"": 0.0, "¼": 15.0, "½": 30.0, "¾": 45.0}


WHOLE = 30.01
"""Seconds by which a length in whole minutes may be off."""


def past(said: str, rounded: float = ROUNDED) -> tuple[float, float]:
    """The lateness that a sentence gives, in seconds (below zero: early), and by how many seconds it may be off."""
    if "on time" in said:
        return 0.0, NEARLY
    found = re.search(r"(\d+|(?=[¼½¾]))([¼½¾]?) (min|s) (over|early|late|behind)", said)
    assert found, said
    number, quarters, unit, word = found.groups()
    seconds = float(number or 0) * (60 if unit == "min" else 1) + QUARTERS[quarters]
    return (-seconds if word == "early" else seconds), rounded


def test_half_a_minute_and_whole_minutes_are_read_in_both_directions() -> None:
    assert past("ends 08:30, ½ min late") == (30.0, ROUNDED)
    assert past(lateness.running(-590), WHOLE) == (-600.0, WHOLE)
    assert lateness.running(-590) == "10 min early"


def agrees(said: str, late: float, rounded: float = ROUNDED) -> None:
    given, off = past(said, rounded)
    assert abs(given - late) <= off, (said, late)


def end(said: str) -> str:
    found = re.search(r"ends (\d\d:\d\d)", said)
    assert found, said
    return found.group(1)


def copied(room: Bench) -> Bench:
    return Bench(copy.copy(room.clock), list(room.entries), room.latest)


def one_sum(room: Bench) -> None:
    state, here = room.state, room.moment
    status = _status(state, Room())
    words = _in_words(here, state, controller=True)
    assert status["late_s"] == pytest.approx(here.late, abs=0.001)
    assert datetime.fromisoformat(status["ends_at"]).timestamp() == pytest.approx(here.ends_at, abs=1)
    headline, line = choices.stands(here), lateness.running(here.late)
    agrees(headline, status["late_s"])
    agrees(line, status["late_s"], WHOLE)
    if abs(here.late) >= NEARLY:
        agrees(words.partition(", ends ")[2] or words, status["late_s"])
    assert end(headline) == end(moments.ends(here)) == end(words) == time_of_day(here.ends_at)
    assert status["elapsed_s"] + status["left_s"] == pytest.approx(state.total, abs=0.01)
    assert state.passed + status["left_s"] - state.booked == pytest.approx(status["late_s"], abs=0.01)
    assert room.record.done == pytest.approx(status["elapsed_s"], abs=0.01)
    assert [one.planned for one in room.record.lines] == [one.seconds for one in state.plan.phases]
    offered(room, state)
    left_alone(room, state)


def offered(room: Bench, state: State) -> None:
    """Each choice says what its act brings; and that is what everybody reads then."""
    for one in late_choices.choices(state):
        cost = choices.choice(one, room.moment, state, 200)[1]
        other = copied(room)
        verb, text = one.act
        other.act(verb, text=text)
        agrees(cost, other.moment.late)
        assert end(cost) == end(choices.stands(other.moment)) == end(moments.ends(other.moment)), cost
        if other.line:
            said = other.line
            assert end(said) == end(cost)
            if re.search(r"(over|early)$", said):
                agrees(said, other.moment.late)
        if back := re.search(r"areas get (.*) back", cost):
            agrees(f"{back.group(1)} over", other.moment.left - room.moment.left)


def left_alone(room: Bench, state: State) -> None:
    """Where nothing waits for a hand, the session ends when everybody said that it would."""
    if state.paused or any(
        (state.held and at == state.current) or state.plan.phases[at].advance == "hold"
        for at in range(state.current, len(state.lengths))
        if at not in state.dropped
    ):
        return
    other, here = copied(room), room.moment
    other.wind(here.left / state.speed + 60)
    done = other.record
    assert done.ended == "done"
    assert done.late == pytest.approx(here.late, abs=1)
    assert done.ended_at == pytest.approx(here.ends_at, abs=1)


acts = st.tuples(
    st.floats(0, 400), st.sampled_from(sorted(set(ACTS) - {"stop", "finish"})), st.randoms(use_true_random=False)
)


@settings(max_examples=120, deadline=None)
@given(
    st.lists(acts, max_size=10), st.sampled_from([1.0, 10.0]), st.sampled_from([0.0, 600.0]),
    st.sampled_from([rich(), richer()]),
)  # fmt: skip
def test_over_random_acts_everybody_reads_the_same_end_and_the_same_lateness(
    done: list[tuple[float, str, random.Random]], speed: float, buffer: float, made: Plan
) -> None:
    room = Bench.with_session(made, speed=speed, buffer=buffer)
    for seconds, verb, dice in done:
        tried(room.wind(seconds / speed), verb, dice)
        if dice.random() < 0.3:
            room.beat()
        if room.state.ended:
            return
        one_sum(room)
