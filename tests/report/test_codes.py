"""Units of timed codes, by Medicare's rule and by the code book's: published examples, and the rules on any minutes."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from roomctl.report.codes import Rule, timed, units, units_of
from roomctl.report.content import Asked, document
from roomctl.report.data import data
from roomctl.report.fhir import bundle
from roomctl.report.html import html
from roomctl.report.markdown import markdown
from roomctl.report.pdf import pdf
from roomctl.report.text import text
from roomctl.session.record import Record
from tests.helpers import Bench, phase, plan
from tests.rigs import paper

MANUAL = [
    ({"97112": 24, "97110": 23}, {"97112": 2, "97110": 1}, ()),
    ({"97112": 20, "97110": 20}, {"97112": 2, "97110": 1}, ("97112", "97110")),
    ({"97110": 33, "97140": 7}, {"97110": 2, "97140": 1}, ()),
    ({"97110": 18, "97140": 13, "97116": 10, "97035": 8}, {"97110": 1, "97140": 1, "97116": 1, "97035": 0}, ()),
    ({"97112": 7, "97110": 7, "97140": 7}, {"97112": 1, "97110": 0, "97140": 0}, ("97112", "97110", "97140")),
]
"""The five examples of Medicare's manual (Pub. 100-04, chapter 5, section 20.2 C): minutes of each code, its units, and
the codes between which the manual leaves the choice (there the first is ours)."""


def counted(minutes: dict[str, int], rule: Rule) -> tuple[dict[str, int], tuple[str, ...]]:
    return units({code: lasted * 60 for code, lasted in minutes.items()}, rule)


@pytest.mark.parametrize(("minutes", "expected", "either"), MANUAL)
def test_medicares_own_examples_come_out_as_in_its_manual(
    minutes: dict[str, int], expected: dict[str, int], either: tuple[str, ...]
) -> None:
    assert counted(minutes, "cms") == (expected, either)


@pytest.mark.parametrize(
    ("minutes", "cms", "ama"),
    [
        ({"97124": 10, "97140": 8}, 1, 2),
        ({"97124": 7, "97140": 7}, 1, 0),
        ({"97110": 33, "97140": 7}, 3, 2),
        ({"97112": 20, "97110": 20}, 3, 2),
        ({"97110": 18, "97140": 13, "97116": 10, "97035": 8}, 3, 4),
        ({"97110": 18, "97140": 10}, 2, 2),  # of med.uth.edu, "Calculating Time"
        ({"97124": 22, "97140": 22}, 3, 2),
        ({"97124": 23, "97140": 8}, 2, 3),
        ({"97124": 7, "97140": 0}, 0, 0),
    ],
)
def test_the_two_rules_differ_in_what_they_add_up(minutes: dict[str, int], cms: int, ama: int) -> None:
    """10 and 8 minutes are 18 together, which is one unit; each by itself has passed the middle of 15."""
    assert sum(counted(minutes, "cms")[0].values()) == cms
    assert sum(counted(minutes, "ama")[0].values()) == ama


@pytest.mark.parametrize(("minutes", "number"), [(7, 0), (8, 1), (22, 1), (23, 2), (37, 2), (38, 3), (52, 3), (53, 4)])
def test_one_code_alone_has_its_units_from_the_eighth_minute_on_by_either_rule(minutes: int, number: int) -> None:
    """The manual's table, and premera.com's for the midpoint."""
    assert units_of(minutes * 60) == units_of(minutes * 60 + 59.9) == number
    for rule in ("cms", "ama"):
        assert counted({"97124": minutes}, rule) == ({"97124": number}, ())


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 7200), min_size=1))
def test_by_medicares_rule_units_are_those_of_all_minutes_and_none_is_kept_from_a_full_quarter(
    seconds: dict[str, int],
) -> None:
    shares, either = units(seconds, "cms")
    assert sum(shares.values()) == units_of(sum(seconds.values()))
    assert all(0 <= shares[code] - seconds[code] // 900 <= 1 for code in seconds)
    given_one = {code for code in seconds if shares[code] > seconds[code] // 900}
    over = {code: seconds[code] % 900 // 60 for code in seconds}
    assert all(over[code] >= over[other] for code in given_one for other in seconds.keys() - given_one)
    assert bool(either) == any(over[code] == over[other] for code in given_one for other in seconds.keys() - given_one)


@given(st.dictionaries(st.sampled_from("abcdef"), st.integers(0, 7200), min_size=1))
def test_by_the_midpoint_no_code_has_anything_of_another(seconds: dict[str, int]) -> None:
    shares, either = units(seconds, "ama")
    assert (shares, either) == ({code: units({code: lasted}, "ama")[0][code] for code, lasted in seconds.items()}, ())


def test_minutes_of_a_technique_without_a_code_count_for_none() -> None:
    found = timed([("swedish", 600), ("hold", 300), ("deep-tissue", 480), ("transition", 60)], "ama")
    assert [(one.code, one.seconds, one.units) for one in found.codes] == [("97124", 600, 1), ("97140", 480, 1)]
    assert (found.units, found.uncounted, found.rule) == (2, 360, "ama")


def treated(*minutes: float) -> Record:
    areas = zip(("back", "neck", "scalp"), ("swedish", "trigger-point", "hold"), minutes, strict=False)
    return Bench.with_session(plan(*(phase(area, long, technique=how) for area, how, long in areas))).wind(9000).record


def _pdf(record: Record, asked: Asked, folder: Path) -> str:
    file = folder / "x.pdf"
    file.write_bytes(pdf(document(record, asked), 0))
    return paper.words(file)


FORMATS: dict[str, Callable[[Record, Asked, Path], str]] = {
    "text": lambda record, asked, _: text(document(record, asked)),
    "md": lambda record, asked, _: markdown(document(record, asked)),
    "html": lambda record, asked, _: html(document(record, asked)),
    "pdf": _pdf,
    "fhir": lambda record, asked, _: json.dumps(bundle(record, document(record, asked), asked, {}, 0.0)),
}


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_by_which_rule_it_counts(kind: str, tmp_path: Path) -> None:
    for rule, said in (
        ("cms", "1 in all by Medicare's 8-minute rule (CMS: the minutes of all codes together)"),
        ("ama", "2 in all by the midpoint rule (AMA's CPT: the minutes of each code by itself)"),
    ):
        told = FORMATS[kind](treated(10, 8), Asked(timed=rule), tmp_path)  # type: ignore[arg-type]
        assert said in " ".join(re.sub("&#x27;|’", "'", told).split())


def test_json_has_the_rule_and_the_units_of_each_code() -> None:
    assert data(treated(20, 20, 5), Asked(timed="cms"))["timed_codes"] == {
        "rule": "cms", "units": 3, "either": ["97124", "97140"], "uncounted_s": 300,
        "codes": [
            {"code": "97124", "what": "massage therapy", "done_s": 1200, "units": 2},
            {"code": "97140", "what": "manual therapy", "done_s": 1200, "units": 1},
        ],
    }  # fmt: skip
    assert "timed_codes" not in data(treated(20, 20), Asked())


def test_where_the_manual_leaves_the_choice_the_report_says_so() -> None:
    told = "97124 and 97140 have as many minutes over: the last unit may go to either."
    assert told in text(document(treated(20, 20), Asked(timed="cms")))
    assert "may go to either" not in text(document(treated(20, 20), Asked(timed="ama")))
    assert "may go to either" not in text(document(treated(21, 20), Asked(timed="cms")))
    assert "may go to either" not in text(document(treated(15, 15), Asked(timed="cms")))
