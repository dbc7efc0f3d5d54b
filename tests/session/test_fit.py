"""Fitting: a plan at another length, its sides, and what is left when late."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session.fit import cut, drop, fit, grow, resolve_sides
from roomctl.session.plan import Focus, Phase, Plan, Side
from roomctl.text.refusals import error_text
from tests.helpers import phase, plan, refused

EXAMPLE: dict[str, Any] = json.loads("""{
  "phases": [
    {"area": "upper back", "planned": 5, "at_least": 3, "flex": 1},
    {"area": "lower back", "planned": 5, "at_least": 3, "flex": 1},
    {"area": "turn over", "planned": 2, "at_least": 2, "flex": 0},
    {"area": "legs", "planned": 8, "at_least": 3, "flex": 2},
    {"area": "neck and head", "planned": 8, "at_least": 6, "flex": 0.5},
    {"area": "closing", "planned": 3, "at_least": 3, "flex": 0}
  ],
  "4": {"minutes": [4.3333, 4.3333, 2, 5.8667, 7.4667, 3], "not_found": 0},
  "9": {"minutes": [3.5, 3.5, 2, 3.2, 6.8, 3], "not_found": 0},
  "14": {"minutes": [3, 3, 2, 3, 6, 3], "not_found": 3}
}""")
"""The worked example of the design."""


@st.composite
def plans(draw: st.DrawFn, focus: tuple[Focus, ...] = ("concern", "support", "frame"), each: bool = True) -> Plan:
    """Plans as clinics write them: minutes in halves, floors in whole quarters."""
    sides: list[Side] = ["both", "left", "right", "each"] if each else ["both", "left", "right"]
    phases = []
    for index in range(draw(st.integers(1, 12))):
        side = draw(st.sampled_from(sides))
        unit = 60 if side == "each" else 30
        seconds = unit * draw(st.integers(1, 20 * 60 // unit))
        floor_unit = 30 if side == "each" else 15
        floor = floor_unit * draw(st.integers(0, seconds // floor_unit))
        flex = draw(st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0]))
        phases.append(Phase(f"area {index}", seconds, floor, side, flex=flex, focus=draw(st.sampled_from(focus))))
    return plan(*phases)


# The cut


@pytest.mark.parametrize("late", [4, 9, 14])
def test_the_cut_is_the_worked_example_to_a_thousandth_of_a_minute(late: int) -> None:
    phases = EXAMPLE["phases"]
    lengths, missing = cut(
        [one["planned"] for one in phases], [one["at_least"] for one in phases], [one["flex"] for one in phases], late
    )
    assert lengths == pytest.approx(EXAMPLE[str(late)]["minutes"], abs=0.001)
    assert missing == pytest.approx(EXAMPLE[str(late)]["not_found"], abs=0.001)


def test_the_table_in_the_design_is_that_example_and_its_last_column_is_what_the_cut_leaves() -> None:
    design = (Path(__file__).parent.parent.parent / "docs" / "design.md").read_text()
    rows = [[cell.strip() for cell in line.strip("|").split("|")] for line in design.splitlines() if line[:1] == "|"]
    told = {row[0]: row for row in rows if len(row) == 7}
    for one, minutes in zip(EXAMPLE["phases"], EXAMPLE["9"]["minutes"], strict=True):
        area, planned, floor, flex, weighed, _, after = told[one["area"]]
        assert (float(planned), float(floor), float(flex)) == (one["planned"], one["at_least"], one["flex"]), area
        assert float(weighed) == one["planned"] * one["flex"], area
        assert float(after) == pytest.approx(minutes, abs=0.001), area


sizes = st.floats(0, 5000, allow_subnormal=False)
rows = st.lists(st.tuples(sizes, sizes, st.sampled_from([0.0, 0.25, 1.0, 3.0])), min_size=1, max_size=12)


@given(rows, sizes)
def test_a_cut_loses_nothing_goes_under_no_floor_and_gives_up_only_when_all_are_at_theirs(
    row: list[tuple[float, float, float]], amount: float
) -> None:
    lengths, floors, weights = zip(*row, strict=True)
    after, missing = cut(lengths, floors, weights, amount)
    assert sum(lengths) - sum(after) + missing == pytest.approx(amount, abs=1e-6)
    for before, floor, weight, left in zip(lengths, floors, weights, after, strict=True):
        assert min(before, floor) - 1e-9 <= left <= before
        assert weight > 0 or left == before
        assert missing == 0 or weight == 0 or left <= max(floor, min(before, floor)) + 1e-9 or before <= floor


@given(rows)
def test_a_cut_of_nothing_changes_nothing(row: list[tuple[float, float, float]]) -> None:
    lengths, floors, weights = zip(*row, strict=True)
    assert cut(lengths, floors, weights, 0.0) == (lengths, 0.0)


def test_those_that_are_not_at_their_floor_give_alike_for_their_weight() -> None:
    after, _ = cut([600, 600, 300], [0, 0, 290], [1, 2, 1], 130)
    assert after == pytest.approx([560, 520, 290])


@given(rows, sizes)
def test_growing_gives_exactly_the_amount_and_takes_from_nobody(
    row: list[tuple[float, float, float]], amount: float
) -> None:
    lengths, _, weights = zip(*row, strict=True)
    after = grow(lengths, weights, amount)
    assert all(new >= old for new, old in zip(after, lengths, strict=True))
    assert sum(after) - sum(lengths) == pytest.approx(amount if sum(lengths) else 0.0, abs=1e-6)


# A plan at another length


@given(plans(), st.integers(1, 480))
def test_a_fitted_plan_is_in_whole_steps_sums_exactly_and_keeps_its_floors(made: Plan, quarters: int) -> None:
    seconds = 15.0 * quarters
    try:
        fitted = fit(made, seconds)
    except Refused:
        return
    assert fitted.seconds == seconds
    assert all(one.seconds % 15 == 0 for one in fitted.phases)
    assert all(one.seconds >= one.at_least for one in fitted.phases)
    assert [one.area for one in fitted.phases] == [one.area for one in made.phases]


@given(plans(each=False), st.integers(1, 480))
def test_frame_phases_keep_their_time_as_long_as_they_can(made: Plan, quarters: int) -> None:
    seconds = 15.0 * quarters
    try:
        fitted = fit(made, seconds)
    except Refused:
        return
    pairs = list(zip(made.phases, fitted.phases, strict=True))
    others_have_time = any(
        new.seconds >= max(old.at_least, 0.0) + 15 and old.flex > 0 for old, new in pairs if old.focus != "frame"
    )
    others_can_grow = any(old.focus != "frame" and old.flex > 0 for old, _ in pairs)
    for old, new in pairs:
        if old.focus != "frame":
            continue
        assert new.seconds >= old.seconds or not others_have_time
        assert new.seconds <= old.seconds or not others_can_grow


@given(plans(), st.integers(1, 480))
def test_a_refusal_names_the_shortest_length_and_that_length_works(made: Plan, quarters: int) -> None:
    try:
        fit(made, 15.0 * quarters)
    except Refused as refusal:
        named = re.search(r"the shortest possible is ([\d.]+) min", error_text(refusal))
        assert named is not None
        shortest = float(named[1]) * 60
        assert shortest > 15.0 * quarters
        assert fit(made, shortest).seconds == shortest
        if shortest > 60:
            with pytest.raises(Refused):
                fit(made, shortest - 60)


def test_a_refusal_shows_floors_that_add_up_to_the_shortest_length() -> None:
    made = plan(phase("legs", 8, 4), phase("turn over", 4, 2, flex=0.0), phase("neck", 8, 4))
    with pytest.raises(Refused) as refusal:
        fit(made, 300)
    assert "shortest possible is 12 min" in error_text(refusal.value)
    floors = re.findall(r"(?:legs|turn over|neck) ([\d.]+)", error_text(refusal.value))
    assert sum(map(float, floors)) == 12, "a protected phase holds the length up with all its minutes"


@pytest.mark.parametrize("seconds", [0.0, -60.0, float("nan"), float("inf")])
def test_a_length_that_is_no_length_is_refused(seconds: float) -> None:
    with refused("above 0"):
        fit(plan(phase()), seconds)


@pytest.mark.parametrize("minutes", [18, 19.25, 21, 25])
def test_an_area_that_keeps_its_time_is_not_rounded_to_whole_steps_either(minutes: float) -> None:
    made = plan(phase("knee", 2.75, 1, side="each", flex=0.0), phase("back", 12.25), phase("legs", 5))
    fitted = fit(made, minutes * 60)
    assert fitted.lengths[0] == 2.75 * 60
    assert fitted.seconds == minutes * 60


def test_a_plan_that_fits_already_is_left_alone() -> None:
    odd = plan(phase(minutes=2.35), phase(minutes=7.1))
    assert fit(odd, odd.seconds) is odd


def test_the_pieces_of_a_pair_are_in_whole_steps_too() -> None:
    made = plan(phase("forearm", 7.5, 3.75, side="each"), phase("neck", 8, 3))
    for quarters in range(28, 62):
        for half in resolve_sides(fit(made, 15.0 * quarters), None).phases:
            assert half.seconds % 15 == 0, quarters


# Sides


@pytest.mark.parametrize("minutes", [3.0, 7.5, 8.0])
def test_each_becomes_left_then_right_of_equal_time(minutes: float) -> None:
    made = resolve_sides(plan(phase("head"), phase("arm", minutes, 2, side="each", turn=True, check="pressure")), None)
    _, left, right = made.phases
    assert (left.side, right.side) == ("left", "right")
    assert left.seconds == right.seconds == minutes * 30
    assert left.at_least == right.at_least == 60
    assert (left.turn, right.turn, left.check, right.check) == (True, False, "pressure", "")


@pytest.mark.parametrize(
    ("side", "affected", "unaffected"),
    [("left", "left", "right"), ("right", "right", "left"), ("both", "left", "right")],
)
def test_the_affected_side_is_the_one_that_was_said_and_the_other_is_the_other(
    side: Side, affected: Side, unaffected: Side
) -> None:
    made = resolve_sides(plan(phase(side="affected"), phase(side="unaffected"), phase(side="right")), side)
    assert [one.side for one in made.phases] == [affected, unaffected, "right"]


@pytest.mark.parametrize("side", ["affected", "unaffected"])
def test_an_affected_side_that_nobody_named_is_asked_for(side: Side) -> None:
    with refused("which side is affected"):
        resolve_sides(plan(phase(side=side)), None)


def test_a_plan_without_an_affected_side_needs_no_answer() -> None:
    made = plan(phase(side="left"), phase())
    assert resolve_sides(made, None) == made


# Dropping an area


def test_a_dropped_area_gives_its_minutes_to_the_others() -> None:
    made = plan(phase("back", 5), phase("legs", 8), phase("neck", 7), phase("legs", 2))
    left = drop(made, "Legs")
    assert [one.area for one in left.phases] == ["back", "neck"]
    assert left.seconds == made.seconds


def test_an_area_that_is_not_there_cannot_be_dropped_and_the_areas_are_named() -> None:
    with refused("its areas are: back; neck"):
        drop(plan(phase("back"), phase("neck"), phase("back")), "knee")


def test_the_only_area_cannot_be_dropped() -> None:
    with refused("no area of test would be left to work on"):
        drop(plan(phase("back"), phase("back")), "back")
