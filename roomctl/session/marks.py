"""What a session's state remembers of what has been: stays in phases, turns, its end, what was
re-planned, devices that failed."""

from __future__ import annotations

from typing import Literal, NamedTuple

from roomctl.session.cues import Cue
from roomctl.session.events import How

AWAY = 60.0
"""Real seconds without a sign of the room that are worth a question."""
ANSWER = 180.0
"""Real seconds for which it stands; after that the session has gone on."""

GLANCE = 15.0
"""Seconds; what is less is not worth a therapist's glance."""


class Visit(NamedTuple):
    """A stay in a phase that is over. `phase` is its index; `start` and `end` are elapsed seconds; `t` is its end in
    real seconds after the session's start, pauses counted. The next stay begins where it ends."""

    phase: int
    start: float
    end: float
    t: float


class Turn(NamedTuple):
    """The last thing that the room answers to with a ramp of its own, and when (real seconds after the start)."""

    t: float
    why: Literal["started", "moved", "paused", "resumed", "silenced", "ended"]


STARTED = Turn(0.0, "started")


class Landing(NamedTuple):
    """The last minutes, from `t` (real seconds after the start) on; they were to last `lasts` real seconds."""

    t: float
    lasts: float


class Gone(NamedTuple):
    """Where a session stood when the room was last heard, at `t`, before it was away until `back` (real seconds after
    the start). The rest as in `State`."""

    t: float
    back: float
    current: int
    since: float
    elapsed: float
    visits: tuple[Visit, ...]
    crossed: tuple[Cue, ...]
    last_check: float | None
    landed: Landing | None
    lengths: tuple[float, ...]


class End(NamedTuple):
    """`t`: real seconds after the start."""

    t: float
    how: How


class DeviceFault(NamedTuple):
    """`since`: wall time, seconds since 1970."""

    device: str
    message: str
    since: float


class Resized(NamedTuple):
    """A phase, by its index, and its seconds before and after."""

    phase: int
    before: float
    after: float


class Change(NamedTuple):
    """`resized`: the phases now and to come that became longer or shorter; `ends`: wall time of the end to be expected;
    `over`: seconds by which that lies past the booked end, below zero where it comes before it; `turnover`: seconds of
    the turnover where all that is over is taken from it, else 0; `asked`: seconds that the session was to last before a
    late start shortened it, 0 for any other change; `line`: an earlier roomctl's own words for it, which hold."""

    resized: tuple[Resized, ...] = ()
    ends: float = 0.0
    over: float = 0.0
    turnover: float = 0.0
    asked: float = 0.0
    line: str = ""

    @property
    def late(self) -> bool:
        return self.over >= GLANCE

    @property
    def early(self) -> bool:
        """Whether minutes are free."""
        return self.over <= -GLANCE
