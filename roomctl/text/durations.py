"""Durations: as a length, on a countdown clock, and in whole seconds for records."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from roomctl.session.commands import Start

QUARTERS = ("", "¼", "½", "¾")
STEP = 15.0
"""A quarter of a minute, in seconds."""


def length(seconds: float) -> str:
    """`8 min`, to the quarter minute: 495 is `8¼ min`, 30 is `½ min`. Other lengths nearer to 45 s than to a minute, or
    shorter, are in seconds: `50 s`."""
    return f"{round(seconds)} s" if _brief(seconds) else f"{minutes(seconds)} min"


def minutes(seconds: float) -> str:
    """The same without `min`: `8`, `8¼`; `50 s`."""
    if _brief(seconds):
        return f"{round(seconds)} s" if round(seconds) else "0"
    return quarters(seconds)


def quarters(seconds: float) -> str:
    """Always minutes, to the quarter: `8¼`, `½`."""
    whole, part = divmod(round(seconds / STEP), 4)
    return f"{whole or ''}{QUARTERS[part]}" or "0"


def _brief(seconds: float) -> bool:
    return round(seconds / STEP) < 4 and round(seconds) != 30


def age(seconds: float) -> str:
    """`25 min`, `5 h`, `3 days`."""
    whole = max(0, round(seconds / 60))
    if whole < 90:
        return f"{whole} min"
    return f"{round(whole / 60)} h" if whole < 48 * 60 else f"{round(whole / 1440)} days"


def of(part: float, whole: float) -> str:
    """`4 of 10 min`."""
    return f"{minutes(part)} of {length(whole)}"


def planned(start: Start) -> str:
    """The planned length of a session: `50 min`, or after a late start `47 of 50 min`."""
    return of(start.plan.seconds, start.asked) if start.shortened else length(start.plan.seconds)


def clock_face(seconds: float) -> str:
    """The time left, `8:00`, rounded up so that 0:00 means over; a phase that ran over shows `+1:20`."""
    if seconds < -0.999999:
        return "+" + _face(math.floor(-seconds + 1e-6))
    return _face(max(0, math.ceil(seconds - 1e-6)))


def _face(seconds: int) -> str:
    return f"{seconds // 60}:{seconds % 60:02d}"


def clock(seconds: float) -> str:
    """To the second, for records: `7:30`, `1:02:03` from an hour on; negative with a minus."""
    rest = round(abs(seconds))
    sign = "−" if seconds < 0 and rest else ""
    hours, rest = divmod(rest, 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{sign}{_face(rest)}"


def typed(seconds: float) -> str:
    """Minutes as they are typed in presets and commands: 150 is `2.5`."""
    return f"{round(seconds / 60, 2):g}"
