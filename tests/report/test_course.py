"""What happened, as a report says it: in words, once each, and with a hint at what is kept and not shown."""

from __future__ import annotations

from typing import get_args, get_type_hints

import pytest

from roomctl.report.content import Asked, document
from roomctl.report.text import text
from roomctl.session import events
from roomctl.text.changes import ACTS
from roomctl.text.times import day, to_the_second
from tests.helpers import Bench, phase, plan, three


def report(bench: Bench, **asked: object) -> str:
    return text(document(bench.record, Asked(**asked)))  # type: ignore[arg-type]


def values(event: type, name: str) -> tuple[str, ...]:
    return get_args(get_type_hints(event)[name])


def test_every_act_that_replans_has_its_words() -> None:
    late = (f"late {value}" for value in get_args(events.Late))
    acts = {*values(events.Moved, "by"), *values(events.Replanned, "by"), *late}
    assert {"start", "resume", "release", "away", *acts} - set(ACTS) == set()


def test_no_name_of_an_event_is_in_the_course_of_a_session() -> None:
    bench = Bench.with_session(three()).wind(minutes=1)
    for verb, amount, minutes in (("hold", None, 6), ("hold", None, 1), ("more", 2.0, 1), ("pause", None, 1)):
        bench.act(verb, amount)
        bench.wind(minutes=minutes)
    bench.act("resume")
    bench.act("extend", 5.0)
    said = report(bench)
    for words in ("hold released: ", "more time: ", "end moved by 5:00: "):
        assert words in said
    assert [word for word in ("release:", "boundary:", "extend:", "resume:") if word in said] == []


def test_an_area_that_was_left_out_is_one_row_with_what_it_gave_to_the_others() -> None:
    bench = Bench.with_session(three()).wind(minutes=1)
    bench.act("drop", text="neck")
    rows = [line for line in report(bench).splitlines() if "left out: " in line]
    assert len(rows) == 1
    assert "; " in rows[0]


@pytest.mark.parametrize(("notes", "hint"), [(1, "1 note is kept; `--with-notes` shows it."), (2, "2 notes are kept")])
def test_notes_that_are_not_shown_are_counted(notes: int, hint: str) -> None:
    bench = Bench.with_session(three()).wind(minutes=1)
    for number in range(notes):
        bench.act("note", text=f"stiff {number}")
    assert hint in report(bench)
    assert " kept" not in report(bench, notes=True)
    assert " kept" not in report(bench, doctor=True)


def test_many_check_ins_in_a_line_are_those_that_were_asked_and_beside_them_what_was_said_unasked() -> None:
    often = plan(phase("back", 40, 20, check="pressure", every=240.0), phase("legs", 5))
    bench = Bench.with_session(often).wind(30)
    bench.act("check", text="more")
    bench.wind(60).beat()
    bench.act("check", text="less")
    bench.wind(minutes=50).beat()
    assert "10 check-ins asked; answered 1: less 1; said unasked: more 1." in report(bench, brief=True)


def test_a_session_that_runs_has_areas_to_come_and_no_time_of_hands_off() -> None:
    bench = Bench.with_session(three()).wind(minutes=5)
    assert report(bench).count("to come") == 1
    past = Bench.with_session(three()).wind(minutes=1)
    past.act("finish")
    assert (report(past).count("to come"), report(past).count("not reached")) == (0, 1)
    [row] = [line for line in report(bench).splitlines() if line.startswith("hands off")]
    assert row.split()[3:] == ["not", "yet"]
    bench.wind(minutes=20)
    [row] = [line for line in report(bench).splitlines() if line.startswith("hands off")]
    assert row.split()[3] == to_the_second(bench.record.ended_at)


def test_what_is_added_on_a_later_day_has_its_day() -> None:
    bench = Bench.with_session(three()).wind(minutes=30)
    bench.act("note", text="stiff")
    bench.act("sign", text="AB")
    at = to_the_second(bench.clock.wall)
    assert f"\n{at}  note: stiff" in report(bench, notes=True)
    assert f"Signed off at {at} by AB." in report(bench)
    bench.wind(minutes=24 * 60).act("note", text="better")
    bench.act("sign", text="CD")
    at = f"{day(bench.clock.wall)} {to_the_second(bench.clock.wall)}"
    assert f"\n{at}  note: better" in report(bench, notes=True)
    assert f"Signed off at {at} by CD." in report(bench)


def test_a_room_without_a_name_is_not_named() -> None:
    bench = Bench.with_session(three())
    assert "room" not in report(bench).splitlines()[2]
    assert "· room blue ·" in report(bench, room="blue")
