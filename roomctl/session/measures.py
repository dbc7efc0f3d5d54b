"""Numbers before and after a session, as a therapist types them: what is one, and what a slip of the finger is."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

from roomctl.errors import Refused
from roomctl.session.events import Measured, When
from roomctl.session.plan import Measure

ALL: tuple[Measure, ...] = get_args(Measure)
WHENS: tuple[When, ...] = get_args(When)
NONE = ("none", "-", "–")
"""What takes a number back."""
UNIT: dict[Measure, str] = {"pain": "of 10", "blood-pressure": "mmHg", "range": "°"}
NAME: dict[Measure, str] = {"pain": "pain", "blood-pressure": "blood pressure", "range": "range"}
HOW: dict[Measure, str] = {
    "pain": "pain is a whole number from 0 (none) to 10 (the worst)",
    "blood-pressure": "blood pressure is the upper over the lower value, as in 128/82",
    "range": "range is in whole degrees from 0 to 360",
}


def read(words: str) -> Measured:
    """`pain before 6` as what was measured. Raises `Refused` in words."""
    what, when, value = (*words.split(maxsplit=2), "", "", "")[:3]
    if what not in ALL or when not in WHENS:
        there = f"{', '.join(ALL[:-1])} or {ALL[-1]}"
        raise Refused(f"say what was measured, when, and the number: {there}, before or after, as in `pain before 6`")
    value = re.sub(" */ *", "/", value.strip())
    return Measured(what, when, "" if value.lower() in NONE else _CHECKS[what](value))


def said(measured: Measured) -> str:
    """`pain before: 6 of 10`."""
    return f"{NAME[measured.what]} {measured.when}: {number(measured.what, measured.value)}"


def number(what: Measure, value: str) -> str:
    """`6 of 10`, `128/82 mmHg`, `95°`; a dash for none."""
    if not value:
        return "–"
    return f"{value}{'' if what == 'range' else ' '}{UNIT[what]}"


def _whole(what: Measure, most: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not re.fullmatch("[0-9]{1,3}", value) or int(value) > most:
            raise Refused(f"{value!r} cannot be right: {HOW[what]}")
        return str(int(value))

    return check


def _pressure(value: str) -> str:
    found = re.fullmatch("([0-9]{2,3})/([0-9]{2,3})", value)
    upper, lower = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (50 <= upper <= 300 and 20 <= lower < upper):
        raise Refused(f"{value!r} cannot be right: {HOW['blood-pressure']}")
    return f"{upper}/{lower}"


_CHECKS: dict[Measure, Callable[[str], str]] = {
    "pain": _whole("pain", 10),
    "blood-pressure": _pressure,
    "range": _whole("range", 360),
}
