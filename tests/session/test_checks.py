"""Check-ins: never more than twelve minutes of work apart, whatever became of the plan."""

from __future__ import annotations

import math
from contextlib import suppress
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.preset import catalogue, library
from roomctl.session import fit
from roomctl.session.plan import Plan
from roomctl.session.timeline import ahead, waits
from roomctl.system import paths
from roomctl.ui.words import cue_words
from tests.helpers import Bench, phase, plan

APART = 12 * 60.0
SHIPPED = sorted(path.stem for path in paths.shipped("presets").glob("*.yaml"))


def asked(room: Bench) -> list[float]:
    """When the client was asked and, nobody acting, will be: seconds after the start."""
    state = room.state
    now = [cue.due for cue in state.crossed if cue.kind == "check"]
    return sorted({round(due, 3) for due in [*now, *(c.due for c in ahead(state, math.inf) if c.kind == "check")]})


def longest(room: Bench) -> float:
    """The most seconds of hands-on work between two questions, the start and the end counted as such; behind an area
    that waits nothing is known yet."""
    state = room.state
    worked = [(v.start, v.end) for v in state.visits if state.plan.phases[v.phase].focus != "frame"]
    start = state.since
    for index in range(state.current, len(state.lengths)):
        if index not in state.dropped:
            if state.plan.phases[index].focus != "frame":
                worked.append((start, start + state.lengths[index]))
            start += state.lengths[index]
        if waits(state, index):
            break
    marks = [0.0, *asked(room), start]
    return max(sum(max(0.0, min(e, b) - max(s, a)) for s, e in worked) for a, b in pairwise(marks))


def today(made: Plan) -> Bench:
    return Bench.with_session(fit.resolve_sides(made, "left"))


@pytest.mark.parametrize("name", SHIPPED)
def test_every_shipped_preset_at_every_length_asks_at_least_every_twelve_minutes(name: str) -> None:
    whole, tried = catalogue.plan(name, library.shelves()), 0
    for length in range(15, 121):
        try:
            fitted = fit.fit(whole, length * 60)
        except Refused:
            continue
        tried += 1
        assert longest(today(fitted)) <= APART + 0.01, f"{length} min"
    assert tried > 60


@pytest.mark.parametrize("name", SHIPPED)
def test_at_its_own_length_a_preset_asks_where_it_is_written_and_nowhere_else(name: str) -> None:
    made = fit.resolve_sides(catalogue.plan(name, library.shelves()), "left")
    assert len(asked(Bench.with_session(made))) == sum(bool(one.check) for one in made.phases)


@given(st.sampled_from(SHIPPED), st.randoms(use_true_random=False))
def test_other_orders_and_fewer_areas_leave_no_gap_either(name: str, random: Random) -> None:
    made = catalogue.plan(name, library.shelves())
    order = list(range(len(made.phases)))
    random.shuffle(order)
    made = fit.reordered(made, order)
    areas = list(dict.fromkeys(one.area for one in made.phases))
    for area in areas[: random.randrange(len(areas))]:
        try:
            made = fit.drop(made, area)
        except Refused:
            break
    assert longest(today(made)) <= APART + 0.01


ACTS = ["more", "less", "extend", "next", "back", "hold", "restart", "wait"]


@given(st.sampled_from(SHIPPED), st.lists(st.tuples(st.sampled_from(ACTS), st.integers(1, 8)), max_size=12))
def test_no_act_in_a_session_opens_a_gap(name: str, acts: list[tuple[str, int]]) -> None:
    room = today(catalogue.plan(name, library.shelves()))
    for verb, minutes in acts:
        room.wind(minutes=minutes)
        if room.state.ended:
            break
        with suppress(Refused):
            room.act(verb, float(minutes) if verb in ("more", "less", "extend") else None)
        assert longest(room) <= APART + 0.01


def test_a_pause_is_no_work() -> None:
    made = plan(phase("neck", 10, check="pressure"), phase("arm", 10, check="pressure"), apart=APART)
    room = Bench.with_session(made, late="over")
    room.wind(minutes=5)
    room.act("pause")
    room.wind(minutes=30)
    room.act("resume")
    assert asked(room) == [60, 60 + 40 * 60]


def test_an_area_that_waits_is_asked_about_every_twelve_minutes_for_as_long_as_it_waits() -> None:
    room = Bench.with_session(plan(phase("neck", 10, check="pressure"), phase("arm", 5, check="pressure"), apart=APART))
    room.wind(minutes=2)
    room.act("hold")
    room.wind(minutes=40)
    assert asked(room) == [60, 60 + APART, 60 + 2 * APART, 60 + 3 * APART]


def test_one_long_area_asks_in_its_middle_where_it_says_how_often() -> None:
    room = Bench.with_session(plan(phase("back", 20, check="pressure", every=600.0), apart=APART))
    assert asked(room) == [60, 630]
    three = Bench.with_session(plan(phase("back", 30, check="pressure", every=600.0), apart=APART))
    assert asked(three) == [60, 640, 1220]


def test_a_question_of_its_own_is_asked_again_in_the_same_words_also_on_the_other_side() -> None:
    made = fit.resolve_sides(plan(phase("arm", 24, side="each", check="tingling?", every=360.0), apart=APART), None)
    room = Bench.with_session(made)
    said = [cue_words(c, room.moment, made) for c in ahead(room.state, math.inf) if c.kind == "check"]
    assert said == ["ask: tingling?"] * 4


def test_a_question_that_nobody_wrote_is_about_the_pressure() -> None:
    made = plan(phase("back", 8, check="numbness"), phase("legs", 8), apart=APART)
    room = Bench.with_session(made)
    said = [cue_words(c, room.moment, made) for c in ahead(room.state, math.inf) if c.kind == "check"]
    assert said == ["ask: numbness?", "ask: pressure?"]


def test_a_question_already_put_is_not_put_again_where_the_area_is_lengthened() -> None:
    room = Bench.with_session(plan(phase("jaw", 1.5, check="pressure"), phase("neck", 20, check="pressure")))
    room.wind(40)
    room.act("more", 5)
    assert asked(room)[0] == 30
    assert asked(room)[1] > 90


def test_a_session_that_was_planned_without_the_rule_reads_as_before() -> None:
    room = Bench.with_session(Plan.from_json({**plan(phase("back", 40)).to_json(), "apart": 0.0}))
    old = plan(phase("back", 40)).to_json()
    old.pop("apart")
    old["phases"][0].pop("every")
    assert asked(room) == asked(Bench.with_session(Plan.from_json(old))) == []
