"""The finished session as planned against done. Nothing is invented, and nothing is lost."""

from __future__ import annotations

import random

import pytest

from roomctl.errors import Refused
from roomctl.session.record import record
from tests.helpers import Bench, three


def done(room: Bench) -> list[float]:
    return [line.done for line in room.record.lines]


def pauses(room: Bench) -> list[tuple[float, float, str, bool]]:
    """Seconds after the start, how long, why, and whether it is over."""
    made = room.record
    return [(one.at - made.started_at, one.lasted, one.what, one.over) for one in made.pauses]


def test_a_session_that_ran_as_planned_is_done_as_planned() -> None:
    made = Bench.with_session(three()).wind(5000).record
    assert [(line.phase.area, line.planned, line.done) for line in made.lines] == [
        ("back", 300, 300), ("legs", 480, 480), ("neck", 420, 420),
    ]  # fmt: skip
    assert (made.planned, made.done, made.late, made.ended) == (1200, 1200, 0, "done")


def test_while_it_runs_the_record_is_that_so_far() -> None:
    room = Bench.with_session(three()).wind(400)
    assert (done(room), room.record.ended) == ([300, 100, 0], "")


def test_while_it_runs_it_is_as_late_as_its_expected_end() -> None:
    room = Bench.with_session(three()).wind(400)
    assert room.record.late == pytest.approx(0)
    room.act("pause")
    room.wind(90)
    assert room.record.late == pytest.approx(90)


def test_a_phase_that_was_gone_back_to_counts_both_stays() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("next")
    room.wind(50).act("back")
    room.wind(30).act("stop")
    assert done(room) == [130, 50, 0]
    assert (room.record.done, room.record.ended) == (180, "stopped")


@pytest.mark.parametrize("seed", range(3))
def test_what_was_done_adds_up_to_the_elapsed_time(seed: int) -> None:
    dice = random.Random(seed)
    room = Bench.with_session(three())
    for _ in range(150):
        room.wind(dice.choice([1, 2, 8, 16, 64]))
        verb = dice.choice(["pause", "resume", "next", "back", "restart", "more", "less", "hold", "undo", "extend"])
        try:
            room.act(verb)
        except Refused:
            continue
        assert sum(done(room)) == pytest.approx(room.moment.elapsed, abs=1e-6)
        assert room.record.done == sum(done(room))


def test_each_pause_is_told_with_its_reason_and_how_long_it_was() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("pause", text="bathroom")
    room.wind(90).act("resume")
    room.wind(20).act("pause")
    room.wind(30).act("next")
    assert pauses(room.wind(5)) == [(100, 90, "bathroom", True), (210, 30, "", True)]


def test_a_pause_that_still_lasts_is_told_as_long_as_it_is() -> None:
    room = Bench.with_session(three()).wind(100)
    room.act("pause", text="phone")
    assert pauses(room.wind(33)) == [(100, 33, "phone", False)]


def test_checks_and_notes_are_told_in_order() -> None:
    room = Bench.with_session(three()).wind(100)
    for verb, text in [("check", "less"), ("note", " tight left "), ("check", "same"), ("note", "better")]:
        room.wind(1).act(verb, text=text)
    assert (room.record.checks, room.record.notes) == (("less", "same"), ("tight left", "better"))


@pytest.mark.parametrize(
    ("typed", "noted"),
    [
        ("a\x1b[2J\x1b]0;evil\x07b\x9b\udc80", "a[2J]0;evilb"),
        ("one\n| two\t \u2028three", "one | two three"),
        ("\u202edeb \u2067x\u2069", "deb x"),
        ("👩\u200d👧 עברית مرحبا", "👩\u200d👧 עברית مرحبا"),
    ],
)
def test_what_is_typed_is_told_in_one_line_that_steers_no_terminal(typed: str, noted: str) -> None:
    room = Bench.with_session(three()).wind(10)
    room.act("note", text=typed)
    room.wind(1).act("pause", text=typed)
    room.wind(1).act("stop", text=typed)
    assert (room.record.notes, room.record.pauses[0].what, room.record.happened.reason) == ((noted,), noted, noted)
    room.act("why", text=f"{typed} now")
    assert room.record.happened.reason == f"{noted} now"


@pytest.mark.parametrize(
    ("verb", "text"), [("pause", "x"), ("note", "x"), ("check", "more"), ("next", ""), ("stop", ""), ("silence", "")]
)
def test_an_act_that_was_undone_is_not_in_the_record(verb: str, text: str) -> None:
    room, other = Bench.with_session(three()).wind(100), Bench.with_session(three()).wind(104)
    room.act(verb, text=text)
    room.wind(4).act("undo")
    room.wind(50)
    other.wind(50)
    assert room.record == other.record


def test_what_the_controller_wrote_between_an_act_and_its_undoing_does_not_save_the_act() -> None:
    room = Bench.with_session(three()).wind(239)
    room.act("note", text="oops")
    room.wind(2).beat()
    room.act("undo")
    assert room.record.notes == ()


def test_a_note_undone_after_another_note_leaves_the_first() -> None:
    room = Bench.with_session(three()).wind(10)
    room.act("note", text="first")
    room.wind(1).act("note", text="second")
    room.wind(1).act("undo")
    assert room.record.notes == ("first",)


def test_no_entries_make_no_record() -> None:
    assert record([], Bench().now) is None


def test_a_session_over_its_booked_end_is_late_by_that_much() -> None:
    room = Bench.with_session(three(), booked=1100.0, late="over").wind(5000)
    assert room.record.late == 100
