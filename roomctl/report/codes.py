"""Minutes for timed codes in the United States: the 8-minute rule for 97124 (massage) and 97140 (manual therapy).

The rule: Medicare Claims Processing Manual (CMS Pub. 100-04), chapter 5, section 20.2 C, "Counting Minutes for Timed
Codes in 15 Minute Units" (read as quoted by aapc.com and chirocode.com). One unit from 8 to 22 minutes, two from 23 to
37, and so on by 15; with more than one code the minutes of all together give the number of units, a code has one for
each full 15 minutes, and what is left goes to the codes with most minutes over. Which technique counts for which code
is ours, and other payers have other rules: a help to whoever bills, who decides.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

NAMES = {"97124": "massage therapy", "97140": "manual therapy"}
CODES = {
    "swedish": "97124", "friction": "97124",
    "myofascial-release": "97140", "trigger-point": "97140", "deep-tissue": "97140", "traction": "97140",
    "lymphatic": "97140", "scar": "97140",
}  # fmt: skip
"""Technique → code. Holding, turning, stretching and movement count for neither."""
UNIT = 15 * 60


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    what: str
    seconds: int
    units: int


@dataclass(frozen=True, slots=True)
class Timed:
    """`uncounted`: seconds that belong to no code."""

    codes: tuple[Code, ...]
    units: int
    uncounted: int


def timed(done: Iterable[tuple[str, int]]) -> Timed:
    """Units of what was done, given as technique and seconds."""
    seconds, uncounted = dict.fromkeys(NAMES, 0), 0
    for technique, lasted in done:
        if code := CODES.get(technique):
            seconds[code] += lasted
        else:
            uncounted += lasted
    units = units_of(sum(seconds.values()))
    shares = _shared(seconds, units)
    codes = tuple(Code(code, NAMES[code], seconds[code], shares[code]) for code in NAMES if seconds[code])
    return Timed(codes, units, uncounted)


def units_of(seconds: float) -> int:
    """Units of so many seconds; parts of a minute do not count."""
    return (int(seconds // 60) + 7) // 15


def _shared(seconds: dict[str, int], units: int) -> dict[str, int]:
    """Whole units first; those that are left, one each, by the minutes that are over."""
    shares = {code: min(lasted // UNIT, units) for code, lasted in seconds.items()}
    over = sorted(seconds, key=lambda code: (seconds[code] - shares[code] * UNIT, seconds[code]), reverse=True)
    for code in over[: units - sum(shares.values())]:
        shares[code] += 1
    return shares
