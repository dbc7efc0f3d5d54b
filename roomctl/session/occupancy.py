"""What a room is used for at an instant, as the desk and other machines see it."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from roomctl.session.booking import Booking
from roomctl.session.state import State

RoomPhase = Literal["ready", "intake", "hands-on", "closing", "turnover", "fault"]
PHASES: tuple[RoomPhase, ...] = get_args(RoomPhase)
SILENT = "sound"
"""The device without which a session does not run as it should."""


class Occupancy(NamedTuple):
    """`phase`: what the room is used for. `until`: wall time at which an ended session's phase is over, else None.
    `ready`: wall time at which the room is expected to be ready, None if it is or nobody knows."""

    phase: RoomPhase
    until: float | None = None
    ready: float | None = None


def occupancy(here: State | None, booking: Booking, *, preparing: bool = False) -> Occupancy:
    """What the room is used for in `here`, its latest session at this instant. `preparing`: a screen shows the
    questions before a session.

    `closing`: the session's last minutes, and until the client is dressed. `fault`: a session runs without sound.
    """
    if here is not None and here.ended is None:
        ends = here.at.wall + (here.total - here.elapsed) / here.speed
        silent = any(fault.device == SILENT for fault in here.faults)
        phase: RoomPhase = "fault" if silent else "closing" if here.landed is not None else "hands-on"
        return Occupancy(phase, None, _ready(here, booking, ends))
    if preparing:
        return Occupancy("intake")
    if here is None or here.ended is None or here.rehearsal:
        return Occupancy("ready")
    off = here.origin.wall + here.ended.t
    ready = _ready(here, booking, off)
    for interval in booking.after(off, here.origin.wall + here.booked / here.speed):
        if here.at.wall < interval.until:
            return Occupancy("closing" if interval.name == "dress" else "turnover", interval.until, ready)
    return Occupancy("ready")


def _ready(here: State, booking: Booking, off: float) -> float:
    """Wall time at which the room is ready after hands off at `off`."""
    parts = () if here.rehearsal else booking.after(off, here.origin.wall + here.booked / here.speed)
    return max((part.until for part in parts), default=off)
