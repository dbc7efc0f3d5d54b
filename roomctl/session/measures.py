"""Numbers before and after a session, as a therapist types them, and the check for typing errors."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import get_args

from roomctl.session.events import Measured, When
from roomctl.session.plan import Measure
from roomctl.session.refusal import Refusal

ALL: tuple[Measure, ...] = get_args(Measure)
WHENS: tuple[When, ...] = get_args(When)
NONE = ("none", "-", "–")
"""Words that remove a number."""


def read(words: str) -> Measured:
    """`pain before 6` as what was measured. Raises `Refusal`."""
    what, when, value = (*words.split(maxsplit=2), "", "", "")[:3]
    if what not in ALL or when not in WHENS:
        raise Refusal("number-unknown", measures=ALL)
    value = re.sub(" */ *", "/", value.strip())
    return Measured(what, when, "" if value.lower() in NONE else _CHECKS[what](value))


def _whole(what: Measure, most: int) -> Callable[[str], str]:
    def check(value: str) -> str:
        if not re.fullmatch("[0-9]{1,3}", value) or int(value) > most:
            raise Refusal("number-wrong", what=what, value=value)
        return str(int(value))

    return check


def _pressure(value: str) -> str:
    found = re.fullmatch("([0-9]{2,3})/([0-9]{2,3})", value)
    upper, lower = (int(found[1]), int(found[2])) if found else (0, 0)
    if not (50 <= upper <= 300 and 20 <= lower < upper):
        raise Refusal("number-wrong", what="blood-pressure", value=value)
    return f"{upper}/{lower}"


_CHECKS: dict[Measure, Callable[[str], str]] = {
    "pain": _whole("pain", 10),
    "blood-pressure": _pressure,
    "range": _whole("range", 360),
}
