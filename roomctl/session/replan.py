"""What is left of a session, fitted to its booked end, and the one line that says so.

Called at acts and boundaries, never each second. Lengths are those of all phases, in seconds; the past keeps its own.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime

from roomctl.session.fit import cut, grow
from roomctl.session.plan import Phase
from roomctl.session.state import State

Lengths = tuple[float, ...]


def lateness(state: State, lengths: Sequence[float], index: int, spent: float) -> float:
    """Seconds by which the end would lie past the booked one, `spent` seconds of phase `index` being done."""
    return state.passed + max(0.0, lengths[index] - spent) + sum(lengths[index + 1 :]) - state.booked


def caught_up(state: State, lengths: Lengths, index: int, spent: float = 0.0) -> Lengths:
    """`lengths` trimmed from phase `index` on so that the session ends when booked, as far as floors allow.

    Unchanged when on time or ahead, and where the session was told to run over (`late` is not `trim`).
    """
    late = lateness(state, lengths, index, spent)
    if state.late != "trim" or late <= 0.5:
        return lengths
    return _shared(state, lengths, index, spent, lambda left, floors, weights: cut(left, floors, weights, late)[0])


def borrowed(state: State, seconds: float) -> Lengths:
    """The current phase longer by `seconds` (shorter, if below 0), the later ones paying for it so that the end stays.

    A phase is never made shorter than what is spent of it.
    """
    index, spent = state.current, state.elapsed - state.since
    now = max(state.lengths[index], spent)  # of a phase that has run over: what it took
    after = max(now + seconds, spent)
    gained = after - now
    if not gained:
        return state.lengths
    lengths = (*state.lengths[:index], after, *state.lengths[index + 1 :])
    if index == state.last:
        return lengths
    return _shared(
        state,
        lengths,
        index + 1,
        0.0,
        lambda left, floors, weights: (
            cut(left, floors, weights, gained)[0] if gained > 0 else grow(left, weights, -gained)
        ),
    )


def extended(state: State, seconds: float) -> Lengths:
    """What is left, longer by `seconds` in all."""
    spent = state.elapsed - state.since

    def share(left: Lengths, floors: Lengths, weights: Lengths) -> Lengths:
        return grow(left, weights, seconds) if sum(left) else (seconds, *left[1:])

    return _shared(state, state.lengths, state.current, spent, share)


def line(state: State, lengths: Lengths, ends_at: float) -> str:
    """What changed, at a glance: `legs 8 → 3, ends 15:00`. `ends_at` is wall time. Empty where nothing changed."""
    changed = [
        f"{phase.place} {minutes(before)} → {minutes(after)}"
        for phase, before, after in zip(state.plan.phases, state.lengths, lengths, strict=True)
        if abs(before - after) >= 7.5
    ]
    if not changed:
        return ""
    shown = ", ".join(changed[:3]) + (f" and {len(changed) - 3} more" if len(changed) > 3 else "")
    return f"{shown}, ends {datetime.fromtimestamp(ends_at):%H:%M}"


def minutes(seconds: float) -> str:
    """Minutes for a glance, to 15 s: 480 is `8`, 495 is `8:15`."""
    rounded = round(seconds / 15) * 15
    return f"{rounded // 60}" if rounded % 60 == 0 else f"{rounded // 60}:{rounded % 60:02d}"


def _shared(
    state: State,
    lengths: Lengths,
    index: int,
    spent: float,
    share: Callable[[Lengths, Lengths, Lengths], Lengths],
) -> Lengths:
    """`lengths` with what is left from phase `index` on put through `share(left, floors, weights)`."""
    phases: Sequence[Phase] = state.plan.phases[index:]
    left = (max(0.0, lengths[index] - spent), *lengths[index + 1 :])
    floors = (max(0.0, phases[0].at_least - spent), *(phase.at_least for phase in phases[1:]))
    after = share(left, floors, tuple(phase.flex for phase in phases))
    return (*lengths[:index], after[0] + spent, *after[1:])
