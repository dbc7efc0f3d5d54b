"""`--end-by`: the time of day that is meant, on every day of the year."""

from __future__ import annotations

import time
from collections.abc import Iterator
from datetime import datetime

import pytest

from roomctl.clock import Instant
from roomctl.commands.common import _until
from roomctl.errors import Usage


@pytest.fixture(autouse=True)
def berlin(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """On 29 March 2026 the clocks go from 2 to 3 there, on 25 October from 3 back to 2."""
    monkeypatch.setenv("TZ", "Europe/Berlin")
    time.tzset()
    yield
    monkeypatch.undo()
    time.tzset()


def minutes(now: str, end: str) -> float:
    return _until(end, Instant(datetime.fromisoformat(now).timestamp(), "boot", 100.0)) / 60


@pytest.mark.parametrize(
    ("now", "end", "expected"),
    [
        ("2026-06-01T14:10:30+02:00", "15:00", 49.5),
        ("2026-06-01T23:40:00+02:00", "00:25", 45),
        ("2026-12-31T23:40:00+01:00", "00:25", 45),
        ("2026-03-29T01:30:00+01:00", "03:30", 60),
        ("2026-03-28T23:30:00+01:00", "03:30", 180),
        ("2026-10-25T01:30:00+02:00", "03:30", 180),
        ("2026-10-25T02:30:00+02:00", "02:15", 45),
        ("2026-10-25T02:30:00+01:00", "02:45", 15),
        ("1969-12-31T20:00:00+01:00", "21:00", 60),
    ],
)
def test_the_next_such_time_is_meant_though_midnight_or_a_change_of_the_clocks_lies_between(
    now: str, end: str, expected: float
) -> None:
    assert minutes(now, end) == expected


def test_a_time_that_has_just_passed_is_not_taken_for_tomorrows() -> None:
    with pytest.raises(Usage, match="14:00 has passed"):
        minutes("2026-06-01T14:10:00+02:00", "14:00")


@pytest.mark.parametrize("word", ["", "25:00", "15", "15:60", "3pm", "15:00:00", "-1:00", "١٥:٠٠x"])
def test_what_is_no_time_of_day_is_told_how_to_write_one(word: str) -> None:
    with pytest.raises(Usage, match="write it as 15:00"):
        minutes("2026-06-01T14:10:00+02:00", word)
