"""`check:` in a file: a question once, or every so many minutes."""

from __future__ import annotations

from pathlib import Path

import pytest

from roomctl.preset import catalogue, library
from roomctl.preset.check import check_text
from roomctl.preset.model import to_plan
from tests import wording

TEXT = """preset: 1
title: T
condition: knee
minutes: 20
phases:
  - {{area: knee, minutes: 20, focus: concern, check: {check}}}
"""


@pytest.mark.parametrize(
    ("written", "question", "every"),
    [
        ("pressure", "pressure", 0),
        ("every 10 min", "pressure", 600),
        ("every 10", "pressure", 600),
        ("Every 7:30", "pressure", 450),
        ("pressure every 10 min", "pressure", 600),
        ("'numbness, every 300 s'", "numbness", 300),
        ("{pressure: every 10 min}", "pressure", 600),
        ("{is the arm warm?: every 5 min}", "is the arm warm?", 300),
        ("is every finger warm?", "is every finger warm?", 0),
    ],
)
def test_how_often_is_written_so(written: str, question: str, every: float) -> None:
    preset = check_text(TEXT.format(check=written), "x.yaml").preset
    if not every:
        assert preset is None, "20 minutes with one question"
        preset = check_text(TEXT.replace("20", "10").format(check=written), "x.yaml").preset
    assert preset is not None
    [phase] = to_plan(preset, "x").phases
    assert (phase.check, phase.every) == (question, every)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        (
            "every 15 min",
            "every 15 min is outside 2 min to 12 min; hands must not work longer than that without a question",
        ),
        ("every 30 s", "every 30 s is outside 2 min to 12 min"),
        ("{pressure: 10 min}", "'10 min' does not say how often; write it as in {pressure: every 10 min}"),
        ("{pressure: every 5 min, numbness: every 6 min}", "write one question and how often it is asked"),
        ("{}", "write one question and how often it is asked"),
        ("[pressure]", "a list is not text"),
        ("5", "5 is not text; put it in quotes"),
        ("every 5x min", f"'5x min' {wording.NO_LENGTH}"),
    ],
)
def test_what_is_wrong_with_it_is_said(written: str, says: str) -> None:
    [fault] = check_text(TEXT.format(check=written), "x.yaml").faults
    assert fault.where == "phases[1].check"
    assert fault.what.startswith(says)


def test_one_long_area_needs_no_second_phase_with_a_change_that_is_none() -> None:
    whole = check_text(TEXT.format(check="every 10 min"), "x.yaml")
    assert (whole.faults, whole.remarks) == ((), ())
    [fault] = check_text(TEXT.format(check="pressure"), "x.yaml").faults
    assert fault.what.endswith("write check: every 10 min")


def test_a_slip_in_one_area_keeps_no_other_area_s_rule_from_being_told() -> None:
    text = """preset: 1
title: T
condition: knee
minutes: 20
phases:
  - {area: knee, minutes: 6, technique: swedsh}
  - {area: shin, minutes: ten}
  - {area: foot, minutes: 4, position: prone}
  - {area: hip, minutes: 4, position: prone, pressure: 3, at_least: 6}
"""
    told = [(fault.where, fault.what.partition(";")[0]) for fault in check_text(text, "x.yaml").faults]
    assert told == [
        ("phases[1]", "this is the first hands-on area, and the client is not asked"),
        ("phases[1].technique", "'swedsh' is not one of the allowed words"),
        ("phases[2].minutes", "'ten' is not a length of time"),
        ("phases[3].position", wording.TURNED),
        ("phases[4]", "pressure 3 is the strongest so far, and the client is not asked"),
        ("phases[4].at_least", "6 min is more than the phase's own 4 min"),
    ]


def test_an_overlay_s_question_takes_the_place_of_the_one_below(tmp_path: Path) -> None:
    folder = tmp_path
    (folder / "below.yaml").write_text(TEXT.format(check="{pressure: every 10 min}"))
    (folder / "over.yaml").write_text("preset: 1\nextends: below\nchange: {knee: {check: {numbness: every 5 min}}}\n")
    [phase] = catalogue.plan("over", [library.Shelf("given", folder)]).phases
    assert (phase.check, phase.every) == ("numbness", 300)
