"""What is still to come of a session if nobody acts: its boundaries and its cues."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import accumulate
from typing import TYPE_CHECKING

from roomctl.session import cues
from roomctl.session.cues import Cue

if TYPE_CHECKING:
    from roomctl.session.state import State


def ahead(state: State, until: float) -> Iterator[Cue]:
    """The cues after `state.elapsed`, up to `until` (elapsed seconds) or the first phase that waits, in order.

    The boundaries that are still to come are among them even where an act has brought them to this very instant.
    """
    closing = cues.closing(state.since + sum(state.lengths[state.current :]))
    start = state.since
    for index in range(state.current, len(state.lengths)):
        length, last = state.lengths[index], index == state.last
        if start > until + 1e-6:
            return
        due = list(cues.within(state.plan.phases[index], index, start, length, last=last))
        if start < closing <= start + length:
            due.append((closing, "closing"))
        for elapsed, kind in sorted(due, key=lambda pair: pair[0]):
            held_back = waits(state, index) and kind == "finish"
            to_come = index > state.current or kind == "finish" or elapsed > state.elapsed + 1e-6
            if to_come and elapsed <= until + 1e-6 and not held_back:
                yield Cue(kind, index, state.when(elapsed))
        if waits(state, index):
            return
        start += length


def overdue(state: State, until: float) -> Iterator[Cue]:
    """The `late` cues after the state's own `t`, up to `until` (real seconds after the start), each in its phase."""
    for due in cues.late(state.booked, state.passed, until * state.speed):
        elapsed = state.elapsed + (0.0 if state.paused else due - state.passed)
        yield Cue("late", phase_at(state, elapsed), due / state.speed)


def boundaries(state: State) -> Iterator[tuple[int, float]]:
    """The phases still to come by themselves, as index and the `t` at which each starts; last, the end as index -1."""
    if state.paused or state.ended is not None:
        return
    ends = accumulate(state.lengths[state.current :], initial=state.since)
    next(ends)
    for index, end in enumerate(ends, start=state.current):
        if waits(state, index):
            return
        yield (index + 1 if index < state.last else -1), state.when(end)


def phase_at(state: State, elapsed: float) -> int:
    """The index of the phase that `elapsed` falls in, nobody having acted."""
    end = state.since
    for index in range(state.current, state.last):
        end += state.lengths[index]
        if waits(state, index) or elapsed < end - 1e-6:
            return index
    return state.last


def waits(state: State, index: int) -> bool:
    """Phase `index` will not end by itself."""
    return (state.held and index == state.current) or state.plan.phases[index].advance == "hold"
