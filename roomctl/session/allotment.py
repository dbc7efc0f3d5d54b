"""What each area should get in total: its minutes in today's plan plus what was asked for since.

Lateness and borrowing change the lengths but not this, so minutes that become free return to where they were taken.
"""

from __future__ import annotations

from typing import Literal

from roomctl.session import pairs
from roomctl.session.state import State

Lengths = tuple[float, ...]


def allotted(state: State, index: int) -> float:
    """Seconds that phase `index` should get in all its stays. A second side gets what its first should get or, once
    that is past, really got; never less than its own floor."""
    planned = state.plan.phases[index].seconds
    if ratio := pairs.twin(state.plan.phases, index):
        first = index - 1
        had = state.visited(first) if first < state.current else allotted(state, first)
        second = state.plan.phases[index]
        planned = max(pairs.least(second), ratio * had + second.between)
    return max(0.0, planned + state.asked[index])


def asked(state: State, lengths: Lengths, by: Literal["more", "less", "extend"]) -> Lengths:
    """`State.asked` after an act that changes the lengths of `state` to `lengths`: `more` and `less` concern the
    current phase, `extend` each phase that grows beyond its allotment."""
    here, made = state.current, list(state.asked)
    for index in range(here, len(lengths)) if by == "extend" else (here,):
        if by == "extend" and index > here and pairs.twin(state.plan.phases, index):
            continue  # a second side has what its first has
        own = allotted(state, index) - state.visited(index)
        if by == "extend":
            had = max(state.lengths[index], state.spent if index == here else 0.0)
            made[index] += max(0.0, lengths[index] - max(had, own))
        else:
            made[index] += (max if by == "more" else min)(own, lengths[index]) - own
    return tuple(made)
