"""Which cues fall due, as a function of a timeline and two instants.

A cue is something the therapist should notice. Each boundary between phases has its `change`; the rest prepare for it.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from roomctl.session.events import CueKind
from roomctl.session.plan import Phase

WARN, WARN_SHORT, SHORT = 60.0, 15.0, 240.0
"""Seconds before a change; in phases shorter than SHORT seconds, WARN_SHORT."""
CLOSING = 300.0
"""Seconds before the end; in sessions under 25 minutes a fifth of their length."""
SPOT_CLOSING, SPOT_WARN = 120.0, 30.0
"""Seconds before the end of spot work, where there is no other area to prepare for."""
CHECK = 60.0
"""Seconds into a phase, hands having settled; at most a third of it."""
LATE = 120.0
"""Seconds between the cues of a session that is over its booked end: after 1, 3, 5... minutes."""
STALE = 20.0
"""Real seconds after which a cue is shown and no longer sounded."""

RANK: dict[CueKind, int] = {"finish": 5, "change": 4, "closing": 3, "late": 2, "warn": 1, "check": 0}
"""Of two cues that would sound over each other, the higher is sounded."""


class Cue(NamedTuple):
    """`due`: real seconds after the start. `phase`: the phase it leads to (`change`) or falls in."""

    kind: CueKind
    phase: int
    due: float

    @property
    def key(self) -> tuple[CueKind, int, int]:
        """What makes it the same cue, for firing it once. To the millisecond."""
        return self.kind, self.phase, round(self.due * 1000)


class Asked(NamedTuple):
    """How long ago the client was asked, as a stay in a phase begins. `apart`: seconds of hands-on work between two
    questions, at most; `worked`: seconds of it since the last; `here`: seconds into this very stay, None if not in it;
    `spent`: seconds of the stay that are over."""

    apart: float = math.inf
    worked: float = 0.0
    here: float | None = None
    spent: float = 0.0


UNASKED = Asked()


def works(phase: Phase) -> bool:
    """Whether hands work in it: not while settling, turning over, closing."""
    return phase.focus != "frame"


def checks(phase: Phase, length: float, asked: Asked = UNASKED, held: float = 0.0) -> list[float]:
    """When the client is to be asked in a phase of `length`, as seconds into it: where the phase says so, evenly where
    it asks more than once, and wherever work would go on for longer than it may without a question. A phase that waits
    to be let go is worked for `held` seconds at least."""
    settled = min(CHECK, length / 3)
    due: list[float] = []
    last = -asked.worked if asked.here is None else asked.here
    if phase.check and asked.here is None:
        last = min(settled, max(0.0, last + asked.apart)) if works(phase) else settled
        due.append(last)
    apart = phase.every or asked.apart
    while works(phase) and length - last > apart + 1e-3:
        even = last + (length - last) / math.ceil((length - last) / apart - 1e-6)
        latest = max(0.0, last + apart)
        at = min(max(even, settled), latest)
        last = at if at > asked.spent else max(latest, asked.spent)
        due.append(last)
        if last >= length:
            break
    while works(phase) and held - last > apart:
        last += apart
        due.append(last)
    return due


def within(
    phase: Phase,
    index: int,
    start: float,
    length: float,
    ending: Iterable[tuple[float, CueKind]],
    *,
    last: bool,
    asked: Asked = UNASKED,
    held: float = 0.0,
) -> list[tuple[float, CueKind]]:
    """The cues inside one phase, as elapsed seconds and kind: its own `change` at `start` first, `finish` last.
    `ending` are the session's that lead to its end, wherever they fall."""
    end = start + length
    due: list[tuple[float, CueKind]] = [(start, "change")] if index else []
    due += [(start + at, "check") for at in checks(phase, length, asked, held)]
    lead = WARN_SHORT if length < SHORT else WARN
    if not last and length > lead:
        due.append((end - lead, "warn"))
    for one in ending:
        if start < one[0] <= end:
            due.append(one)
    if last:
        due.append((end, "finish"))
    return due


def closing(total: float, *, spot: bool = False) -> float:
    """Elapsed seconds at which the `closing` cue of a session of `total` seconds is due, and its landing begins."""
    return total - min(SPOT_CLOSING if spot else CLOSING, total / 5)


def ending(total: float, *, spot: bool) -> list[tuple[float, CueKind]]:
    """The cues that lead to the end of a session of `total` seconds, as elapsed seconds and kind; `closing` first."""
    coming: list[tuple[float, CueKind]] = [(closing(total, spot=spot), "closing")]
    if spot and total - SPOT_WARN > coming[0][0]:
        coming.append((total - SPOT_WARN, "warn"))
    return coming


def late(booked: float, after: float, until: float) -> Iterator[float]:
    """When in (after, until] a session is 1, 3, 5... min over. Seconds since hands on, pauses counted."""
    due = booked + LATE / 2
    if after >= due:
        due += LATE * ((after - due) // LATE + 1)
    while due <= until:
        yield due
        due += LATE
