"""A room as the desk shows it: its status, its times, what is unusual about it."""

from __future__ import annotations

import math
from collections.abc import Iterator

from roomctl.text import times

PHASES = {
    "ready": "ready", "intake": "intake", "hands-on": "hands on", "closing": "closing", "turnover": "turnover",
    "fault": "fault",
}  # fmt: skip
LATE = 30.0
"""Fewer seconds are on time."""
DAY = 86400.0


def status(
    phase: str, online: bool | None, since: float | None, heard: float | None, now: float, *, paused: bool
) -> str:
    """`hands on`; `offline since 14:32`. `heard`: when the room last said something, for one that was offline before
    anybody listened; `now`: wall time."""
    if online is False:
        if since is not None:
            return f"offline since {_when(since, now)}"
        return f"offline, last heard {_when(heard, now)}" if heard is not None else "offline"
    found = PHASES.get(phase, "no news yet" if online is None else "no state yet")
    return f"{found}, paused" if paused else found


def minutes(left: float) -> str:
    """The time left, in whole minutes, rounded up so that 0 means over: `42`; a phase that runs over: `+3`."""
    return str(math.ceil(max(0.0, left) / 60 - 1e-6)) if left > -60 else f"+{math.floor(-left / 60 + 1e-6)}"


def free(wall: float) -> str:
    """`free 14:50`, to the nearest minute."""
    return f"free {times.time_of_day(math.floor(wall / 60 + 0.5) * 60)}"


def following(wall: float) -> str:
    """`next 15:00`: the room's next booking."""
    return f"next {times.time_of_day(wall)}"


def steps(done: int, count: int) -> str:
    """`2/5`: the steps of a turnover that are done."""
    return f"{done}/{count}"


def silent(room: str) -> str:
    return f"{room} does not answer; it may be off, or the broker's rules forbid the desk to ask it"


def late(seconds: float | None, *, brief: bool = False) -> str:
    """`3 min late`, `3 late`; empty for a room on time."""
    if seconds is None or seconds < LATE:
        return ""
    return f"{max(1, round(seconds / 60))}{'' if brief else ' min'} late"


def clocks(apart: float) -> str:
    """`clocks differ by 5 min`: the room's and this machine's."""
    seconds = abs(apart)
    if seconds < 90 * 60:
        return f"clocks differ by {max(1, round(seconds / 60))} min"
    return f"clocks differ by {round(seconds / 3600)} h" if seconds < 2 * DAY else "clocks differ by days"


def summary(rooms: int, **counts: int) -> str:
    """`24 rooms · 3 ready · 1 late`; `counts`: how many of each, by word."""
    parts = [
        f"{rooms} room{'' if rooms == 1 else 's'}",
        *(f"{count} {word}" for word, count in counts.items() if count),
    ]
    return " · ".join(parts)


def notes(late_by: float | None, apart: float | None, wrong: str, *, brief: bool = False) -> Iterator[str]:
    """What is unusual, the most important first. `apart`: seconds by which clocks differ, if that matters."""
    if said := late(late_by, brief=brief):
        yield said
    if wrong:
        yield wrong
    if apart is not None:
        yield clocks(apart)


def _when(wall: float, now: float) -> str:
    same = times.day(wall) == times.day(now)
    return times.time_of_day(wall) if same else times.day(wall)
