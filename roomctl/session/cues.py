"""Which cues are due, as a function of a timeline and two instants."""

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
NOTE = 180.0
"""Seconds before the end, in the landing, from which the last phase's note is shown whatever is being worked on."""
LONG = 600.0
"""Seconds; an area with at least as many has a halfway cue, where these are asked for."""
NEAR = 20.0
"""Seconds; a halfway cue or a note nearer than this to another cue of its phase is left out."""
CHECK = 60.0
"""Seconds into a phase, when hands have settled; at most a third of it."""
LATE = 120.0
"""Seconds between the `late` cues of a session past its booked end: after 1, 3, 5... minutes."""
STALE = 20.0
"""Real seconds after which a cue is only shown."""

RANK: dict[CueKind, int] = {
    "finish": 7, "change": 6, "closing": 5, "late": 4, "warn": 3, "halfway": 2, "note": 1, "check": 0, "turn": 0,
}  # fmt: skip
"""If two cues would overlap, only the higher one sounds."""


class Cue(NamedTuple):
    """`due`: real seconds after the start. `phase`: the phase it leads to (`change`) or falls in."""

    kind: CueKind
    phase: int
    due: float

    @property
    def key(self) -> tuple[CueKind, int, int]:
        """Identifies the cue, to the millisecond, so that it fires once."""
        return self.kind, self.phase, round(self.due * 1000)


class Asked(NamedTuple):
    """When the client was last asked, seen from the start of a stay. `apart`: most seconds of hands-on work between two
    questions; `worked`: seconds of it since the last one; `here`: the last question, in seconds into this stay (None:
    it was before); `spent`: elapsed seconds of the stay."""

    apart: float = math.inf
    worked: float = 0.0
    here: float | None = None
    spent: float = 0.0


UNASKED = Asked()


def works(phase: Phase) -> bool:
    """Whether it is hands-on work: not settling, turning over or closing."""
    return phase.focus != "frame"


def checks(phase: Phase, length: float, asked: Asked = UNASKED, held: float = 0.0) -> list[float]:
    """When to ask the client in a phase of `length`, as seconds into it: where the phase says so (evenly if more than
    once), and where work would otherwise go on too long without a question. A held phase lasts at least `held`
    seconds."""
    begun = min(phase.between, length)
    settled = begun + min(CHECK, (length - begun) / 3)
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
    changing: float = 0.0,
    gentle: Iterable[tuple[float, CueKind]] = (),
) -> list[tuple[float, CueKind]]:
    """The cues inside one phase, as elapsed seconds and kind: its `change` at `start` first, `finish` last. `ending`
    are the session's final cues, wherever they fall. In the first `changing` seconds the therapist changes sides; then
    a second `change` says that hands are due. `gentle` are cues that are left out near any other, the first of them
    first."""
    end = start + length
    due: list[tuple[float, CueKind]] = [(start, "change")] if index else []
    if 0 < changing < length:
        due.append((start + changing, "change"))
    due += [(start + at, "check") for at in checks(phase, length, asked, held)]
    lead = WARN_SHORT if length - changing < SHORT else WARN
    if not last and length - changing > lead:
        due.append((end - lead, "warn"))
    for one in ending:
        if start < one[0] <= end:
            due.append(one)
    if last:
        due.append((end, "finish"))
    for one in gentle:
        if start < one[0] <= end and all(abs(one[0] - at) >= NEAR for at in (start, end, *(at for at, _ in due))):
            due.append(one)
    return due


def halfway(phase: Phase, length: float, changing: float) -> float | None:
    """When half of the work in a stay of `length` is done, in seconds into it; None if it is too short to say so."""
    return (changing + length) / 2 if works(phase) and length - changing >= LONG else None


def closing(total: float, *, spot: bool = False) -> float:
    """Elapsed seconds at which the `closing` cue of a session of `total` seconds is due, and its landing begins."""
    return total - min(SPOT_CLOSING if spot else CLOSING, total / 5)


def last_note(total: float, *, spot: bool = False) -> float:
    """Elapsed seconds from which the last phase's note is shown: `NOTE` before the end, but not before the landing."""
    return max(closing(total, spot=spot), total - NOTE)


def ending(total: float, *, spot: bool) -> list[tuple[float, CueKind]]:
    """The cues that lead to the end of a session of `total` seconds, as elapsed seconds and kind; `closing` first."""
    coming: list[tuple[float, CueKind]] = [(closing(total, spot=spot), "closing")]
    if spot and total - SPOT_WARN > coming[0][0]:
        coming.append((total - SPOT_WARN, "warn"))
    return coming


def late(booked: float, after: float, until: float) -> Iterator[float]:
    """The times in (after, until] at which a session is 1, 3, 5... min over. Seconds since hands on, with pauses."""
    due = booked + LATE / 2
    if after >= due:
        due += LATE * ((after - due) // LATE + 1)
    while due <= until:
        yield due
        due += LATE
