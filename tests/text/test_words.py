"""What people read: one form for each kind of thing, and a sentence for each reason."""

from __future__ import annotations

import ast
import re
from pathlib import Path
from typing import get_args

import pytest

import roomctl
from roomctl.errors import Refused
from roomctl.preset import catalogue, library
from roomctl.session import events
from roomctl.session.acts import ACTS
from roomctl.session.marks import Change, Resized
from roomctl.session.plan import Phase, Side
from roomctl.session.refusal import Reason
from roomctl.text import moments, reasons, results
from roomctl.text.changes import change, status
from roomctl.text.choices import check_in
from roomctl.text.durations import length, minutes, of
from roomctl.text.places import place, short, technique
from roomctl.text.refusals import SENTENCES
from roomctl.text.times import time_of_day
from tests.helpers import Bench, phase, plan, three

PACKAGE = Path(roomctl.__file__).parent
SHELVES = library.shelves(None, None)


@pytest.mark.parametrize(
    ("seconds", "said"),
    [
        (0, "0 s"), (0.4, "0 s"), (20, "20 s"), (50, "50 s"), (57, "1 min"), (60, "1 min"), (74, "1¼ min"),
        (90, "1½ min"), (480, "8 min"), (495, "8¼ min"), (525, "8¾ min"), (3599, "60 min"), (5400, "90 min"),
    ],
)  # fmt: skip
def test_a_length_is_in_quarters_of_a_minute(seconds: float, said: str) -> None:
    assert length(seconds) == said


def test_a_length_reads_the_same_with_its_unit_and_without() -> None:
    for seconds in range(1, 4000):
        assert length(seconds).removesuffix(" min") == minutes(seconds)
    assert of(240, 600) == "4 of 10 min"


def test_a_length_in_the_line_of_a_re_plan_reads_as_the_one_beside_it() -> None:
    phases = [phase("legs", 10)]
    line = change(Change((Resized(0, 600, 495),)), phases)
    assert line.startswith(f"legs 10 → {length(495).removesuffix(' min')}, ends ")


KNEE = "around the kneecap and beside the joint"
RESIZED = (Resized(0, 300, 360), Resized(1, 300, 270), Resized(2, 300, 255))
AREAS_NOW = [phase(KNEE, side="left"), phase(KNEE, side="right"), phase("legs")]


@pytest.mark.parametrize(
    ("made", "columns", "said"),
    [
        (Change(RESIZED[:1]), 80, f"Ends {{}} · {KNEE}, left +1"),
        (Change(RESIZED), 80, f"Ends {{}} · {KNEE}, left +1, later −1¼"),
        (Change(RESIZED), 45, "Ends {} · the kneecap…, left +1, later −1¼"),
        (Change(RESIZED), 20, "Ends {}"),
        (Change(RESIZED[1:], over=150), 200, f"Ends {{}}, 2½ min over · {KNEE}, right −½, legs −¾"),
        (Change(over=-150), 80, "Ends {}, 2½ min early: e adds it to the areas of concern"),
        (Change(over=-150), 44, "Ends {}, 2½ min early: e spreads it"),
        (Change(RESIZED[2:], over=-150), 60, "Ends {}, 2½ min early: e spreads it · legs −¾"),
        (Change(asked=1000.0), 44, "15 of 16¾ min"),
    ],
)
def test_the_status_line_has_the_end_first_then_what_each_area_gains_or_loses(
    made: Change, columns: int, said: str
) -> None:
    shown = status(made, AREAS_NOW, "e", columns)
    assert shown == said.format(time_of_day(0.0))
    assert len(shown) <= columns


def test_half_a_minute_is_a_half_wherever_it_is_said() -> None:
    assert [length(seconds) for seconds in (30, 90, 29, 50)] == ["½ min", "1½ min", "29 s", "50 s"]


def test_the_words_of_an_earlier_version_are_shown_as_they_stand() -> None:
    assert change(Change((Resized(0, 600, 495),), line="legs 10 → 8:15, ends 15:00"), [phase()]) == (
        "legs 10 → 8:15, ends 15:00"
    )


def test_an_entry_of_an_earlier_version_keeps_its_words_in_state_and_record_and_they_are_not_written_again() -> None:
    room = Bench.with_session(three()).wind(60)
    old = events.from_json("moved", {"to": 1, "lengths": [60, 480, 420], "by": "next", "line": "legs, ends 12:34"})
    room.write(old)
    assert room.line == "legs, ends 12:34"
    (replan,) = room.record.happened.replans
    assert change(replan.change, room.state.plan.phases) == "legs, ends 12:34"
    room.wind(60).act("next")
    assert all(events.to_json(entry.event).get("line") in (None, "legs, ends 12:34") for entry in room.entries)
    assert "line" not in events.to_json(room.entries[-1].event)


def test_no_act_writes_words_of_its_own() -> None:
    room = Bench.with_session(plan(*[phase(f"a{at}", 5) for at in range(6)]), buffer=600.0, asked=2400.0)
    acts = [("more", ""), ("next", ""), ("late", "buffer"), ("drop", "a4"), ("extend", ""), ("hold", ""), ("hold", "")]
    for verb, text in [*acts, ("pause", ""), ("resume", ""), ("spread", ""), ("back", "")]:
        assert verb in ACTS
        room.wind(20)
        try:
            room.act(verb, text=text)
        except Refused:
            assert verb == "spread"
    assert [entry for entry in room.entries if "line" in events.to_json(entry.event)] == []


def test_every_reason_for_a_refusal_has_its_sentence() -> None:
    assert set(SENTENCES) == set(get_args(Reason))


def test_every_reason_for_a_refusal_is_given_somewhere() -> None:
    given = set()
    for file in PACKAGE.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Refusal":
                given.add(ast.literal_eval(node.args[0]))
    assert given == set(get_args(Reason))


def test_a_place_is_said_whole_or_briefly_and_never_without_its_side() -> None:
    chest = Phase("chest (pectorals)", 60, 0, "left")
    assert (place(chest), place(chest, brief=True)) == ("chest (pectorals), left", "chest, left")
    assert place(Phase("neck", 60, 0)) == "neck"
    assert (technique("pnf"), technique("deep-tissue")) == ("PNF", "deep tissue")


AREAS = sorted({phase.area for name in sorted(file.stem for file in SHELVES[-1].folder.glob("*.yaml"))
                for phase in catalogue.plan(name, SHELVES, None).phases})  # fmt: skip


@pytest.mark.parametrize("columns", [16, 20, 24, 32, 36, 44, 53, 76])
@pytest.mark.parametrize("side", ["left", "right"])
def test_in_any_width_an_area_is_shortened_and_its_side_and_its_minutes_never_are(side: Side, columns: int) -> None:
    for area in AREAS:
        to_come = Phase(area, 255, 60, side, turn=True)
        coming, here = moments.coming(to_come, columns), place(to_come, loud=True, columns=columns)
        for said in (coming, here):
            assert len(said) <= columns, said
            assert re.search(rf"(^|, ){side.upper()}\b", said), said
        assert "4¼ min" in coming


def test_an_area_is_shortened_at_a_word_and_says_that_it_is() -> None:
    knee = "around the kneecap and beside the joint"
    assert [short(knee, columns) for columns in (39, 38, 24, 18, 12, 8, 5, 3, 2)] == [
        knee, "around the kneecap…", "around the kneecap…", "the kneecap…", "the kneecap…", "kneecap…", "knee…", "kn…",
        "",
    ]  # fmt: skip
    assert all(len(short(area, columns)) <= columns for area in AREAS for columns in range(60))


def test_the_question_about_a_check_keeps_the_capitals_of_its_words() -> None:
    assert check_in("pressure at the TMJ?") == "Pressure at the TMJ: less, the same, or more?"


def test_every_result_has_words_and_every_reason_of_a_key_may_be_in_a_report() -> None:
    assert set(results.RESULTS) == {*get_args(events.How), ""}
    assert {*reasons.PAUSES, *reasons.STOPS.values()} <= reasons.REASONS
