"""The load of a therapist's hands: today's time of techniques that are hard on them, and a gentler one of the plan."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import NamedTuple

from roomctl.session.cues import works
from roomctl.session.plan import Phase, Plan

DEEP = frozenset({"deep-tissue", "trigger-point", "friction"})
"""Techniques that are hard on a therapist's own hands."""
GENTLER = frozenset({"myofascial-release", "swedish"})
"""Techniques that can replace hard ones: hands work on the same tissue, without deep pressure at one point."""
ENOUGH = 60.0
"""Seconds over the limit that are worth mentioning."""


class Load(NamedTuple):
    """Seconds of hard techniques: `done` in today's earlier sessions, `planned` in this one, and the therapist's own
    `limit` for a day."""

    done: float
    planned: float
    limit: float

    @property
    def total(self) -> float:
        return self.done + self.planned

    @property
    def over(self) -> bool:
        """Whether this session goes beyond the limit."""
        return self.planned > 0 and self.total - self.limit >= ENOUGH


def hard(phases: Iterable[Phase]) -> float:
    """Seconds of techniques that are hard on the hands."""
    return sum(phase.seconds for phase in phases if phase.technique in DEEP)


def gentler(phases: Sequence[Phase], index: int) -> Phase | None:
    """The phase whose technique can replace the hard one of phase `index`: of the same area, else of the same focus,
    else the longest. None if phase `index` is not hard, or the plan has no such technique."""
    here = phases[index]
    found = [one for one in phases if one.technique in GENTLER and works(one) and one.seconds]
    if here.technique not in DEEP or not here.seconds or not found:
        return None
    return max(found, key=lambda one: (one.area == here.area, one.focus == here.focus, one.seconds))


def eased(plan: Plan, index: int, other: Phase) -> Plan:
    """The plan with the technique of `other`, and no more than its pressure, wherever it has the area and the technique
    of phase `index`."""
    here = plan.phases[index]
    key = (here.area, here.technique)
    return replace(plan, phases=tuple(
        replace(one, technique=other.technique, pressure=min(one.pressure, other.pressure))
        if (one.area, one.technique) == key else one
        for one in plan.phases
    ))  # fmt: skip
