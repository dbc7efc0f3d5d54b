"""Units of timed codes in the United States, for 97124 (massage) and 97140 (manual therapy), by one of two rules.

`cms`, Medicare's 8-minute rule: Medicare Claims Processing Manual (CMS Pub. 100-04), chapter 5, section 20.2 C,
"Counting Minutes for Timed Codes in 15 Minute Units" (read as quoted by aapc.com, chirocode.com and
physicaltherapy.com). The minutes of all codes together give the number of units: one from 8 to 22 minutes, two from 23
to 37, and so on by 15. Each code gets one unit per full 15 minutes; the remaining units go to the codes with the most
remaining minutes. If several have the same number, the therapist chooses.

`ama`, the midpoint rule of CPT, the American Medical Association's code book, as many private payers use it (read as
quoted by premera.com, "Billing for Time", 2019, and med.uth.edu, "Calculating Time"): a unit of time is attained when
its midpoint is passed. So each code's units depend on its own minutes only, one from 8 to 22; minutes of two codes are
never added.

Both count whole minutes. The mapping of techniques to codes is roomctl's own, and payers differ: the person who bills
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
    """`uncounted`: seconds that belong to no code; `either`: the codes that may get the last unit, if several may."""

    rule: Rule
    codes: tuple[Code, ...]
    units: int
    uncounted: int
    either: tuple[str, ...] = ()


def timed(done: Iterable[tuple[str, int]], rule: Rule) -> Timed:
    """Count the units of the work `done`, given as (technique, seconds)."""
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
    """The units of each code, and the codes that may get the last unit (usually none: only one may)."""
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
    """The number of units in `seconds`; incomplete minutes do not count."""
    return (int(seconds // 60) + 7) // UNIT
