"""Numbers measured before and after a session: names, units and how to type them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from roomctl.session import measures
from roomctl.session.events import Measured, When
from roomctl.session.plan import Measure

if TYPE_CHECKING:
    from roomctl.session.history import Number

UNIT: dict[Measure, str] = {"pain": "of 10", "blood-pressure": "mmHg", "range": "°"}
NAME: dict[Measure, str] = {"pain": "pain", "blood-pressure": "blood pressure", "range": "range"}
HOW: dict[Measure, str] = {
    "pain": "pain is a whole number from 0 (none) to 10 (the worst)",
    "blood-pressure": "blood pressure is the upper over the lower value, as in 128/82",
    "range": "range is in whole degrees from 0 to 360",
}
BRIEFLY: dict[Measure, str] = {
    "pain": "0 (none) to 10 (the worst)", "blood-pressure": "upper/lower, as in 128/82", "range": "in degrees",
}  # fmt: skip


def measured(made: Measured) -> str:
    """`pain before: 6 of 10`."""
    return f"{NAME[made.what]} {made.when}: {number(made.what, made.value)}"


def number(what: Measure, value: str) -> str:
    """`6 of 10`, `128/82 mmHg`, `95°`; a dash for none."""
    if not value:
        return "–"
    return f"{value}{'' if what == 'range' else ' '}{UNIT[what]}"


def before(asked: Sequence[Measure], known: Mapping[Measure, str]) -> str:
    """The button that asks for the numbers before: `pain before?`, `pain 6`, `2 of 3 numbers`."""
    if len(asked) == 1:
        return f"{NAME[asked[0]]} {known[asked[0]]}" if asked[0] in known else f"{NAME[asked[0]]} before?"
    return f"{len(known)} of {len(asked)} numbers" if known else "numbers before?"


def changes(made: Iterable[Number]) -> str:
    """`pain 6 → 3 · range 40° → –`: each number before and after; empty if nothing was measured."""
    found = {(one.what, one.when): one.value for one in made if one.value}
    return " · ".join(
        f"{NAME[what]} {' → '.join(_bare(what, found.get((what, when), '')) for when in measures.WHENS)}"
        for what in dict.fromkeys(what for what, _ in found)
    )


def _bare(what: Measure, value: str) -> str:
    return f"{value}{'°' if what == 'range' else ''}" if value else "–"


def question(what: Measure, when: When) -> str:
    """`Pain before the session, 0 (none) to 10 (the worst)`."""
    return f"{NAME[what].capitalize()} {when} the session, {BRIEFLY[what]}"
