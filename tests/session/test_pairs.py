"""The two sides of an area: a pair that shares its time as the plan does, before a session and in it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session import replan
from roomctl.session.fit import fit, reordered, resolve_sides
from roomctl.session.pairs import grouped, twin
from roomctl.session.plan import Phase, Plan, Side
from tests.helpers import Bench, phase, plan, three

LEFT_RIGHT: tuple[Side, Side] = ("left", "right")
AFFECTED: tuple[Side, Side] = ("affected", "unaffected")


def sides(first: float = 5.0, second: float = 5.0, floor: float = 1.0, **more: object) -> Plan:
    """Head, an arm's two sides, legs and neck; minutes."""
    return plan(
        phase("head", 4, 1), phase("arm", first, floor, side="left"), phase("arm", second, floor, side="right"),
        phase("legs", 8, 2), phase("neck", 7, 2),
    )  # fmt: skip


def lasting(room: Bench) -> list[float]:
    """Seconds of each phase by the record, the session having been left alone to its end."""
    room.wind(minutes=200)
    return [line.done for line in room.record.lines]


# Which phases are a pair


@pytest.mark.parametrize(
    ("one", "other", "is_pair"),
    [
        ("left", "right", True), ("right", "left", True), ("affected", "unaffected", True),
        ("unaffected", "affected", True), ("left", "left", False), ("left", "both", False), ("both", "both", False),
        ("each", "each", False), ("left", "unaffected", False),
    ],
)  # fmt: skip
def test_a_pair_is_one_area_by_one_technique_on_opposite_sides(one: Side, other: Side, is_pair: bool) -> None:
    phases = [phase(side=one), phase(side=other)]
    assert bool(twin(phases, 1)) is is_pair
    assert grouped(phases) == ([(0, 1)] if is_pair else [(0,), (1,)])
    assert not twin([phases[0], replace(phases[1], area="legs")], 1)
    assert not twin([phases[0], replace(phases[1], technique="friction")], 1)


def test_sides_that_something_lies_between_are_no_pair() -> None:
    assert grouped([phase(side="left"), phase("legs"), phase(side="right")]) == [(0,), (1,), (2,)]


def test_a_side_belongs_to_one_pair_only() -> None:
    phases = [phase(side=side) for side in ("left", "right", "left", "right", "left")]
    assert grouped(phases) == [(0, 1), (2, 3), (4,)]
    assert [bool(twin(phases, index)) for index in range(5)] == [False, True, False, True, False]


def test_a_second_side_whose_first_is_past_stands_alone() -> None:
    phases = [phase(side="left"), phase(side="right"), phase("legs")]
    assert grouped(phases, 1) == [(1,), (2,)]


def test_a_twin_is_the_ratio_of_the_plan_and_there_is_none_outside_of_it() -> None:
    phases = [phase("arm", 7, side="left"), phase("arm", 3, side="right")]
    assert twin(phases, 1) == pytest.approx(3 / 7)
    assert [twin(phases, index) for index in (-1, 0, 2)] == [0, 0, 0]
    assert twin([replace(phases[0], seconds=0.0), phases[1]], 1) == 0


@given(st.lists(st.sampled_from(["left", "right", "both"]), max_size=9), st.integers(0, 9))
def test_groups_name_each_phase_once_and_in_order(kinds: list[Side], start: int) -> None:
    phases = [phase(side=side) for side in kinds]
    flat = [index for group in grouped(phases, start) for index in group]
    assert flat == list(range(start, len(phases)))


# At another length


@st.composite
def paired(draw: st.DrawFn) -> tuple[Plan, int]:
    """A plan with one pair of equal sides, and where its first side is."""
    minutes = draw(st.integers(2, 12))
    floors = [draw(st.integers(0, minutes)) for _ in LEFT_RIGHT]
    flex = draw(st.sampled_from([0.5, 1.0, 2.0]))
    pair = [
        phase("arm", minutes, floor, side=side, flex=flex)
        for side, floor in zip(draw(st.sampled_from([LEFT_RIGHT, AFFECTED])), floors, strict=True)
    ]
    others = [phase(f"area {i}", draw(st.integers(1, 9)), draw(st.integers(0, 1))) for i in range(3)]
    at = draw(st.integers(0, 3))
    return plan(*others[:at], *pair, *others[at:]), at


@given(paired(), st.integers(4, 400))
def test_the_sides_of_a_pair_are_equal_at_every_length_that_the_floors_allow(
    made: tuple[Plan, int], quarters: int
) -> None:
    whole, first = made
    try:
        fitted = fit(whole, 15.0 * quarters)
    except Refused:
        return
    one, other = fitted.phases[first : first + 2]
    assert one.seconds == other.seconds
    assert all(after.seconds >= after.at_least for after in fitted.phases)
    assert fitted.seconds == 15.0 * quarters


@pytest.mark.parametrize("minutes", range(15, 121))
def test_an_area_on_each_side_comes_out_as_two_equal_halves_at_any_length(minutes: int) -> None:
    made = plan(phase("head", 5, 1), phase("arm", 10, 4, side="each"), phase("legs", 9, 3), phase("neck", 6, 2))
    _, left, right, _, _ = resolve_sides(fit(made, 60.0 * minutes), None).phases
    assert left.seconds == right.seconds >= 120


@pytest.mark.parametrize("minutes", range(16, 121, 3))
def test_a_deliberate_ratio_is_kept_to_a_step_at_any_length(minutes: int) -> None:
    _, one, other, *_ = fit(sides(7, 3), 60.0 * minutes).phases
    assert abs(one.seconds - 0.7 * (one.seconds + other.seconds)) <= 15
    assert one.seconds % 15 == other.seconds % 15 == 0
    assert min(one.seconds, other.seconds) >= 60


@pytest.mark.parametrize("protected", [0, 1])
def test_a_side_that_is_protected_protects_its_pair(protected: int) -> None:
    pair = [phase("arm", 5, 1, side=side) for side in LEFT_RIGHT]
    pair[protected] = replace(pair[protected], flex=0.0)
    _, one, other = fit(plan(phase("head", 10, 2), *pair), 14 * 60).phases
    assert (one.seconds, other.seconds) == (300, 300)
    room = Bench.with_session(plan(phase("head", 10, 2), *pair), booked=14.0 * 60)
    room.act("late", text="trim")
    assert room.state.lengths == pytest.approx((240, 300, 300))


def test_the_sides_may_be_put_in_the_other_order_and_stay_a_pair() -> None:
    turned = reordered(sides(7, 3), (0, 2, 1, 3, 4))
    assert twin(turned.phases, 2) == pytest.approx(7 / 3)


def test_with_both_affected_a_pair_is_worked_left_then_right_and_a_single_one_on_both() -> None:
    made = plan(phase("arm", side="affected"), phase("arm", side="unaffected"), phase("knee", side="affected"))
    assert [one.side for one in resolve_sides(made, "both").phases] == ["left", "right", "both"]


# In a session


def trimmed(room: Bench, late: float) -> Sequence[float]:
    """The lengths after a pause that makes the session `late` seconds late."""
    room.act("pause")
    room.wind(late).act("resume")
    return room.state.lengths


@given(st.floats(0, 239), st.floats(1, 900), st.sampled_from([1.0, 3 / 7, 2.0]))
def test_late_before_the_first_side_both_are_trimmed_alike(begun: float, late: float, ratio: float) -> None:
    lengths = trimmed(Bench.with_session(sides(5, 5 * ratio)).wind(begun), late)
    assert lengths[2] == pytest.approx(ratio * lengths[1])
    assert lengths[2] > 0


@given(st.floats(0.001, 299), st.floats(1, 900), st.sampled_from([1.0, 3 / 7, 2.0]))
def test_late_inside_the_first_side_the_second_gets_what_the_first_will_have_had(
    spent: float, late: float, ratio: float
) -> None:
    lengths = trimmed(Bench.with_session(sides(5, 5 * ratio)).wind(240 + spent), late)
    assert lengths[1] >= spent - 1e-6
    assert lengths[2] == pytest.approx(ratio * lengths[1])


@given(st.floats(0.001, 299), st.floats(1, 2000))
def test_late_inside_the_second_side_it_gives_way_last(spent: float, late: float) -> None:
    room = Bench.with_session(sides()).wind(540 + spent)
    *_, arm, legs, neck = trimmed(room, late)
    at_floor = (legs, neck) == pytest.approx((120, 120))
    assert arm == pytest.approx(300) or at_floor
    assert arm >= min(max(60, spent), 300) - 1e-6
    assert at_floor or room.moment.late == pytest.approx(0, abs=1e-6)


@given(st.floats(1, 295))
def test_the_second_side_is_as_short_as_the_first_was_when_next_came_early_but_for_its_floor(spent: float) -> None:
    room = Bench.with_session(sides()).wind(240 + spent)
    room.act("next")
    done = lasting(room)
    assert done[1:3] == pytest.approx([spent, max(spent, 60)])


@pytest.mark.parametrize("release", ["hold", "next"])
@pytest.mark.parametrize("ratio", [1.0, 3 / 7])
def test_the_second_side_is_as_long_as_a_first_that_was_held_over(release: str, ratio: float) -> None:
    room = Bench.with_session(sides(5, 5 * ratio)).wind(240 + 100)
    room.act("hold")
    room.wind(290).act(release)
    done = lasting(room)
    assert done[1:3] == pytest.approx([390, 390 * ratio])
    assert sum(done) == pytest.approx(room.state.plan.seconds)


@pytest.mark.parametrize(("verb", "minutes"), [("more", 2), ("less", 2), ("more", 0.5), ("less", 9)])
def test_more_or_less_on_the_first_side_is_more_or_less_on_the_second(verb: str, minutes: float) -> None:
    room = Bench.with_session(sides()).wind(240 + 100)
    room.act(verb, minutes)
    first = max(300 + (minutes if verb == "more" else -minutes) * 60, 100)
    done = lasting(room)
    assert done[1:3] == pytest.approx([first, first])
    assert sum(done) == pytest.approx(28 * 60 + 60)


def test_more_on_the_second_side_is_the_seconds_own() -> None:
    room = Bench.with_session(sides()).wind(240 + 400)
    room.act("more", 1)
    assert room.state.lengths[1:3] == pytest.approx((300, 360))
    assert room.moment.late == pytest.approx(0)


def test_a_first_side_that_was_begun_again_gives_the_second_both_its_stays() -> None:
    room = Bench.with_session(sides(floor=0)).wind(240 + 100)
    room.act("restart")
    done = lasting(room)
    assert done[2] == pytest.approx(done[1]), "the trim that pays for it takes from both"
    assert sum(done) == pytest.approx(29 * 60)


@given(st.floats(1, 299), st.floats(1, 200), st.floats(0, 500))
def test_sides_stay_equal_however_often_the_first_is_gone_back_to(first: float, second: float, late: float) -> None:
    room = Bench.with_session(sides(floor=0)).wind(240 + first)
    room.act("next")
    room.wind(min(second, first - 0.5)).act("back")
    trimmed(room, late)
    done = lasting(room)
    assert done[2] == pytest.approx(done[1], abs=1e-3)


@pytest.mark.parametrize("late", [60.0, 600.0, 1500.0])
def test_both_sides_are_trimmed_and_neither_is_dropped(late: float) -> None:
    lengths = trimmed(Bench.with_session(sides()).wind(30), late)
    assert lengths[1] == lengths[2] >= 60


def test_a_second_side_is_dropped_only_when_somebody_says_so_and_the_first_stays() -> None:
    room = Bench.with_session(sides()).wind(240 + 100)
    room.act("drop", text="arm")
    done = lasting(room)
    assert done[2] == 0
    assert done[1] > 300
    assert sum(done) == pytest.approx(29 * 60)


@given(st.floats(0, 1700), st.integers(1, 30))
def test_extending_before_a_pair_lengthens_both_sides_alike(begun: float, minutes: int) -> None:
    assume(begun < 240 + 299)
    room = Bench.with_session(sides()).wind(begun)
    room.act("extend", minutes, sure=True)
    assert room.state.lengths[1] == pytest.approx(room.state.lengths[2])
    assert room.moment.late == pytest.approx(0, abs=1e-6)


def test_re_planning_a_pair_changes_nothing_when_on_time() -> None:
    room = Bench.with_session(sides(7, 3)).wind(300)
    assert replan.caught_up(room.state, room.state.lengths) == room.state.lengths


def test_a_side_whose_fellow_is_a_moment_long_has_no_ratio_to_break() -> None:
    tiny = plan(Phase("arm", 0.0, 0.0, "left"), Phase("arm", 60.0, 0.0, "right"), phase("legs", floor=0.5))
    room = Bench.with_session(tiny, booked=120.0)
    room.act("late", text="trim")
    assert room.moment.late == pytest.approx(0)


def floors_reached() -> Bench:
    """A first side that was held three minutes too long, with nothing else to give."""
    made = plan(phase("arm", 5, 3, side="left"), phase("arm", 5, 3, side="right"), phase("close", 2, 2))
    room = Bench.with_session(made).wind(60)
    room.act("hold")
    room.wind(7 * 60).act("hold")
    return room


def test_a_second_side_catches_up_at_the_boundary_without_anybody_acting() -> None:
    room = floors_reached()
    assert room.state.lengths == pytest.approx((480, 480, 120))
    room.wind(1)
    room.beat()
    assert room.state.phase.side == "right"
    assert room.state.lengths[1:] == pytest.approx((180, 120))
    assert room.line.startswith("arm, right 8 → 3, ends ")
    assert room.moment.late == pytest.approx(60)


def test_catching_up_at_a_boundary_happens_once_and_is_nobody_s_act_to_undo() -> None:
    room = floors_reached()
    room.wind(1).beat()
    written = len(room.entries)
    room.wind(1).beat()
    assert len(room.entries) == written
    assert room.moment.undo == "released"
    room.act("undo")
    assert room.moment.phase.side == "left"
    assert room.moment.waiting


def test_a_boundary_on_time_changes_no_length() -> None:
    room = Bench.with_session(plan(phase("arm", 5, 3, side="left"), phase("arm", 5, 3, side="right"))).wind(301)
    assert room.beat() == [("warn", 0, 240.0), ("change", 1, 300.0)]
    assert [type(entry.event).__name__ for entry in room.entries] == ["Started", "Cued", "Cued"]


def test_a_session_that_was_told_to_run_over_does_not_catch_up_at_a_boundary() -> None:
    room = floors_reached()
    room.act("late", text="over")
    room.wind(1).beat()
    assert room.state.lengths == pytest.approx((480, 480, 120))


@pytest.mark.parametrize("noted", [False, True])
def test_undoing_a_note_across_a_boundary_keeps_what_was_caught_up_there(noted: bool) -> None:
    room = Bench.with_session(
        plan(phase("arm", 5, 1, side="left"), phase("arm", 5, 1, side="right"), phase("neck", 2, 2))
    )
    room.wind(240).act("more", 5)
    room.beat()
    room.wind(room.moment.phase_left - 3)
    if noted:
        room.act("note", text="x")
    room.wind(3.1).beat()
    if noted:
        room.wind(1).act("undo")
    assert room.state.lengths[1:] == pytest.approx((60, 120), abs=5)


def test_a_boundary_that_is_reported_late_takes_nothing_back_that_was_decided_since() -> None:
    room = Bench.with_session(three()).wind(13 * 60 + 1)
    room.act("more", 2)
    lengths = room.state.lengths
    room.wind(30).beat()
    assert room.state.lengths == lengths
