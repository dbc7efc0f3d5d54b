"""What a session's state remembers: stays in phases, turns, its end, re-plans, device faults."""

from __future__ import annotations

from typing import Literal, NamedTuple

from roomctl.session.cues import Cue
from roomctl.session.events import How

AWAY = 60.0
"""Real seconds without a controller after which the screen asks whether they count."""
ANSWER = 180.0
"""Real seconds for which it asks; then the session continues by the clock."""
GLANCE = 15.0
"""Seconds; smaller changes are not shown."""


class Visit(NamedTuple):
    """A past stay in a phase. `phase` is its index; `start` and `end` are elapsed seconds; `t` is its end in real
    seconds after the session's start. The next stay begins where it ends."""

    phase: int
    start: float
    end: float
    t: float


class Turn(NamedTuple):
    """The last event that has its own sound ramp, and its time (real seconds after the start)."""

    t: float
    why: Literal["started", "moved", "paused", "resumed", "silenced", "ended"]


STARTED = Turn(0.0, "started")


class Lit(NamedTuple):
    """What was last asked of the lamps (`events.Lit`), `t` real seconds after the start."""

    t: float
    how: Literal["up", "inspect", "plan"]


class Landing(NamedTuple):
    """The last minutes, from `t` (real seconds after the start) on, planned to last `lasts` real seconds."""

    t: float
    lasts: float


class Gone(NamedTuple):
    """A session before a time away, which lasted from `t` to `back` (real seconds after the start). The rest as in
    `State`."""

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
    """`resized`: current and later phases whose length changed; `ends`: wall time of the expected end; `over`: seconds
    past the booked end (below zero: before it); `turnover`: its seconds if all of `over` fits into it, else 0; `asked`:
    seconds before a late start shortened the session, else 0; `line`: the sentence of an earlier version, shown as is;
    `full`: minutes are free, and every area has as many as it may have."""

    resized: tuple[Resized, ...] = ()
    ends: float = 0.0
    over: float = 0.0
    turnover: float = 0.0
    asked: float = 0.0
    line: str = ""
    full: bool = False

    @property
    def late(self) -> bool:
        return self.over >= GLANCE

    @property
    def early(self) -> bool:
        """Whether minutes are free."""
        return self.over <= -GLANCE
