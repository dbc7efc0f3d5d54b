"""What each area is to have in all: its minutes in today's plan, and what somebody asked for since.

Lateness and loans change the lengths and leave this alone, so minutes that come free later go back to where they were
taken from.
"""

from __future__ import annotations

from typing import Literal

from roomctl.session import pairs
from roomctl.session.state import State

Lengths = tuple[float, ...]


def allotted(state: State, index: int) -> float:
    """Seconds that phase `index` is to have, all its stays together. A second side has what its first is to have or,
    once that is past, really had; never less than its own floor."""
    planned = state.plan.phases[index].seconds
    if ratio := pairs.twin(state.plan.phases, index):
        first = index - 1
        had = state.visited(first) if first < state.current else allotted(state, first)
        planned = max(pairs.least(state.plan.phases[index]), ratio * had)
    return max(0.0, planned + state.asked[index])


def asked(state: State, lengths: Lengths, by: Literal["more", "less", "extend"]) -> Lengths:
    """`State.asked` after an act that changes the lengths of `state` to `lengths`: `more` and `less` name the current
    phase, what is bought (`extend`) names each that grows beyond what it was to have."""
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
