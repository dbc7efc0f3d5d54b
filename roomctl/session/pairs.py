"""The two sides of one area: a pair of phases that share their time as planned, usually equally.

The therapist may need some seconds to change sides. These are at the start of the second side (`Phase.between`) and
belong to neither: each side still gets its share of the time that hands work.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from roomctl.session.plan import Phase, Plan

_OPPOSITE = ({"left", "right"}, {"affected", "unaffected"})


def twin(phases: Sequence[Phase], index: int) -> float:
    """Seconds of work in phase `index` for each second of the one before it, where the two are the sides of one area;
    else 0.

    A deliberate ratio of the plan (70 to 30, say) is kept.
    """
    if not 0 < index < len(phases):
        return 0.0
    first, second = phases[index - 1], phases[index]
    alike = (first.area, first.technique) == (second.area, second.technique) and {first.side, second.side} in _OPPOSITE
    if not alike or not first.seconds or twin(phases, index - 1):
        return 0.0
    return (second.seconds - second.between) / first.seconds


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
    return max(first.at_least, (second.at_least - second.between) / ratio)


def ceiling(first: Phase, second: Phase, ratio: float) -> float:
    """The longest first side, in seconds, that keeps both sides at or below their ceilings."""
    return min(most(first), (most(second) - second.between) / ratio)


def spaced(plan: Plan, seconds: float) -> Plan:
    """The plan, its sides resolved, with `seconds` to change sides at the start of each second side, but at most half
    of its area's time. Both sides give of them in their ratio, so that the area is as long as before; `at_least`
    and `at_most` include them as `seconds` does."""
    phases, lengths = list(plan.phases), list(plan.lengths)
    for index in range(1, len(phases)):
        if ratio := twin(plan.phases, index):
            first, second = plan.phases[index - 1 : index + 1]
            pause = min(seconds, (first.seconds + second.seconds) / 2)
            given = pause / (1 + ratio)
            lengths[index - 1], lengths[index] = first.seconds - given, second.seconds + given
            phases[index - 1] = replace(first, at_least=max(0.0, first.at_least - given), at_most=moved(first, -given))
            floor = max(0.0, second.at_least + given - pause) + pause
            phases[index] = replace(second, at_least=floor, at_most=moved(second, given), between=pause)
    return replace(plan, phases=tuple(phases)).with_lengths(tuple(lengths))


def moved(phase: Phase, seconds: float) -> float | None:
    """The ceiling of a phase that is `seconds` longer."""
    return None if phase.at_most is None else max(0.0, phase.at_most + seconds)


def shifts(phases: Sequence[Phase]) -> tuple[float, ...]:
    """The seconds by which each phase is longer than its share of the area because of the change of sides; below zero
    for a first side."""
    found = [0.0] * len(phases)
    for index, second in enumerate(phases):
        if second.between and (ratio := twin(phases, index)):
            given = second.between / (1 + ratio)
            found[index - 1], found[index] = -given, given
    return tuple(found)
