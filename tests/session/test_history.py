"""What happened in a session, told from its entries: each thing once, when it was, and nothing that was not."""

from __future__ import annotations

import random
from collections.abc import Iterable
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.clock import HandClock
from roomctl.errors import Refused
from roomctl.session import events
from roomctl.session.commands import Report
from roomctl.session.fold import at_instant, fold
from roomctl.session.record import Record, record
from roomctl.text.changes import status
from tests.helpers import PAD, Bench, evenly, phase, plan, refused, three


def since(made: Record, walls: Iterable[float | None]) -> list[float | None]:
    """Wall times as seconds after the start."""
    return [None if wall is None else round(wall - made.started_at, 3) for wall in walls]


def test_each_stay_in_a_phase_has_its_beginning_and_its_end_by_the_clock() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("next")
    room.wind(50).act("pause")
    room.wind(25).act("back")
    made = room.wind(30).record
    stays = [[(stay.start - made.started_at, stay.end - made.started_at) for stay in line.stays] for line in made.lines]
    assert stays == [[(0, 100), (175, 205)], [(100, 175)], []]


def test_a_stepped_wall_clock_moves_no_time_in_the_record() -> None:
    room, other = (Bench.with_session(three()).wind(290) for _ in range(2))  # a line would say the time of day
    room.clock.step(-3600)
    for one in (room, other):
        one.act("next")
        one.wind(50).act("stop")
    assert room.record == other.record


def test_a_hold_is_told_with_its_area_and_how_long_it_was() -> None:
    room = Bench.with_session(three()).wind(310)
    room.act("hold")
    room.wind(90).act("hold")
    room.wind(10).act("hold")
    made = room.wind(5).record
    told = [(one.at - made.started_at, one.lasted, one.index, one.over) for one in made.happened.holds]
    assert told == [(310, 90, 1, True), (410, 5, 1, False)]


def test_silence_lasts_from_one_press_to_the_next() -> None:
    room = Bench.with_session(three()).wind(10)
    room.act("silence")
    room.wind(60).act("silence")
    room.wind(5).act("silence")
    made = room.wind(20).record
    assert [(one.at - made.started_at, one.lasted) for one in made.happened.silences] == [(10, 60), (75, 20)]


def test_a_fault_after_the_end_is_not_the_session_s_unless_it_is_of_the_record() -> None:
    room = Bench.with_session(three()).wind(60)
    room.act("stop")
    room.wind(9 * 3600).do(Report(events.Faulted("sound", "no loudspeaker")))
    room.do(Report(events.Faulted("record", "written anew")))
    assert [one.what for one in room.record.happened.faults] == ["record: written anew"]


def test_a_fault_is_told_from_when_until_when() -> None:
    room = Bench.with_session(three()).wind(10)
    room.do(Report(events.Faulted("sound", "the device is gone")))
    room.wind(30).do(Report(events.Mended("sound")))
    room.wind(30).do(Report(events.Faulted("light", "no answer")))
    made = room.wind(7).record
    assert [(one.at - made.started_at, one.lasted, one.what, one.over) for one in made.happened.faults] == [
        (10, 30, "sound: the device is gone", True), (70, 7, "light: no answer", False),
    ]  # fmt: skip


def test_a_cue_has_the_times_at_which_it_was_due_fired_sounded_and_acknowledged() -> None:
    room = Bench.with_session(three()).wind(240.25)
    room.beat()
    room.wind(0.4)
    warn = next(cue for cue in room.state.crossed if cue.kind == "warn")
    room.do(Report(events.Sounded(warn.kind, warn.phase, warn.due)))
    room.wind(3).act("ack")
    room.wind(60).beat()
    made = room.record
    warned, changed = made.happened.cues
    assert (warned.kind, warned.index) == ("warn", 0)
    times = since(made, (warned.at, warned.fired, warned.sounded, warned.acked))
    assert times == [240, 240.25, 240.65, 243.65]
    assert (changed.kind, changed.sounded, changed.acked) == ("change", None, None)


def test_an_acknowledgement_is_of_the_cue_on_the_screen_and_of_no_earlier_one() -> None:
    room = Bench.with_session(three()).wind(301)
    room.beat()
    room.act("ack")
    made = room.record
    assert [(cue.kind, cue.acked is not None) for cue in made.happened.cues] == [("warn", False), ("change", True)]


def test_the_change_that_an_act_brings_counts_as_seen_at_that_act() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("next")
    room.wind(0.1).beat()
    [cue] = room.record.happened.cues
    assert (cue.kind, cue.acked) == ("change", cue.at)


def test_a_cue_that_came_too_late_to_sound_says_so() -> None:
    room = Bench.with_session(three()).wind(300)
    room.write(events.Cued("warn", 0, 240.0, stale=True))
    assert room.record.happened.cues[0].stale


def test_a_check_is_told_with_its_answer_or_without_one_and_an_unasked_answer_stands_alone() -> None:
    room = Bench.with_session(plan(phase("back", 5, check="pressure"), phase("legs", 5, check="pressure"))).wind(20)
    room.act("check", text="more")
    room.wind(45).beat()
    room.wind(5).act("check", text="less")
    room.wind(300).beat()
    made = room.record
    told = [(since(made, (one.shown, one.at)), one.answer) for one in made.happened.checks]
    assert told == [([None, 20], "more"), ([60, 70], "less"), ([360, None], "")]


def test_re_plans_are_told_in_the_words_of_the_screen_and_an_extension_with_its_minutes() -> None:
    room = Bench.with_session(three()).wind(100)
    line = room.act("more", 2)
    room.wind(30).act("extend", 5)
    room.wind(30).act("drop", text="legs")
    made = room.record
    assert [(one.act, one.extended) for one in made.happened.replans] == [("more", 0), ("extend", 300), ("drop", 0)]
    assert status(made.happened.replans[0].change, room.state.plan.phases) == line.said
    assert (made.extended, made.happened.drops[0].phases, made.lines[1].dropped) == (300, (1,), True)


@pytest.mark.parametrize("verb", ["extend", "note"])
def test_what_a_boundary_fitted_anew_after_an_act_is_undone_with_it(verb: str) -> None:
    made = plan(phase("arm", 5, 1, side="left"), phase("arm", 5, 1, side="right"), phase("neck", 2, 2))
    room = Bench.with_session(made).wind(240)
    room.act("more", 5)
    room.wind(room.moment.phase_left - 3).act(verb, 1, "stiff")
    room.wind(3.1).beat()
    assert [one.act for one in room.record.happened.replans][-1] == "boundary"
    room.wind(1).act("undo")
    told = [(one.act, one.extended) for one in room.record.happened.replans]
    assert told == [("more", 0), ("boundary", 0)], "only what was caught up after it"


def test_an_early_stop_is_told_with_its_reason_and_a_stop_that_was_undone_is_not() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("stop", text="pain")
    assert (room.record.ended, room.record.happened.reason) == ("stopped", "pain")
    room.wind(2).act("undo")
    assert (room.record.ended, room.record.happened.reason) == ("", "")


def test_of_a_number_the_last_counts_and_one_that_was_taken_back_does_not() -> None:
    room = Bench.with_session(three()).wind(10)
    for words in ("pain before 6", "pain before 7", "range after 90", "range after none"):
        room.wind(20).act("measure", text=words)
    room.wind(5000)
    room.act("measure", text="pain after 2")
    assert [(one.what, one.when, one.value) for one in room.record.happened.numbers] == [
        ("pain", "before", "7"), ("pain", "after", "2"),
    ]  # fmt: skip


def test_numbers_notes_and_a_signature_can_be_given_after_the_end_and_undone() -> None:
    room = Bench.with_session(three()).wind(5000)
    room.act("note", text="slept")
    room.wind(20).act("measure", text="blood-pressure after 128/82")
    room.wind(20).act("sign", text="AB")
    signed = room.record.happened.signed
    assert signed
    assert (signed.by, signed.at) == ("AB", room.now.wall)
    room.wind(3).act("undo")
    made = room.record
    assert (made.happened.signed, made.notes, made.happened.numbers[0].value) == (None, ("slept",), "128/82")
    assert (made.done, made.ended) == (1200, "done"), "what comes after the end does not move it"


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ("pain before 11", "0 (none) to 10"), ("pain before", "is not valid"), ("pain 6", "before or after"),
        ("mood before 6", "pain, blood-pressure or range"), ("blood-pressure after 80/120", "as in 128/82"),
        ("range before -5", "whole degrees"), ("", "before or after"), ("pain before 6.5", "whole number"),
    ],
)  # fmt: skip
def test_a_number_that_cannot_be_right_is_refused_in_words(words: str, said: str) -> None:
    with refused(said.replace("(", r"\(").replace(")", r"\)")):
        Bench.with_session(three()).act("measure", text=words)


def test_a_name_is_no_signature() -> None:
    with refused("initials or a code"):
        Bench.with_session(three()).act("sign", text="Anna Berg")


def test_an_end_that_nobody_saw_is_called_reckoned() -> None:
    room = Bench.with_session(three()).wind(600)
    room.beat()
    made = room.wind(5000).record
    assert (made.ended, made.reckoned, made.heard_at - made.started_at) == ("done", True, 600)
    assert not Bench.with_session(three()).wind(100).record.reckoned


def test_an_end_that_the_controller_saw_is_not_reckoned() -> None:
    room = Bench.with_session(three())
    for _ in range(130):
        room.wind(10).beat()
    assert (room.record.ended, room.record.reckoned) == ("done", False)


def busy(seed: int) -> Bench:
    """A session in which much happens, in no order."""
    dice = random.Random(seed)
    room = Bench.with_session(
        three(measure=("pain",)) if seed % 2 else evenly(200, 300, 400, check="pressure", scene=PAD)
    )
    verbs = [
        ("next", ""), ("back", ""), ("pause", "phone"), ("resume", ""), ("more", ""), ("less", ""), ("hold", ""),
        ("undo", ""), ("silence", ""), ("check", "same"), ("note", "x"), ("ack", ""), ("extend", ""), ("stop", "pain"),
        ("measure", "pain after 3"), ("sign", ""), ("drop", "neck"), ("why", "unwell"),
    ]  # fmt: skip
    for _ in range(60):
        room.wind(dice.choice([0.5, 3, 9, 40, 90]))
        room.beat()
        verb, text = dice.choice(verbs if dice.random() < 0.9 else [("restart", "")])
        try:
            room.act(verb, text=text)
        except Refused:
            continue
        if dice.random() < 0.1:
            room.do(Report(events.Faulted("sound", "gone")))
    return room


def test_why_it_was_stopped_may_be_told_after_it_and_the_last_word_counts() -> None:
    room = Bench.with_session(three()).wind(100)
    with refused("only while paused or after a stop"):
        room.act("why", text="pain")
    room.act("stop", text="cold")
    assert room.record.happened.reason == "cold"
    with refused("the reason is empty"):
        room.act("why", text=" ")
    room.wind(2).act("why", text="pain")
    assert room.record.happened.reason == "pain"
    room.wind(2).act("undo")
    assert room.record.happened.reason == "cold"
    assert room.record.ended == "stopped"
    room.wind(60).act("why", text="unwell")
    assert room.record.happened.reason == "unwell"


def test_why_it_is_paused_may_be_told_while_it_is_and_belongs_to_that_pause_alone() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("pause")
    room.wind(5).act("why", text="phone")
    room.wind(5).act("why", text="bathroom")
    room.wind(5).act("resume")
    room.wind(5).act("pause", text="cold")
    room.wind(5).act("why", text="pain")
    room.wind(1).act("undo")
    room.wind(30).act("stop")
    assert [pause.what for pause in room.record.pauses] == ["bathroom", "cold"]
    assert room.record.happened.reason == ""


def test_a_session_that_came_to_its_end_has_no_reason() -> None:
    room = Bench.with_session(three()).wind(1300)
    room.beat()
    with refused("only while paused or after a stop"):
        room.act("why", text="pain")


@settings(max_examples=60, deadline=None)
@given(st.integers(0, 400), st.integers(0, 200), st.floats(0, 8000))
def test_a_session_killed_at_any_entry_still_has_a_record_whose_times_add_up(
    seed: int, keep: int, later: float
) -> None:
    """What the journal holds after a power cut is a beginning of its entries; the report is made whenever it is."""
    room = busy(seed)
    entries = room.entries[: 1 + keep % len(room.entries)]
    now = HandClock(entries[-1].at.wall + later, entries[-1].at.boot, entries[-1].at.up + later).now()
    made, state = record(entries, now), fold(entries)
    assert made
    assert state
    here = at_instant(state, now)
    assert made.done == pytest.approx(here.elapsed, abs=1e-6)
    assert sum(line.done for line in made.lines) == pytest.approx(made.done, abs=1e-6)
    assert made.done + made.paused == pytest.approx(made.ended_at - made.started_at, abs=1e-5)
    stays = sorted((stay.start, stay.end) for line in made.lines for stay in line.stays)
    assert stays[0][0] == made.started_at
    assert stays[-1][1] == pytest.approx(made.ended_at, abs=1e-6)
    assert all(a[1] == pytest.approx(b[0], abs=1e-6) for a, b in pairwise(stays))
