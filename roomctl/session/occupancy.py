"""What a room is used for at an instant, as the desk and other machines see it."""

from __future__ import annotations

from typing import Literal, NamedTuple, get_args

from roomctl.session.state import State
from roomctl.session.turnover import times, turnover

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


def occupancy(here: State | None, *, preparing: bool = False) -> Occupancy:
    """What the room is used for in `here`, its latest session at this instant. `preparing`: a screen shows the
    questions before a session.

    `closing`: the session's last minutes, and until the client is dressed. `fault`: a session runs without sound.
    """
    if here is not None and here.ended is None:
        left = (here.total - here.elapsed) / here.speed
        after = 0.0 if here.rehearsal else times(here, here.t + left)[1] - here.t - left
        silent = any(fault.device == SILENT for fault in here.faults)
        phase: RoomPhase = "fault" if silent else "closing" if here.landed is not None else "hands-on"
        return Occupancy(phase, None, here.at.wall + left + after)
    if preparing:
        return Occupancy("intake")
    over = turnover(here, here.at) if here is not None else None
    if over is None or over.phase == "ready":
        return Occupancy("ready")
    return Occupancy(over.phase, over.begins if over.phase == "closing" else over.ready, over.ready)
