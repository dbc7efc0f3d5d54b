"""The two sides of one area: a pair of phases that share their time as planned, usually equally."""

from __future__ import annotations

import math
from collections.abc import Sequence

from roomctl.session.plan import Phase

_OPPOSITE = ({"left", "right"}, {"affected", "unaffected"})


def twin(phases: Sequence[Phase], index: int) -> float:
    """Seconds of phase `index` for each second of the one before it, where the two are the sides of one area; else 0.

    A deliberate ratio of the plan (70 to 30, say) is kept.
    """
    if not 0 < index < len(phases):
        return 0.0
    first, second = phases[index - 1], phases[index]
    alike = (first.area, first.technique) == (second.area, second.technique) and {first.side, second.side} in _OPPOSITE
    if not alike or not first.seconds or twin(phases, index - 1):
        return 0.0
    return second.seconds / first.seconds


def grouped(phases: Sequence[Phase], start: int = 0) -> list[tuple[int, ...]]:
    """The indices from `start` on, pairs together. A second side whose first is past is alone."""
    groups: list[tuple[int, ...]] = []
    index = start
    while index < len(phases):
        size = 2 if twin(phases, index + 1) else 1
        groups.append(tuple(range(index, index + size)))
        index += size
    return groups


def least(phase: Phase) -> float:
    """The floor of a phase, in seconds: not more than today's plan gives it."""
    return min(phase.at_least, phase.seconds)


def most(phase: Phase) -> float:
    """The ceiling of a phase, in seconds: not less than today's plan gives it; infinite if it has none."""
    return math.inf if phase.at_most is None else max(phase.at_most, phase.seconds)


def floor(first: Phase, second: Phase, ratio: float) -> float:
    """The shortest first side, in seconds, that keeps both sides at or above their floors."""
    return max(first.at_least, second.at_least / ratio)


def ceiling(first: Phase, second: Phase, ratio: float) -> float:
    """The longest first side, in seconds, that keeps both sides at or below their ceilings."""
    return min(most(first), most(second) / ratio)
