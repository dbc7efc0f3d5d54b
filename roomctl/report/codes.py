"""Units of timed codes in the United States, for 97124 (massage) and 97140 (manual therapy), by one of two rules.

`cms`, Medicare's 8-minute rule: Medicare Claims Processing Manual (CMS Pub. 100-04), chapter 5, section 20.2 C,
"Counting Minutes for Timed Codes in 15 Minute Units" (read as quoted by aapc.com, chirocode.com and
physicaltherapy.com). The minutes of all codes together give the number of units: one from 8 to 22 minutes, two from 23
to 37, and so on by 15. A code has one for each full 15 minutes, and what is left goes to the codes with most minutes
over; between codes with as many, the therapist chooses.

`ama`, the midpoint rule of CPT, the American Medical Association's code book, as many private payers have it (read as
quoted by premera.com, "Billing for Time", 2019, and med.uth.edu, "Calculating Time"): a unit of time is attained when
its midpoint is passed. So a code has its units by its own minutes, one from 8 to 22, and minutes of two codes never
make one together.

Both count whole minutes. Which technique counts for which code is ours, and payers differ: a help to whoever bills, who
decides.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

Rule = Literal["cms", "ama"]
NAMED: Mapping[Rule, str] = {
    "cms": "Medicare's 8-minute rule (CMS: the minutes of all codes together)",
    "ama": "the midpoint rule (AMA's CPT: the minutes of each code by itself)",
}
NAMES = {"97124": "massage therapy", "97140": "manual therapy"}
CODES = {
    "swedish": "97124", "friction": "97124",
    "myofascial-release": "97140", "trigger-point": "97140", "deep-tissue": "97140", "traction": "97140",
    "lymphatic": "97140", "scar": "97140",
}  # fmt: skip
"""Technique → code. Holding, turning, stretching and movement count for neither."""
UNIT = 15
"""Minutes."""


@dataclass(frozen=True, slots=True)
class Code:
    code: str
    what: str
    seconds: int
    units: int


@dataclass(frozen=True, slots=True)
class Timed:
    """`uncounted`: seconds that belong to no code; `either`: the codes between which the last unit may be chosen."""

    rule: Rule
    codes: tuple[Code, ...]
    units: int
    uncounted: int
    either: tuple[str, ...] = ()


def timed(done: Iterable[tuple[str, int]], rule: Rule) -> Timed:
    """Units of what was done, given as technique and seconds."""
    seconds, uncounted = dict.fromkeys(NAMES, 0), 0
    for technique, lasted in done:
        if code := CODES.get(technique):
            seconds[code] += lasted
        else:
            uncounted += lasted
    shares, either = units(seconds, rule)
    codes = tuple(Code(code, NAMES[code], seconds[code], shares[code]) for code in NAMES if seconds[code])
    return Timed(rule, codes, sum(shares.values()), uncounted, either)


def units(seconds: Mapping[str, int], rule: Rule) -> tuple[dict[str, int], tuple[str, ...]]:
    """The units of each code by its seconds, and the codes between which the last one may be chosen, mostly none."""
    if rule == "ama":
        return {code: units_of(lasted) for code, lasted in seconds.items()}, ()
    shares = {code: int(lasted // 60) // UNIT for code, lasted in seconds.items()}
    over = {code: int(lasted // 60) % UNIT for code, lasted in seconds.items()}
    ranked = sorted(seconds, key=lambda code: (over[code], seconds[code]), reverse=True)
    left = units_of(sum(seconds.values())) - sum(shares.values())
    for code in ranked[:left]:
        shares[code] += 1
    even = left and len(ranked) > left and over[ranked[left]] == over[ranked[left - 1]]
    return shares, tuple(code for code in seconds if even and over[code] == over[ranked[left]])


def units_of(seconds: float) -> int:
    """Units of so many seconds; parts of a minute do not count."""
    return (int(seconds // 60) + 7) // UNIT
