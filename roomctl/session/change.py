"""How an act or a boundary changed a session's timeline and its end."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from roomctl.session import pairs
from roomctl.session.cues import works
from roomctl.session.marks import GLANCE, Change, Resized

if TYPE_CHECKING:
    from roomctl.session.state import State

ENOUGH = 0.5
"""Seconds of lateness that are ignored."""


def left(state: State, lengths: Sequence[float]) -> float:
    """Seconds from now to the end under `lengths`."""
    return max(0.0, lengths[state.current] - state.spent) + sum(lengths[state.current + 1 :])


def over(state: State, lengths: Sequence[float]) -> float:
    """Seconds by which that end would lie past the booked one; below zero if before it."""
    return state.passed + left(state, lengths) - state.booked


def change(state: State, before: Sequence[float], line: str = "") -> Change | None:
    """The difference between `state` and the lengths `before`; None if it is too small to matter. Dropped phases do
    not count as a change of length."""
    now, dropped = state.lengths, state.dropped
    resized = [
        Resized(at, before[at], now[at])
        for at in range(state.current, len(now))
        if before[at] != now[at] and at not in dropped and _glanced(before[at], now[at])
    ]
    rest = left(state, now)
    late = state.passed + rest - state.booked
    if -GLANCE < late < GLANCE and not resized and not line:
        return None
    used = state.late == "buffer" and GLANCE <= late <= state.buffer + ENOUGH
    ends = state.at.wall + rest / state.speed
    return Change(tuple(resized), ends, late, state.buffer if used else 0.0, 0.0, line, late <= -GLANCE and full(state))


def full(state: State) -> bool:
    """Whether areas are left to be worked, and each has as many minutes as it may have."""
    phases = state.plan.phases
    ahead = (at for at in range(state.current, len(phases)) if at not in state.dropped and works(phases[at]))
    room = [pairs.most(phases[at]) - state.visited(at) - state.lengths[at] for at in ahead]
    return bool(room) and max(room) <= ENOUGH


def _glanced(before: float, after: float) -> bool:
    """Whether two lengths differ, also in steps of `GLANCE`."""
    return abs(before - after) >= GLANCE / 2 and round(before / GLANCE) != round(after / GLANCE)
