"""Messages that get a clinic on: every slip of a file at once, and what was probably meant by each."""

from __future__ import annotations

import pytest

from roomctl.preset.check import check_text
from roomctl.preset.synonyms import _WORDS, meant
from tests import wording

TEXT = """preset: 1
title: Low back: as we do it
condition: low-back
minutes: 20
before:
  stop:
    - fever
scene: {bed: warm-pad, light: 20
phases:
  - area: back
    minutes: 5-7
    note: block 1: slowly
    check: pressure
  - area: legs: both
    minutes: 8
    technique: swedsh
  - area: feet
    minutes: 4
    note: @home
    position: prone
  - area: close
    minutes: 2
    focus: frame
    position: prone
    note: "water \\within reach"
"""


def told(text: str) -> list[str]:
    return [str(fault).removeprefix("x.yaml:") for fault in check_text(text, "x.yaml", ["warm-pad"]).faults]


def test_every_slip_of_a_file_is_told_at_once_and_what_the_rest_keeps_to() -> None:
    expected = [
        ("2:16:", "unexpected colon"),
        ("8:8:", "a group opens with { here and is not closed"),
        (
            "11:14: phases[1].minutes:",
            "'5-7' is a range; write the longer as minutes: 7, and the shorter as at_least: 5",
        ),
        ("12:18:", "unexpected colon"),
        ("14:15:", "unexpected colon"),
        ("16:16: phases[2].technique:", "'swedsh' is not one of the allowed words; did you mean 'swedish'?"),
        ("19:11:", "a text cannot begin with this character"),
        ("20:15: phases[3].position:", wording.TURNED),
        ("25:", "a backslash"),
    ]
    found = told(TEXT)
    assert len(found) == len(expected), "\n".join(found)
    for line, (place, words) in zip(found, expected, strict=True):
        assert line.startswith(place), line
        assert words in line


def test_of_what_is_missing_nothing_is_said_while_a_line_cannot_be_read() -> None:
    assert not any("missing" in line or "add up" in line for line in told(TEXT))


def test_a_line_that_is_mended_is_as_good_as_any() -> None:
    good = TEXT.replace("title: Low back: as", "title: Low back, as")
    assert len(told(good)) == len(told(TEXT)) - 1


@pytest.mark.parametrize(
    "text",
    [
        "preset: 1\ntitle: 'T\ncondition: headache\nphases:\n  - {area: it's, minutes: 5}\n",
        "preset: 1\nphases:\n  - area: a\n   minutes: 5\n  - area: b\n",
        "preset: 1\nphases: [{area: a,\n  minutes: 5,\n  note: b\n",
        "a: b: c\n" * 100,
    ],
)
def test_where_a_slip_has_no_line_of_its_own_only_what_is_certain_is_told(text: str) -> None:
    found = told(text)
    assert found
    assert not any("missing" in line for line in found)


@pytest.mark.parametrize(
    ("written", "says"),
    [
        ("5-7", "'5-7' is a range; write the longer as minutes: 7, and the shorter as at_least: 5"),
        ("8 – 6 min", "'8 – 6 min' is a range; write the longer as minutes: 8, and the shorter as at_least: 6"),
        ("5 to 7.5", "'5 to 7.5' is a range; write the longer as minutes: 7.5, and the shorter as at_least: 5"),
        ("5 bis 10 min", "'5 bis 10 min' is a range; write the longer as minutes: 10, and the shorter as at_least: 5"),
        ("about 5", f"'about 5' {wording.NO_LENGTH}; write 8, 7.5, 7:30, 450 s or 20 min"),
    ],
)
def test_a_range_says_how_the_longer_and_the_shorter_are_written(written: str, says: str) -> None:
    text = f"preset: 1\ntitle: T\ncondition: knee\nminutes: 9\nphases:\n  - {{area: a, minutes: {written}, check: a}}\n"
    assert f"6:24: phases[1].minutes: {says}" in told(text)


def test_a_range_elsewhere_is_told_without_at_least() -> None:
    [line] = [line for line in told(TEXT.replace("minutes: 20\n", "minutes: 15-20\n")) if line.startswith("4:")]
    assert line == "4:10: minutes: '15-20' is a range; write one length, such as 8 or 7:30"


@pytest.mark.parametrize(
    ("key", "place", "says"),
    [
        ("contraindications", "", "write it as stop: under before: at the top of the file"),
        ("red flags", "", "write it as stop: under before: at the top of the file"),
        ("Warnings", "", "write it as stop: under before: at the top of the file"),
        ("precautions", "", "write it as mind: under before: at the top of the file"),
        ("music", "", "write it as scene: {bed: …}"),
        ("bed", "", "write it as scene: {bed: …}"),
        ("music", "phase", "write it as scene: {bed: …}"),
        ("volume", "phase", "write it as scene: {level: …}"),
        ("duration", "", "did you mean 'minutes'?"),
        ("duration", "phase", "did you mean 'minutes'?"),
        ("steps", "", "did you mean 'phases'?"),
        ("areas", "", "did you mean 'phases'?"),
        ("name", "", "did you mean 'title'?"),
        ("name", "phase", "did you mean 'area'?"),
        ("posture", "phase", "did you mean 'position'?"),
        ("pressure", "", "write pressure: in an entry of phases"),
        ("frequency", "phase", "unknown key; the keys here are"),
        ("diagnosis", "", "did you mean 'condition'?"),
        ("references", "", "did you mean 'sources'?"),
        ("signed by", "", "did you mean 'reviewed'?"),
        ("minuts", "phase", "did you mean 'minutes'?"),
        ("tehcnique", "phase", "did you mean 'technique'?"),
    ],
)
def test_a_word_that_people_write_for_a_key_says_where_that_stands(key: str, place: str, says: str) -> None:
    top = f"{key}: 1\n" if not place else ""
    inside = f", {key}: 1" if place else ""
    text = f"preset: 1\n{top}phases:\n  - {{area: a{inside}}}\n"
    assert any(": unknown key" in line and says in line for line in told(text)), told(text)


def test_each_of_these_words_means_a_key_that_there_is() -> None:
    from roomctl.preset.shape import _keys

    for path in _WORDS:
        group = (path[:-1] or ("",))[-1]
        assert path[-1] in _keys(group), path
    assert meant("zzz", "", _keys("")) == (None, "")
