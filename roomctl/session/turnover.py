"""The turnover: what is done in the room between a session and the next client, and how much of it is done."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Literal, NamedTuple

from roomctl.clock import Instant
from roomctl.session.booking import Step
from roomctl.session.state import State


class Progress(NamedTuple):
    """A step, and whether it is done. `left`: the seconds that a step which waits still needs; None if it does not
    wait, or has not begun."""

    step: Step
    done: bool
    left: float | None = None


class Turnover(NamedTuple):
    """`phase`: `closing` while the client dresses, `turnover`, then `ready`. `begins`, `until`: wall time at which the
    turnover begins and its time is up; `left`: seconds until then. `over`: seconds by which that is after the booked
    end of the turnover. `ready`: wall time at which the room is ready by itself: `until`, or sooner if only contact
    times are left."""

    phase: Literal["closing", "turnover", "ready"]
    begins: float
    until: float
    left: float
    over: float
    ready: float
    steps: tuple[Progress, ...]

    @property
    def open(self) -> bool:
        """Whether there are steps, and the room is not ready."""
        return self.phase != "ready" and bool(self.steps)


def turnover(state: State | None, now: Instant) -> Turnover | None:
    """The turnover after the session of `state`, the room's latest one, at `now`. None if there is none: no session has
    ended, it was a rehearsal, or the room has no times and no steps for it.

    The room is ready when all steps are ticked, when somebody says so, or when the time is up. That is what the booking
    has left for the turnover, or the sum of the steps if that is longer. An early end does not lengthen it.
    """
    if state is None or state.ended is None or state.rehearsal or not (state.dress or state.buffer or state.steps):
        return None
    t, begins = state.t_at(now), state.ended.t + state.dress
    booked, until = times(state, state.ended.t)
    done = tuple(_progress(state, t, begins))
    waiting = [one.left for one in done if one.left is not None]
    alone = bool(done) and len(waiting) == sum(not one.done for one in done)
    last = min(until, t + max(waiting, default=0.0)) if alone else until
    ready = t >= until or state.readied or (bool(done) and all(one.done for one in done))
    begun = t >= begins or bool(state.ticks)
    wall = now.wall - t  # of the start, by today's clock: it may have been set meanwhile
    return Turnover(
        "ready" if ready else "turnover" if begun else "closing", wall + begins, wall + until, max(0.0, until - t),
        until - booked if state.buffer else 0.0, wall + last, done,
    )  # fmt: skip


def times(state: State, off: float) -> tuple[float, float]:
    """The booked end of the turnover, and when its time is up, after hands off at `off`; real seconds after the start,
    as `off` is. Lateness shortens the turnover down to its steps."""
    begins = off + state.dress
    booked = max(begins, min(off, state.booked) + state.dress + state.buffer)
    return booked, max(booked, begins + sum(step.seconds for step in state.steps))


def _progress(state: State, t: float, begins: float) -> Iterator[Progress]:
    """Each step at `t`. One that waits begins when the step before it is done, the first one with the turnover."""
    ticks = dict(state.ticks)
    before: float | None = begins
    for step in state.steps:
        over = ticks.get(step.name)
        if step.waits and over is None and before is not None:
            over = before + step.seconds
        left = over - t if step.waits and over is not None and over > t else None
        yield Progress(step, over is not None and over <= t, left)
        before = over
