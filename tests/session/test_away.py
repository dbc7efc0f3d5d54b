"""The room was away in the middle of a session: it goes on by the clock, or back to where it was."""

from __future__ import annotations

import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from roomctl.report.content import Asked, document
from roomctl.report.data import data
from roomctl.report.text import text
from roomctl.session import away, events
from roomctl.session.acts import ACTS
from roomctl.session.commands import Act, Report, decide
from roomctl.session.fold import fold
from roomctl.session.marks import ANSWER, AWAY
from tests import wording
from tests.helpers import Bench, phase, plan, refused, three
from tests.session.test_walk import rich, sane, tried


def asleep(room: Bench, seconds: float) -> Bench:
    """The machine sleeps, wakes, and its controller says so."""
    since = room.state.t
    room.wind(seconds).do(Report(events.Away(since)))
    return room


def test_a_time_away_is_asked_about_and_the_clock_has_gone_on() -> None:
    room = asleep(Bench.with_session(three()).wind(200), 250)
    assert room.moment.away == 250
    assert room.moment.phase.area == "legs"
    assert room.moment.phase_elapsed == 150


def test_going_back_is_as_a_pause_of_that_length_would_have_been() -> None:
    room, other = asleep(Bench.with_session(three()).wind(200), 250), Bench.with_session(three()).wind(200)
    room.wind(10).act("away", text="back")
    other.act("pause")
    other.wind(260).act("resume")
    assert room.state.lengths == other.state.lengths
    assert (room.moment.phase, room.moment.phase_left, room.moment.late) == (
        other.moment.phase, other.moment.phase_left, other.moment.late)  # fmt: skip
    assert room.line == other.line != ""
    assert room.state.visits == other.state.visits == ()
    assert room.record.paused == other.record.paused == 260
    assert [(pause.what, pause.lasted) for pause in room.record.pauses] == [("away", 260)]
    assert room.moment.away == 0
    room.wind(minutes=60)
    other.wind(minutes=60)
    assert room.record.done == pytest.approx(other.record.done)
    assert [line.done for line in room.record.lines] == [line.done for line in other.record.lines]
    assert room.record.late == pytest.approx(0, abs=1e-6)


def test_going_back_also_takes_back_what_a_boundary_has_fitted_anew_since() -> None:
    room, other = (asleep(Bench.with_session(three()).wind(200), 250) for _ in range(2))
    first, second, third = room.state.lengths
    room.write(events.Replanned((first, second - 60, third), room.state.booked, "boundary"))
    for one in (room, other):
        one.act("away", text="back")
    assert room.state.lengths == other.state.lengths
    assert room.line == other.line, "what the answer changed, against what held before the time away"
    assert "legs" in room.line


def test_the_cues_of_what_is_worked_again_come_again_at_their_new_instants() -> None:
    room = asleep(Bench.with_session(three()).wind(200), 250)
    room.beat()
    room.act("away", text="back")
    assert room.state.cued, "what was shown when it came back is written down"
    before = room.state.t
    fired = room.wind(minutes=5).beat()
    assert [(kind, index) for kind, index, due in fired if due > before and kind == "change"] == [("change", 1)]


def test_a_check_in_that_fell_into_the_time_away_is_asked_when_its_place_comes_again() -> None:
    room = Bench.with_session(plan(phase("back", 30, check="pressure", flex=0.0), apart=720.0)).wind(600)
    asleep(room, 600)
    assert room.cues_of("check") == [(0, 60), (0, 640)]
    room.act("away", text="back")
    assert room.wind(minutes=5).cues_of("check") == [(0, 60), (0, 1240)], "as far into the area as before"


def test_the_sound_comes_up_as_after_a_pause_and_only_if_it_is_not_paused() -> None:
    room = asleep(Bench.with_session(three()).wind(200), 250)
    room.act("away", text="back")
    assert room.state.turned == (450.0, "resumed")
    room = asleep(Bench.with_session(three()).wind(200), 250)
    room.act("pause")
    room.wind(5).act("away", text="back")
    assert room.state.paused
    assert room.state.turned == (450.0, "paused")
    assert room.moment.phase.area == "back"
    assert room.wind(50).moment.phase_elapsed == 200
    assert sum(pause.lasted for pause in room.record.pauses) == pytest.approx(250 + 55)


@pytest.mark.parametrize("answer", ["keep", ""])
def test_a_time_away_that_counts_is_in_the_record(answer: str) -> None:
    room = asleep(Bench.with_session(three()).wind(200), 250)
    if answer:
        room.act("away", text=answer)
    assert [(one.at - room.record.started_at, one.lasted) for one in room.record.happened.absences] == [(200, 250)]
    assert room.record.pauses == ()
    back = asleep(Bench.with_session(three()).wind(200), 250)
    back.act("away", text="back")
    assert back.record.happened.absences == ()


def test_keeping_on_changes_nothing_but_that_nobody_asks_any_more() -> None:
    room, other = (asleep(Bench.with_session(three()).wind(200), 250) for _ in range(2))
    assert room.act("away", text="keep").said == wording.GOING_ON
    assert room.moment.away == 0
    assert (room.state.lengths, room.state.elapsed, room.line) == (
        other.state.lengths, other.state.elapsed, other.line)  # fmt: skip
    with refused("no question to answer"):
        room.act("away", text="back")


@pytest.mark.parametrize("verb", ["next", "back", "more", "hold", "restart", "finish", "stop", "extend"])
def test_an_act_that_goes_on_is_an_answer(verb: str) -> None:
    room = asleep(Bench.with_session(three()).wind(400), 250)
    room.act(verb)
    assert room.moment.away == 0


@pytest.mark.parametrize("verb", ["pause", "silence", "louder", "ack", "note", "check"])
def test_an_act_that_only_answers_the_moment_leaves_the_question(verb: str) -> None:
    room = asleep(Bench.with_session(three()).wind(400), 250)
    room.act(verb, text="same" if verb == "check" else "x")
    room.beat()
    assert room.moment.away == 250


def test_the_question_stands_for_three_minutes_and_in_a_pause_for_as_long_as_that() -> None:
    room = asleep(Bench.with_session(three()).wind(200), 250).wind(ANSWER)
    assert room.moment.away == 250
    assert room.wind(1).moment.away == 0
    room = asleep(Bench.with_session(three()).wind(200), 250)
    room.act("pause")
    assert room.wind(minutes=10).moment.away == 250
    room.act("resume")
    assert room.moment.away == 0


@pytest.mark.parametrize(("before", "seconds"), [("", AWAY - 1), ("pause", 600), ("", 3000), ("stop", 600)])
def test_too_short_a_time_a_pause_and_a_session_that_is_over_bring_no_question(before: str, seconds: float) -> None:
    room = Bench.with_session(three()).wind(200)
    if before:
        room.act(before)
    asleep(room, seconds)
    assert not any(isinstance(entry.event, events.Away) for entry in room.entries)
    assert room.moment.away == 0


def test_an_answer_can_be_undone_and_the_question_is_there_again() -> None:
    room, other = (asleep(Bench.with_session(three()).wind(200), 250) for _ in range(2))
    room.act("away", text="back")
    room.wind(5).act("undo")
    other.wind(5)
    assert room.moment.away == 250
    assert (room.state.lengths, room.state.current, room.state.elapsed) == (
        other.state.lengths, other.state.current, other.state.elapsed)  # fmt: skip
    room.act("away", text="back")
    assert room.moment.phase.area == "back"


def test_an_act_before_the_time_away_cannot_be_undone_after_it_and_stays() -> None:
    room = Bench.with_session(three()).wind(199)
    room.act("more", 2)
    room.wind(1)
    asleep(room, 250)
    with refused("too late"):
        room.act("undo")
    room.act("away", text="back")
    other = Bench.with_session(three()).wind(199)
    other.act("more", 2)
    other.wind(1).act("pause")
    other.wind(250).act("resume")
    assert room.state.lengths == other.state.lengths


def test_a_held_area_is_still_held_after_going_back() -> None:
    room = Bench.with_session(three()).wind(200)
    room.act("hold")
    asleep(room, 300)
    assert room.moment.phase_left == -200
    room.act("away", text="back")
    assert room.moment.waiting
    assert 0 < room.moment.phase_left < 100, "it pays its part of what is to be found"


@pytest.mark.parametrize("word", ["", "no", "Back"])
def test_another_answer_is_refused_and_the_two_are_named(word: str) -> None:
    with refused("keep or back"):
        asleep(Bench.with_session(three()).wind(200), 250).act("away", text=word)


def test_where_each_answer_leads_is_what_the_act_brings() -> None:
    for what in ("keep", "back"):
        room = asleep(Bench.with_session(three()).wind(200), 250)
        said = next(one for one in away.answers(room.state) if one.what == what)
        room.act(*said.act[:1], text=said.act[1])
        here = room.moment
        assert (said.phase.area, said.left) == (here.phase.area, here.phase_left)
        assert said.late == pytest.approx(here.late)
        assert said.ends == pytest.approx(here.ends_at)
    assert away.answers(Bench.with_session(three()).state) == []


def test_a_minute_that_cannot_be_found_after_going_back_is_named() -> None:
    room = asleep(Bench.with_session(plan(phase("back", 5, 5), phase("legs", 8, 7), phase("neck", 7, 7))).wind(60), 240)
    assert "3 min over" in room.act("away", text="back").said


def test_a_journal_without_times_away_and_one_that_is_cut_anywhere_read_the_same() -> None:
    room = asleep(Bench.with_session(three(), speed=2.0).wind(100), 125)
    room.act("away", text="back")
    room.wind(40).act("next")
    for split in range(len(room.entries) + 1):
        assert fold(room.entries[split:], fold(room.entries[:split])) == room.latest
    assert room.record.pauses[0].lasted == pytest.approx(250), "in the session's own seconds, as a pause"


@settings(max_examples=150)
@given(st.integers(0, 2**32))
def test_whatever_is_done_around_a_time_away_the_session_stays_sane_and_its_sums_hold(seed: int) -> None:
    dice = random.Random(seed)
    room = Bench.with_session(rich(), speed=dice.choice([1.0, 3.0]), buffer=600.0)
    for _ in range(20):
        if dice.random() < 0.2 and not room.state.ended:
            asleep(room, dice.choice([61.0, 250.0, 600.0]))
        room.wind(dice.choice([0.3, 3.0, 60.0 * dice.random()]))
        verb = dice.choice([one for one in sorted(ACTS) if one not in ("stop", "finish")])
        if verb == "away":
            answer = dice.choice(["keep", "back"])
            if room.state.away:
                decide(room.latest, Act("away", text=answer), room.now)  # which is never refused
                room.act("away", text=answer)
        else:
            tried(room, verb, dice)
        room.beat()
        sane(room.state)
        if room.state.ended:
            return
        assert room.record.done == pytest.approx(room.state.elapsed, abs=1e-4)


def test_a_report_tells_the_time_away_as_such_and_not_as_somebodys_own_words() -> None:
    room = asleep(Bench.with_session(three()).wind(200), 250)
    room.act("away", text="back")
    asked = Asked()
    record = room.wind(minutes=20).record
    assert [pause["reason"] for pause in data(record, asked)["pauses"]] == ["away"]
    assert "for 4:10: away" in text(document(record, asked))
