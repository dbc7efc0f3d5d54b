"""The session as a fold: positions, cues, acts and their undoing, and clocks that misbehave."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import asdict, replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.errors import Refused
from roomctl.session.fold import fold
from roomctl.session.moment import Moment
from roomctl.session.plan import Plan
from tests import wording
from tests.helpers import Bench, evenly, phase, plan, refused, three

VERBS = (
    "pause", "resume", "next", "back", "restart", "more", "less", "hold", "check", "ack", "undo", "note", "silence",
    "extend", "finish", "stop",
)  # fmt: skip


def changes(room: Bench) -> list[tuple[int, float]]:
    return room.cues_of("change")


# Where a session stands


def test_a_session_goes_through_its_phases_by_itself_and_ends() -> None:
    room = Bench.with_session(three())
    seen = []
    for _ in range(21):
        seen.append((room.moment.phase.area, room.moment.phase_left, room.moment.left))
        room.wind(minutes=1)
    assert seen[0] == ("back", 300, 1200)
    assert seen[5] == ("legs", 480, 900)
    assert seen[13] == ("neck", 420, 420)
    assert room.moment.ended is not None
    assert (room.moment.elapsed, room.moment.left, room.moment.ended.how) == (1200, 0, "done")


def test_a_beat_that_comes_3000_s_late_skips_no_boundary_and_ends_where_the_end_was() -> None:
    room = Bench.with_session(three()).wind(3000)
    assert changes(room) == [(1, 300), (2, 780)]
    assert room.cues_of("finish") == [(2, 1200)]
    assert room.state.ended is not None
    assert room.state.ended.t == 1200
    assert [(visit.phase, visit.start, visit.end) for visit in room.state.visits] == [
        (0, 0, 300), (1, 300, 780), (2, 780, 1200),
    ]  # fmt: skip


def test_what_is_next_and_the_end_by_the_wall_clock_are_told() -> None:
    room = Bench.with_session(three()).wind(60)
    assert room.moment.next is not None
    assert room.moment.next.area == "legs"
    assert room.moment.ends_at == room.clock.wall + 1140
    assert room.wind(minutes=15).moment.next is None


# Cues


lengths = st.lists(
    st.sampled_from([1.0, 5.0, 15.0, 20.0, 60.0, 61.5, 239.0, 240.0, 300.0, 1000.0]), min_size=1, max_size=7
)
cuts = st.lists(st.floats(0, 4000, allow_nan=False), max_size=12)


@given(lengths, cuts, st.sampled_from([0.5, 1.0, 60.0]), st.booleans(), st.floats(0, 3000))
def test_cues_are_the_same_however_coarse_or_fine_the_beats(
    seconds: list[float], at: list[float], speed: float, checks: bool, booked: float
) -> None:
    made = evenly(*seconds, check="pressure" if checks else "")
    whole = Bench.with_session(made, speed=speed, booked=booked)
    piecewise = Bench.with_session(made, speed=speed, booked=booked)
    passed = 0.0
    for point in sorted(at):
        piecewise.wind(point - passed)
        passed = point
        if not piecewise.state.ended:
            piecewise.act("note", text="so that this instant is written down")
    for room in (whole, piecewise):
        room.clock.up, room.clock.wall = 1000.0 + 9000, 1_800_000_000.0 + 9000
    assert sorted(piecewise.cues) == sorted(whole.cues)


@given(lengths, st.integers(1, 60))
def test_each_boundary_cues_once_and_is_fired_once(seconds: list[float], beats: int) -> None:
    room, beat = Bench.with_session(evenly(*seconds)), sum(seconds) / beats + 0.01
    fired = []
    while not room.state.ended:
        fired += room.wind(beat).beat()
    fired += room.beat()
    assert [index for kind, index, _ in fired if kind == "change"] == list(range(1, len(seconds)))
    assert [index for kind, index, _ in fired if kind == "finish"] == [len(seconds) - 1]
    assert len([1 for kind, _, _ in fired if kind == "closing"]) == 1
    assert len(set(fired)) == len(fired)


def test_a_phase_of_20_s_warns_15_s_before_its_end() -> None:
    room = Bench.with_session(evenly(900, 20, 100)).wind(2000)
    assert [cue for cue in room.cues if cue[0] in ("warn", "change")] == [
        ("warn", 0, 840), ("change", 1, 900), ("warn", 1, 905), ("change", 2, 920),
    ]  # fmt: skip


def test_two_boundaries_within_one_beat_both_cue() -> None:
    room = Bench.with_session(evenly(300, 4, 3, 300)).wind(299)
    room.beat()
    assert [cue[:2] for cue in room.wind(10).beat() if cue[0] == "change"] == [
        ("change", 1),
        ("change", 2),
        ("change", 3),
    ]


def test_a_change_is_announced_60_s_ahead_and_15_s_where_the_phase_is_under_four_minutes() -> None:
    room = Bench.with_session(evenly(300, 239, 240, 300)).wind(2000)
    assert room.cues_of("warn") == [(0, 240), (1, 524), (2, 719)]


def test_closing_is_cued_five_minutes_before_the_end() -> None:
    assert Bench.with_session(evenly(900, 900)).wind(1800).cues_of("closing") == [(1, 1500)]


def test_a_check_is_asked_once_hands_having_settled() -> None:
    room = Bench.with_session(plan(phase(minutes=10, check="pressure"), phase(minutes=2, check="pain"))).wind(800)
    assert room.cues_of("check") == [(0, 60), (1, 640)]


def test_a_held_last_phase_says_late_one_three_and_five_minutes_over() -> None:
    room = Bench.with_session(evenly(60, 60)).wind(90)
    room.act("hold")
    room.wind(30 + 5 * 60 + 59)
    assert room.cues_of("late") == [(1, 120 + 60), (1, 120 + 180), (1, 120 + 300)]
    assert room.cues_of("finish") == []
    assert room.moment.phase_left == -359
    assert room.moment.late == 359


def test_late_counts_from_the_booked_end_and_names_the_phase_it_falls_in() -> None:
    fine = Bench.with_session(evenly(200, 300), booked=100.0, late="over")
    assert fine.wind(170).cues_of("late") == [(0, 160)]
    assert fine.wind(130).cues_of("late") == [(0, 160), (1, 280)]


def test_an_act_at_the_very_instant_of_a_late_cue_does_not_double_it() -> None:
    room = Bench.with_session(evenly(600), booked=100.0, late="over").wind(160)
    room.act("note", text="just now")
    assert room.wind(10).cues_of("late") == [(0, 160)]


def test_the_cue_shown_is_the_newest_one() -> None:
    room = Bench.with_session(evenly(200, 300), booked=100.0, late="over").wind(210)
    assert room.moment.cue is not None
    assert (room.moment.cue.kind, room.moment.cue.due) == ("change", 200), "late at 160 came before it"


def test_a_phase_that_waits_gives_no_boundary_by_itself() -> None:
    room = Bench.with_session(plan(phase(minutes=1, advance="hold"), phase(minutes=1))).wind(600)
    assert changes(room) == []
    assert room.moment.waiting
    room.act("next")
    assert changes(room) == [(1, 600)]


# A boundary that an act brings to this very instant still cues


def test_releasing_a_phase_that_has_run_over_cues_the_change_that_follows_at_once() -> None:
    room = Bench.with_session(three()).wind(200)
    room.act("hold")
    room.wind(200).act("hold")
    assert room.wind(1).moment.phase.area == "legs"
    assert changes(room) == [(1, 400)]


def test_releasing_the_last_phase_when_it_has_run_over_cues_the_finish() -> None:
    room = Bench.with_session(evenly(60, 60)).wind(90)
    room.act("hold")
    room.wind(90).act("hold")
    room.wind(1)
    assert room.state.ended is not None
    assert room.cues_of("finish") == [(1, 180)]


def test_taking_away_all_that_is_left_of_a_phase_cues_the_change() -> None:
    room = Bench.with_session(three()).wind(280)
    room.act("less", 5)
    assert room.wind(1).moment.phase.area == "legs"
    assert changes(room) == [(1, 280)]


def test_a_pause_that_eats_up_the_rest_of_a_phase_still_cues_its_change() -> None:
    room = Bench.with_session(plan(phase("back", 5, 1), phase("legs", 8, 8))).wind(240)
    room.act("pause")
    room.wind(minutes=10).act("resume")
    assert room.wind(1).moment.phase.area == "legs"
    assert changes(room) == [(1, 840)]


# Acts


def test_a_pause_stands_still_and_the_booked_end_does_not() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("pause", text="phone")
    before = room.moment
    after = room.wind(120).moment
    assert (after.elapsed, after.left, after.phase_left) == (before.elapsed, before.left, before.phase_left)
    assert (after.late - before.late, after.ends_at - before.ends_at) == (120, 120)


def test_after_a_pause_the_rest_is_cut_so_that_the_end_stays() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("pause")
    room.wind(120).act("resume")
    assert room.moment.left == pytest.approx(980)
    assert room.moment.late == pytest.approx(0)
    assert room.line.endswith("ends " + room.line[-5:])


def test_where_running_over_was_chosen_a_pause_moves_the_end() -> None:
    room = Bench.with_session(three(), late="over").wind(100)
    room.act("pause")
    room.wind(120).act("resume")
    assert (room.moment.left, room.moment.late) == (1100, 120)


def test_a_held_phase_counts_up_over_and_goes_on_when_released() -> None:
    room = Bench.with_session(three()).wind(200)
    room.act("hold")
    assert room.moment.waiting
    assert room.wind(160).moment.phase_left == -60
    assert room.moment.phase.area == "back"
    room.act("hold")
    assert room.wind(0.5).moment.phase.area == "legs"
    assert room.moment.left == pytest.approx(839.5)


def test_a_hold_released_in_time_changes_nothing() -> None:
    room, other = Bench.with_session(three()).wind(200), Bench.with_session(three()).wind(260)
    room.act("hold")
    room.wind(30).act("hold")
    assert near(room.wind(30).moment, other.moment)


def test_next_moves_on_now_and_cues_the_change() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("next")
    assert (room.moment.phase.area, room.moment.phase_elapsed, room.moment.phase_left) == ("legs", 0, 480)
    assert room.cues == [("change", 1, 100)]
    assert room.moment.late == -200


def test_next_ends_a_pause_and_a_hold() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("hold")
    room.act("pause")
    room.act("next")
    assert (room.moment.paused, room.moment.waiting) == (False, False)


def test_back_returns_for_what_was_not_used_and_the_phase_left_keeps_its_rest() -> None:
    room = Bench.with_session(three()).wind(180)
    room.act("next")
    room.wind(60).act("back")
    assert (room.moment.phase.area, room.moment.phase_left) == ("back", 120)
    assert room.wind(121).moment.phase.area == "legs"
    assert room.moment.phase_left == pytest.approx(480 - 60 - 1)


def test_restart_begins_the_phase_again_and_what_is_left_pays_for_it() -> None:
    room = Bench.with_session(three()).wind(300 + 120)
    room.act("restart")
    assert (room.moment.phase.area, room.moment.phase_elapsed) == ("legs", 0)
    assert room.moment.left == pytest.approx(780)


def test_a_minute_more_is_borrowed_from_later_phases_and_the_end_stays() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("more")
    assert room.moment.phase_left == 300
    assert room.moment.left == pytest.approx(1140)
    assert room.state.lengths == pytest.approx((360, 448, 392))
    assert room.line.startswith("back 5 → 6, legs 8 → 7½, 1 more, ends ")


def test_a_minute_less_goes_to_later_phases_and_the_end_stays() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("less", 2)
    assert room.moment.phase_left == 120
    assert room.moment.left == pytest.approx(1140)


def test_less_never_makes_an_overrun_phase_longer() -> None:
    room = Bench.with_session(three()).wind(200)
    room.act("hold")
    room.wind(280)
    before = room.state.lengths
    with refused("no minutes"):
        room.act("less")
    assert room.state.lengths == before


def test_more_in_an_overrun_phase_gives_a_minute_from_now() -> None:
    room = Bench.with_session(three()).wind(200)
    room.act("hold")
    room.wind(280).act("more")
    assert room.moment.phase_left == pytest.approx(60)


def test_extending_moves_the_booked_end_and_shares_the_time() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("extend", 15)
    assert room.moment.left == pytest.approx(1140 + 900)
    assert room.state.booked == 2100
    assert room.moment.late == pytest.approx(0)


def test_a_client_who_buys_time_in_an_overrun_last_phase_has_the_overrun_already() -> None:
    room = Bench.with_session(evenly(60, 60)).wind(90)
    room.act("hold")
    room.wind(60).act("extend", 15, sure=True)
    assert room.moment.left == pytest.approx(870)
    assert room.wind(870).record.done == pytest.approx(120 + 900)


def test_finish_goes_to_the_closing_phase_and_there_it_ends_the_session() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("finish")
    assert room.moment.phase.area == "neck"
    room.wind(60).act("finish")
    assert room.moment.ended is not None
    assert room.moment.ended.how == "finished"


def test_stop_ends_it_now_and_time_stands() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("stop", text="felt faint")
    assert room.wind(500).moment.elapsed == 60
    assert room.moment.left == 0
    assert room.state.closed


def test_silence_is_a_switch() -> None:
    room = Bench.with_session(three())
    room.act("silence")
    assert room.moment.silenced
    room.act("silence")
    assert not room.moment.silenced


def test_an_acknowledged_cue_is_shown_no_more_and_the_next_one_is() -> None:
    room = Bench.with_session(three()).wind(241)
    assert room.moment.cue is not None
    room.act("ack")
    assert room.moment.cue is None
    after = room.wind(60).moment.cue
    assert after is not None
    assert after.kind == "change"


# Undo


def near(one: Moment, other: Moment) -> bool:
    """The same but for rounding, and for what can be undone."""
    left, right = asdict(replace(one, undo="")), asdict(replace(other, undo=""))
    numbers = [key for key, value in left.items() if isinstance(value, float)]
    cues = [left.pop("cue"), right.pop("cue")]
    ends = [left.pop("ended"), right.pop("ended")]
    same = all(left.pop(key) == pytest.approx(right.pop(key), abs=1e-4) for key in numbers)
    return same and left == right and repr_near(cues[0], cues[1]) and repr_near(ends[0], ends[1])


def repr_near(one: object, other: object) -> bool:
    def rounded(it: object) -> object:
        return [round(x, 3) if isinstance(x, float) else x for x in it] if isinstance(it, tuple) else it

    return rounded(one) == rounded(other)


def acted(room: Bench, verb: str) -> bool:
    """Whether the act wrote something."""
    text = "less" if verb == "check" else "a word"
    try:
        return bool(room.act(verb, text=text).events)
    except Refused:
        return False


@settings(max_examples=200)
@given(
    st.lists(st.tuples(st.floats(0.0, 400), st.sampled_from(VERBS)), max_size=6),
    st.sampled_from([verb for verb in VERBS if verb not in ("undo", "ack")]),
    st.floats(0, 300),
    st.floats(0, 9.9),
    st.floats(0, 700),
)
def test_an_act_undone_within_ten_seconds_never_was(
    prefix: list[tuple[float, str]], verb: str, before: float, wait: float, after: float
) -> None:
    one, other = Bench.with_session(three()), Bench.with_session(three())
    for seconds, earlier in prefix:
        for room in (one, other):
            room.wind(seconds)
            acted(room, earlier)
    for room in (one, other):
        room.wind(before)
    if not acted(one, verb):
        return
    one.wind(wait).act("undo")
    one.wind(after)
    other.wind(wait + after)
    assert near(one.moment, other.moment)
    assert [cue[:2] for cue in one.cues] == [cue[:2] for cue in other.cues]
    left, right = one.record, other.record
    assert (left.ended, left.checks, left.notes, len(left.pauses)) == (
        right.ended, right.checks, right.notes, len(right.pauses),
    )  # fmt: skip
    assert [line.done for line in left.lines] == pytest.approx([line.done for line in right.lines], abs=1e-3)


def test_acknowledging_a_cue_does_not_keep_the_act_before_it_from_being_undone() -> None:
    room = Bench.with_session(three()).wind(239)
    room.act("pause")
    room.act("resume")
    room.wind(2).act("ack")
    room.act("undo")
    assert room.moment.paused
    assert room.moment.cue is None


def test_an_act_can_be_undone_for_ten_seconds_and_not_longer() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("next")
    assert room.wind(10).moment.undo == "moved"
    assert room.wind(0.1).moment.undo == ""
    with refused("too late to undo"):
        room.act("undo")


def test_only_the_last_act_can_be_undone() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("next")
    room.act("note", text="tight")
    room.act("undo")
    assert room.record.notes == ()
    assert room.moment.phase.area == "legs"
    with refused(wording.UNDO_NOTHING):
        room.act("undo")


def test_a_stop_can_be_undone_and_the_session_goes_on_as_if_it_had_not_been() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("stop")
    room.wind(5).act("undo")
    assert room.moment.ended is None
    assert room.moment.elapsed == 65
    assert changes(room.wind(300)) == [(1, 300)]


def test_a_rehearsal_keeps_its_ten_seconds_real() -> None:
    room = Bench.with_session(three(), speed=60.0).wind(1)
    room.act("hold")
    room.wind(9.5).act("undo")
    assert not room.moment.waiting


def test_what_the_controller_saw_meanwhile_outlives_an_undo() -> None:
    room = Bench.with_session(three()).wind(239)
    room.act("note", text="x")
    fired = room.wind(2).beat()
    room.act("undo")
    assert [kind for kind, _, _ in fired] == ["warn"]
    assert room.beat() == []


# Clocks


def test_a_stepped_wall_clock_moves_nothing() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("pause")
    room.clock.step(-86_400)
    room.act("resume")
    room.clock.step(+172_800)
    moment = room.wind(10).moment
    assert (moment.elapsed, moment.left) == (110, 1090)
    assert room.cues == []


def test_a_reboot_counts_the_wall_time_that_passed() -> None:
    room = Bench.with_session(three()).wind(100)
    room.clock.reboot(90)
    assert room.moment.elapsed == 190
    room.act("note", text="back again")
    assert room.wind(10).moment.elapsed == 200


def test_a_wall_clock_set_back_across_a_reboot_counts_as_no_time() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("note", text="before")
    room.clock.reboot(-5000)
    assert room.moment.elapsed == 100
    room.act("note", text="back again")
    assert room.wind(7).moment.elapsed == 107


def test_speed_60_runs_a_minute_in_a_second() -> None:
    room = Bench.with_session(three(), speed=60.0).wind(5)
    assert room.moment.phase.area == "legs"
    assert room.moment.elapsed == pytest.approx(300)
    assert changes(room) == [(1, 5)]
    assert room.moment.ends_at == pytest.approx(room.clock.wall + 15)
    assert room.wind(15).state.ended is not None


# Whatever people do


@settings(max_examples=5)
@given(st.integers(0, 2**32))
def test_a_thousand_random_acts_at_random_times_leave_a_sane_session(seed: int) -> None:
    dice = random.Random(seed)
    room = Bench.with_session(long_plan(), speed=dice.choice([1.0, 60.0]) if seed else 1.0)
    elapsed, done = 0.0, 0
    while done < 1000:
        room.wind(dice.choice([0.0, 0.3, 2.0, 9.0, 30.0 * dice.random()]) / room.state.speed)
        if dice.random() < 0.02:
            room.clock.step(dice.uniform(-9000, 9000))
        verb = dice.choice([verb for verb in VERBS if verb not in ("stop", "finish") or dice.random() < 0.02])
        wrote, done = acted(room, verb), done + 1
        if dice.random() < 0.1:
            room.beat()
        now = room.moment
        assert 0 <= now.index < len(room.state.lengths)
        assert now.left >= 0
        assert now.phase_elapsed >= -1e-5
        assert now.elapsed >= elapsed - 1e-6 or (wrote and verb == "undo")
        assert all(length >= 0 for length in room.state.lengths)
        elapsed = now.elapsed
        if room.state.ended and dice.random() < 0.5:
            room = Bench.with_session(long_plan())
            elapsed = 0.0
    for split in dice.sample(range(len(room.entries)), min(5, len(room.entries))):
        assert fold(room.entries[split:], fold(room.entries[:split])) == fold(room.entries) == room.latest


def long_plan() -> Plan:
    return plan(
        phase("head", 3, 3, focus="frame", flex=0.0), phase("neck", 8, 4, check="pain"), phase("arm", 6, 2, flex=2.0),
        phase("turn", 2, 2, flex=0.0, advance="hold"), phase("legs", 9, 0), phase("close", 4, 2, focus="frame"),
    )  # fmt: skip


REFOLDED: tuple[Callable[[Bench], object], ...] = (lambda room: room.moment, lambda room: room.cues)


@given(st.lists(st.tuples(st.floats(0, 200), st.sampled_from(VERBS)), max_size=12), st.floats(0, 2000))
def test_looking_at_a_session_does_not_change_it(acts: list[tuple[float, str]], after: float) -> None:
    room = Bench.with_session(long_plan())
    for seconds, verb in acts:
        acted(room.wind(seconds), verb)
    room.wind(after)
    first = [look(room) for look in REFOLDED]
    room.latest = fold(room.entries)
    assert [look(room) for look in REFOLDED] == first
