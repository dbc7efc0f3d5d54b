"""What somebody asks for: decided once, or refused in words."""

from __future__ import annotations

import re

import pytest

from roomctl.session import events
from roomctl.session.acts import AFTERWARDS, MAX_TEXT_LENGTH
from roomctl.session.commands import ACTS, Act, Close, Report, Start
from roomctl.session.events import Event
from tests import wording
from tests.helpers import Bench, evenly, phase, plan, refused, three


@pytest.mark.parametrize(
    ("verb", "amount", "text", "said"),
    [
        ("levitate", None, "", "unknown act 'levitate'; the acts are: pause, "),
        ("nxt", None, "", "unknown act 'nxt'; did you mean 'next'?"),
        ("drop", None, "nekk", "no area 'nekk' is still to come; did you mean 'neck'"),
        ("undo", None, "", wording.UNDO_NOTHING),
        ("back", None, "", "this is the first area; `restart` starts it again"),
        ("more", 0.0, "", "0 minutes is out of range"),
        ("more", -3.0, "", "-3 minutes is out of range"),
        ("less", 1e9, "", "is out of range; use 0.5 to 240"),
        ("extend", float("nan"), "", "nan minutes is out of range"),
        ("check", None, "softer", "less, same or more, not 'softer'"),
        ("check", None, "", "less, same or more"),
        ("note", None, " \n", "the note is empty"),
        ("note", None, "\x1b\x07", "the note is empty"),
        ("note", None, "x" * (MAX_TEXT_LENGTH + 1), "the text has 201 letters; the limit is 200"),
        ("pause", None, "x" * (MAX_TEXT_LENGTH + 1), "the text has 201 letters; the limit is 200"),
    ],
)
def test_an_act_that_makes_no_sense_is_refused_in_words(verb: str, amount: float | None, text: str, said: str) -> None:
    room = Bench.with_session(three()).wind(30)
    with refused(re.escape(said)):
        room.act(verb, amount, text)
    assert len(room.entries) == 1


@pytest.mark.parametrize("verb", ACTS)
def test_without_a_session_every_act_says_how_to_start_one(verb: str) -> None:
    with refused("no session is running; start one with"):
        Bench().act(verb)


@pytest.mark.parametrize("verb", [verb for verb in ACTS if verb not in ("undo", *AFTERWARDS)])
def test_after_the_end_every_act_but_those_on_the_record_says_that_the_session_is_over(verb: str) -> None:
    for end in ("stop", ""):
        room = Bench.with_session(three()).wind(30)
        if end:
            room.act(end)
        room.wind(2000)
        with refused("the session is over"):
            room.act(verb, text="same")


def test_there_is_no_next_after_the_last_area() -> None:
    room = Bench.with_session(evenly(60))
    with refused(wording.LAST_AREA):
        room.act("next")


def test_less_of_nothing_left_is_refused() -> None:
    room = Bench.with_session(three()).wind(200)
    room.act("hold")
    room.wind(100)
    with refused("no minutes are left to take away here; `next` moves on"):
        room.act("less")


@pytest.mark.parametrize(("verb", "said"), [("resume", "not paused"), ("ack", "nothing to acknowledge")])
def test_an_act_that_is_so_already_writes_nothing_and_says_so(verb: str, said: str) -> None:
    room = Bench.with_session(three()).wind(30)
    decision = room.act(verb)
    assert decision.events == ()
    assert decision.said == said


def test_a_second_pause_writes_nothing() -> None:
    room = Bench.with_session(three()).wind(30)
    room.act("pause")
    assert room.act("pause").events == ()


@pytest.mark.parametrize("verb", ["next", "back", "restart", "finish", "more", "less", "hold"])
def test_an_act_aimed_at_a_phase_that_is_past_does_nothing_to_the_one_that_is_now(verb: str) -> None:
    room = Bench.with_session(three()).wind(301)
    decision = room.act(verb, aimed=0)
    assert (decision.events, decision.said) == ((), "already at legs")


def test_two_nexts_aimed_at_the_same_phase_advance_once() -> None:
    room = Bench.with_session(three()).wind(30)
    room.act("next", aimed=0)
    room.act("next", aimed=0)
    assert room.moment.phase.area == "legs"


@pytest.mark.parametrize("verb", ["pause", "silence", "note", "stop", "extend"])
def test_an_act_that_means_the_session_counts_wherever_it_was_aimed(verb: str) -> None:
    room = Bench.with_session(three()).wind(301)
    assert room.act(verb, text="x", aimed=0).events


# Reports


@pytest.mark.parametrize(
    "event",
    [events.Cued("warn", 0, 240.0), events.Sounded("warn", 0, 240.0), events.Faulted("lights", "no answer")],
    ids=events.kind_of,
)
def test_a_report_is_written_once(event: events.Cued | events.Sounded | events.Faulted) -> None:
    room = Bench.with_session(three()).wind(245)
    assert room.do(Report(event)).events == (event,)
    assert room.wind(1).do(Report(event)).events == ()


def test_the_same_cue_within_the_same_millisecond_is_the_same() -> None:
    room = Bench.with_session(three()).wind(245)
    room.do(Report(events.Cued("warn", 0, 240.0)))
    assert room.do(Report(events.Cued("warn", 0, 240.0001))).events == ()
    assert room.do(Report(events.Cued("warn", 0, 241.0))).events


def test_a_device_mends_only_if_it_failed_and_fails_anew_with_new_words() -> None:
    room = Bench.with_session(three())
    assert room.do(Report(events.Mended("lights"))).events == ()
    room.do(Report(events.Faulted("lights", "no answer")))
    room.wind(9).do(Report(events.Faulted("lights", "refused")))
    assert [fault.message for fault in room.state.faults] == ["refused"]
    assert room.do(Report(events.Mended("lights"))).events
    assert room.state.faults == ()


def test_a_report_without_a_session_is_passed_over() -> None:
    assert Bench().do(Report(events.Cued("warn", 0, 240.0))).events == ()


# Start and end


def test_a_start_while_a_session_runs_is_refused_with_its_title() -> None:
    room = Bench.with_session(three()).wind(30)
    with refused(r"a session is running \(A test\)"):
        room.do(Start(three()))


def test_a_start_after_a_session_ended_by_itself_writes_that_end_first() -> None:
    room = Bench.with_session(three()).wind(2000)
    wrote = room.do(Start(three())).events
    assert [events.kind_of(event) for event in wrote] == ["ended", "started"]
    assert wrote[0] == events.Ended("done")
    assert room.moment.elapsed == 0
    assert [entry.session for entry in room.entries] == ["s1", "s1", "s2"]


def test_an_end_that_is_written_is_not_written_again() -> None:
    room = Bench.with_session(three()).wind(2000)
    assert room.do(Close()).events == (events.Ended("done"),)
    assert room.do(Close()).events == ()
    assert [events.kind_of(event) for event in room.do(Start(three())).events] == ["started"]


def test_a_session_that_runs_cannot_be_closed() -> None:
    assert Bench.with_session(three()).wind(30).do(Close()).events == ()
    assert Bench().do(Close()).events == ()


def test_a_plan_without_phases_is_refused() -> None:
    with refused("no phases"):
        Bench().do(Start(plan()))


@pytest.mark.parametrize("speed", [0.0, -1.0, float("nan"), float("inf")])
def test_a_speed_that_is_no_speed_is_refused(speed: float) -> None:
    with refused("speed"):
        Bench().do(Start(three(), speed=speed))


def test_the_booked_end_is_the_plans_own_if_none_is_given() -> None:
    assert Bench.with_session(three()).state.booked == 1200
    assert Bench.with_session(three(), booked=0.0).state.booked == 0


def test_the_end_of_a_last_phase_cut_short_by_mistake_can_be_undone_though_the_controller_closed() -> None:
    room = Bench.with_session(evenly(60, 300)).wind(100)
    room.act("less", 20)
    room.wind(0.5).beat()
    assert room.state.ended is not None
    room.wind(2).act("undo")
    assert room.moment.ended is None


def test_what_is_said_is_what_the_screen_shows() -> None:
    room = Bench.with_session(plan(phase("arm", side="left"), phase("arm", side="right"))).wind(30)
    assert room.act("hold").said == "holding arm, left"
    assert room.act("hold").said == "continuing"
    assert re.fullmatch(r"arm, right; ends \d\d:\d\d, 7 min early · arm, right −2½", room.act("next").said)
    assert room.act("undo").said == "undone"


def test_deciding_writes_nothing_by_itself() -> None:
    room = Bench.with_session(three()).wind(30)
    before: list[Event] = [entry.event for entry in room.entries]
    room.do(Act("ack"))
    assert [entry.event for entry in room.entries] == before
