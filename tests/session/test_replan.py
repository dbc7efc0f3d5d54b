"""What is left, fitted to the booked end: what may be trimmed, what is said, what may be left out."""

from __future__ import annotations

import re
from datetime import datetime

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session import replan
from roomctl.session.commands import Start
from roomctl.session.events import Late
from roomctl.session.fit import reordered
from roomctl.session.pairs import twin
from roomctl.session.plan import Phase, Plan
from roomctl.session.state import State
from roomctl.text.changes import change
from roomctl.text.durations import length, of
from tests import wording
from tests.helpers import Bench, evenly, phase, plan, refused, three
from tests.session.test_fit import EXAMPLE


@st.composite
def plans(draw: st.DrawFn) -> Plan:
    """Three to eight phases with floors, protected ones and pairs among them."""
    phases: list[Phase] = []
    while len(phases) < draw(st.integers(3, 7)):
        seconds = 30.0 * draw(st.integers(2, 24))
        flex = draw(st.sampled_from([0.0, 0.5, 1.0, 1.0, 2.0]))
        one = Phase(f"area {len(phases)}", seconds, 15.0 * draw(st.integers(0, int(seconds // 15))), flex=flex)
        if draw(st.integers(0, 3)):
            phases.append(one)
        else:
            phases += [Phase(one.area, seconds, one.at_least, side, flex=flex) for side in ("left", "right")]
    return plan(*phases)


def paused(room: Bench, late: float) -> Bench:
    room.act("pause")
    room.wind(late).act("resume")
    return room


def room_to_give(state: State) -> list[int]:
    """The phases to come that are above their floor and may be trimmed; the current one counts by what it must keep,
    and so does its second side, which is to have the same."""
    phases = state.plan.phases
    kept = {state.current: state.spent}
    if ratio := twin(phases, state.current + 1):
        kept[state.current + 1] = ratio * state.lengths[state.current]
    return [
        at
        for at in range(state.current, len(phases))
        if at not in state.dropped
        and phases[at].flex > 0
        and state.lengths[at] > max(phases[at].at_least, kept.get(at, 0.0)) + 1e-6
    ]


def ends(room: Bench, seconds: float = 0.0) -> str:
    """The time of day at which the booked end falls, and `seconds` later."""
    state = room.state
    end = state.origin.wall + (state.booked + seconds) / state.speed
    return f"ends {datetime.fromtimestamp(round(end)):%H:%M}"


# Trimming


@pytest.mark.parametrize("late", [4, 9, 14])
def test_a_session_that_is_late_is_re_planned_as_the_worked_example_to_a_thousandth_of_a_minute(late: int) -> None:
    made = plan(*(phase(one["area"], one["planned"], one["at_least"], flex=one["flex"]) for one in EXAMPLE["phases"]))
    room = paused(Bench.with_session(made), 60 * late)
    assert [seconds / 60 for seconds in room.state.lengths] == pytest.approx(EXAMPLE[str(late)]["minutes"], abs=0.001)
    assert room.moment.late / 60 == pytest.approx(EXAMPLE[str(late)]["not_found"], abs=0.001)
    assert room.line.endswith(", 3 min over") == (late == 14)


@given(plans(), st.floats(0, 0.9), st.floats(0.6, 4000))
def test_after_a_pause_the_end_is_the_booked_one_or_nothing_more_can_be_trimmed_and_it_is_said(
    made: Plan, begun: float, late: float
) -> None:
    room = paused(Bench.with_session(made).wind(begun * made.seconds), late)
    assert room.latest is not None
    late_now, state = room.moment.late, room.latest  # as it was decided, in the phase that it was decided in
    assert late_now >= -1e-6
    if late_now > 1e-6:
        assert room_to_give(state) == []
    if late_now >= replan.GLANCE:
        assert re.search(rf"ends \d\d:\d\d, {length(late_now)} over$", change(state.change, made.phases))
    for at in range(state.current + 1, len(made.phases)):
        assert state.lengths[at] >= min(made.phases[at].at_least, made.phases[at].seconds) - 1e-6
        assert made.phases[at].flex > 0 or state.lengths[at] == made.phases[at].seconds


@given(plans(), st.floats(0, 0.9), st.floats(0, 2000), st.sampled_from(["trim", "buffer", "over"]))
def test_re_planning_what_has_been_re_planned_changes_nothing(made: Plan, begun: float, late: float, how: str) -> None:
    room = Bench.with_session(made, buffer=600.0).wind(begun * made.seconds)
    room.act("late", text=how)
    paused(room, late)
    assert replan.caught_up(room.state, room.state.lengths) == pytest.approx(room.state.lengths, abs=1e-6)


@given(plans(), st.floats(0, 0.95))
def test_on_time_nothing_is_changed_and_nothing_said(made: Plan, begun: float) -> None:
    room = paused(Bench.with_session(made).wind(begun * made.seconds), 0.0)
    assert room.state.lengths == pytest.approx(made.lengths)
    assert room.line == ""


@given(
    plans(), st.lists(st.tuples(st.floats(0, 300), st.sampled_from(["restart", "back", "next", "hold"])), max_size=6)
)
def test_whatever_came_before_a_re_planned_session_is_not_re_planned_again(
    made: Plan, acts: list[tuple[float, str]]
) -> None:
    room = Bench.with_session(made)
    for seconds, verb in acts:
        try:
            room.wind(seconds).act(verb)
        except Refused:
            return
    if not room.state.held:
        after = replan.caught_up(room.state, room.state.lengths)
        assert replan.caught_up(room.state, after) == pytest.approx(after, abs=1e-6)


def test_the_line_is_read_at_a_glance() -> None:
    room = paused(Bench.with_session(plan(phase("back", 5, 5), phase("legs", 8, 3))).wind(60), 300)
    assert room.line == f"legs 8 → 3, {ends(room)}"


def test_a_minute_more_says_what_changes_and_the_area_once() -> None:
    room = Bench.with_session(plan(phase("shoulders, warm-up", 5), phase("neck", 8)))
    assert room.act("more").said == f"{ends(room).capitalize()} · shoulders +1, neck −1"
    assert room.line.startswith("shoulders 5 → 6, neck 8 → 7, ends ")


def test_a_change_that_would_read_the_same_is_not_told() -> None:
    room = Bench.with_session(evenly(231, 600))
    room.act("less", amount=0.2)
    assert room.line.startswith("b 10 → 10¼, ends ")


def test_the_line_names_two_areas_and_counts_the_rest() -> None:
    room = paused(Bench.with_session(evenly(*[600] * 6)).wind(60), 600)
    assert re.fullmatch(r"a 10 → \S+, b 10 → \S+, 4 more, ends \d\d:\d\d", room.line)


@settings(max_examples=200)
@given(st.floats(0, 3600), st.floats(1, 290), st.floats(60, 300))
def test_the_line_names_the_booked_end_and_never_the_minute_before(hour: float, begun: float, late: float) -> None:
    room = Bench()
    room.clock.wall += hour  # no round number
    booked = 60 - room.clock.wall % 60 + 1140  # hands off on the minute
    room.do(Start(three(), booked))
    paused(room.wind(begun), late)
    assert room.line.endswith(ends(room))


# What is to happen with minutes that cannot be found


@given(st.floats(0, 5000), st.floats(0, 1800))
@example(301.0, 0.0)
def test_a_buffer_takes_at_most_the_turnover_and_the_line_says_how_much(late: float, turnover: float) -> None:
    room = Bench.with_session(plan(phase("back", 5, 5), phase("legs", 8, 3), phase("neck", 7, 7)), buffer=turnover)
    if turnover:
        room.act("late", text="buffer")
    paused(room.wind(60), late)
    lateness = room.moment.late
    if lateness <= turnover + replan.ENOUGH:
        assert lateness == pytest.approx(min(late, turnover), abs=0.51)
        wanted = f", {of(lateness, turnover)} turnover used"
        assert (wanted in room.line) == (lateness >= replan.GLANCE)
    else:
        assert room.state.lengths[1] == 180, "all that floors allow is trimmed first"
        assert (f"{length(lateness)} over" in room.line) == (lateness >= replan.GLANCE), "not for some seconds"


def test_without_a_turnover_there_is_no_buffer_to_choose() -> None:
    with refused(r"no turnover is set for this room; .*room\.yaml"):
        Bench.with_session(three()).act("late", text="buffer")


@pytest.mark.parametrize("word", ["", "never", "Trim"])
def test_another_word_for_late_is_refused_and_the_three_are_named(word: str) -> None:
    with refused("trim, buffer or over"):
        Bench.with_session(three()).act("late", text=word)


@given(plans(), st.floats(0, 2000))
def test_over_leaves_the_lengths_alone_and_says_by_how_much(made: Plan, late: float) -> None:
    room = Bench.with_session(made)
    room.act("late", text="over")
    paused(room.wind(10), late)
    assert room.state.lengths == pytest.approx(made.lengths)
    assert room.moment.late == pytest.approx(late, abs=1e-6)
    assert (f"{length(late)} over" in room.line) == (late >= replan.GLANCE)


def test_to_trim_after_all_catches_up_at_once() -> None:
    room = Bench.with_session(three(), late="over").wind(60)
    paused(room, 240)
    assert room.moment.late == 240
    said = room.act("late", text="trim").said
    assert room.moment.late == pytest.approx(0, abs=1e-6)
    assert said.startswith(f"trim; {ends(room)} · back −")


def test_a_choice_that_changes_nothing_says_so_and_is_kept() -> None:
    room = Bench.with_session(three(), buffer=600.0).wind(60)
    assert room.act("late", text="buffer").said == "buffer"
    assert room.state.late == "buffer"


# Leaving an area out


def test_a_dropped_area_gives_its_minutes_to_the_others_and_is_never_entered() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("drop", text=" Legs ")
    assert room.moment.next is not None
    assert room.moment.next.area == "neck"
    assert room.moment.late == pytest.approx(0, abs=1e-6)
    room.wind(5000)
    assert {index for _, index, _ in room.cues} <= {0, 2}
    assert [line.done for line in room.record.lines][1] == 0
    assert room.record.done == pytest.approx(1200)
    assert [index for index, _ in room.cues_of("change")] == [2]
    assert [index for index, _ in room.cues_of("finish")] == [2]


def test_dropping_an_area_leaves_out_each_of_its_phases_to_come() -> None:
    room = Bench.with_session(plan(phase("legs"), phase("back"), phase("legs"), phase("neck"), phase("legs"))).wind(60)
    room.act("drop", text="legs")
    assert room.state.dropped == {2, 4}
    assert room.state.last == 3
    assert [index for index, _ in room.wind(5000).cues_of("change")] == [1, 3]


@pytest.mark.parametrize("area", ["knee", "", "back"])
def test_an_area_that_is_not_to_come_is_refused_and_those_that_are_are_named(area: str) -> None:
    room = Bench.with_session(three()).wind(60)
    with refused(r"is still to come; the remaining areas are: legs; neck$"):
        room.act("drop", text=area)
    room.act("drop", text="legs")
    with refused(r"the remaining areas are: neck$"):
        room.act("drop", text="legs")
    room.act("drop", text="neck")
    with refused(r"the remaining areas are: none$"):
        room.act("drop", text="neck")


def test_dropping_all_that_is_left_makes_this_area_the_last_with_its_finish_at_the_booked_end() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("drop", text="legs")
    room.act("drop", text="neck")
    assert room.moment.next is None
    assert room.moment.phase_left == pytest.approx(1140)
    with refused(wording.LAST_AREA):
        room.act("next")
    room.wind(1200)
    assert room.cues_of("change") == []
    ((index, due),) = room.cues_of("finish")
    assert index == 0
    assert due == pytest.approx(1200)


def test_dropping_the_last_area_makes_the_one_before_the_last_with_finish() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("drop", text="neck")
    room.act("finish")
    assert room.moment.phase.area == "legs"
    room.wind(30).act("finish")
    assert room.moment.ended is not None
    assert room.moment.ended.how == "finished"


def test_a_dropped_area_that_is_undone_is_there_again() -> None:
    room, other = Bench.with_session(three()).wind(60), Bench.with_session(three()).wind(69)
    room.act("drop", text="legs")
    room.wind(9).act("undo")
    assert (room.state.lengths, room.state.dropped) == (other.state.lengths, frozenset())
    assert room.wind(3000).record == other.wind(3000).record
    assert room.cues == other.cues


def test_back_goes_past_an_area_that_was_dropped() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("drop", text="legs")
    room.act("next")
    assert room.moment.phase.area == "neck"
    room.wind(5).act("back")
    assert room.moment.phase.area == "back"


@given(st.floats(0, 290), st.floats(0, 900))
def test_what_dropping_frees_makes_up_for_the_lateness_first(begun: float, late: float) -> None:
    firm = plan(phase("back", 5, 5), phase("legs", 8, 8), phase("neck", 7, 7))
    room = paused(Bench.with_session(firm).wind(begun), late)
    room.act("drop", text="legs")
    assert room.moment.late == pytest.approx(max(0.0, late - 480), abs=replan.ENOUGH)


def test_dropping_gives_back_the_turnover_that_was_used_before_it_lengthens_anything() -> None:
    firm = plan(phase("back", 5, 5), phase("legs", 8, 8), phase("neck", 7, 7))
    room = paused(Bench.with_session(firm, late="buffer", buffer=600.0).wind(60), 240)
    assert room.moment.late == pytest.approx(240)
    room.act("drop", text="legs")
    assert room.moment.late == pytest.approx(0, abs=1e-6)


@given(st.floats(0, 290), st.sampled_from(["pause", "extend", "more", "restart", "hold"]))
def test_a_dropped_area_gets_no_minute_whatever_follows(begun: float, verb: str) -> None:
    room = Bench.with_session(three()).wind(begun)
    room.act("drop", text="legs")
    room.act(verb)
    room.wind(20)
    for after in ("resume", "hold", "late"):
        room.act(after, text="trim")
    assert room.state.lengths[1] == 0
    room.wind(9000)
    assert room.record.lines[1].done == 0


# Another order


def test_another_order_is_todays_and_keeps_every_phase() -> None:
    made = three()
    turned = reordered(made, (2, 0, 1))
    assert [one.area for one in turned.phases] == ["neck", "back", "legs"]
    assert [one.area for one in made.phases] == ["back", "legs", "neck"]
    assert turned.seconds == made.seconds


@pytest.mark.parametrize("order", [(), (0, 1), (0, 1, 1), (0, 1, 3), (1, 2, 3), (0, 1, 2, 0), (-1, 0, 1)])
def test_an_order_that_loses_or_doubles_a_phase_is_refused(order: tuple[int, ...]) -> None:
    with refused("must list all 3 phases once, as numbers from 1 to 3"):
        reordered(three(), order)


# The client buys more


@given(plans(), st.floats(0, 0.95), st.integers(1, 60))
def test_extending_moves_the_end_by_that_much_and_the_record_says_so(made: Plan, begun: float, minutes: int) -> None:
    room = Bench.with_session(made).wind(begun * made.seconds)
    room.act("extend", minutes, sure=True)
    assert room.state.booked == pytest.approx(made.seconds + 60 * minutes)
    assert room.moment.left == pytest.approx(made.seconds - begun * made.seconds + 60 * minutes)
    assert room.record.extended == pytest.approx(60 * minutes)
    assert room.line.endswith(ends(room))
    assert room.wind(minutes=600).record.late == pytest.approx(0, abs=1e-6)


@pytest.mark.parametrize(("late", "left"), [("trim", 300 + 900 - 240), ("over", 300 + 900)])
def test_minutes_that_were_not_found_come_off_what_is_bought_unless_told_to_run_over(late: Late, left: float) -> None:
    made = plan(phase("back", 15, 15), phase("close", 5, 5))
    room = paused(Bench.with_session(made, late=late).wind(900), 240)
    assert room.moment.late == pytest.approx(240)
    room.act("extend")
    assert (room.moment.left, room.moment.late) == pytest.approx((left, 0 if late == "trim" else 240))


def test_more_that_was_not_found_than_is_bought_is_still_not_found() -> None:
    room = paused(Bench.with_session(plan(phase("back", 15, 15), phase("close", 5, 5))).wind(60), 240)
    room.act("extend", 1)
    assert room.moment.late == pytest.approx(180)
    assert room.record.extended == 60


def test_extending_twice_adds_up_and_undo_takes_back_the_last() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("extend")
    room.wind(30).act("extend", 5)
    assert room.record.extended == 20 * 60
    room.wind(5).act("undo")
    assert (room.record.extended, room.state.booked) == (15 * 60, 1200 + 15 * 60)
    with pytest.raises(Refused):
        room.act("undo")


def test_more_minutes_on_an_area_are_not_an_extension() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("more", 2)
    assert room.record.extended == 0


# Spot work


def spot(*areas: str, minutes: float = 15.0) -> Plan:
    return plan(*[phase(area, minutes / len(areas), 1, focus="concern") for area in areas])


@pytest.mark.parametrize("areas", [("neck",), ("neck", "jaw", "brow")])
def test_spot_work_closes_two_minutes_and_gives_notice_30_s_before_the_end(areas: tuple[str, ...]) -> None:
    last = len(areas) - 1
    room = Bench.with_session(spot(*areas)).wind(900)
    assert room.cues_of("closing") == [(last, 780)]
    assert room.cues_of("warn")[-1] == (last, 870)
    assert room.cues_of("finish") == [(last, 900)]


def test_a_last_area_of_a_moment_takes_no_notice_away() -> None:
    room = Bench.with_session(plan(phase("neck", 14.75, 1), phase("close", 0.25, 0.25))).wind(900)
    assert [(kind, due) for kind, _, due in room.cues if kind in ("closing", "warn")] == [
        ("closing", 780), ("warn", 825), ("warn", 870),
    ]  # fmt: skip


def test_a_session_over_a_quarter_of_an_hour_is_no_spot_work() -> None:
    room = Bench.with_session(spot("neck", minutes=30)).wind(1800)
    assert room.cues == [("closing", 0, 1500), ("finish", 0, 1800)]


def test_spot_work_that_is_extended_keeps_its_notices() -> None:
    room = Bench.with_session(spot("neck")).wind(300)
    room.act("extend", 5)
    assert room.wind(900).cues == [("closing", 0, 1080), ("warn", 0, 1170), ("finish", 0, 1200)]


def test_spot_work_that_is_trimmed_still_gives_its_notices_before_the_new_end() -> None:
    room = paused(Bench.with_session(spot("neck"), booked=900.0).wind(60), 300)
    room.wind(900)
    assert [(kind, due) for kind, _, due in room.cues] == [("closing", 780), ("warn", 870), ("finish", 900)]
