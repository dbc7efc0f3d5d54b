"""What a room says on the bus, as far as it can be understood. Pure.

`roomctl/ROOM/online` is `online` or `offline`; `roomctl/ROOM/state` is a JSON object: `v` (1), `phase`, `preset`,
`area`, `side`, `left_s`, `late_s`, `ends_at`, `ts`, and perhaps `ready_at`, `paused` and `steps`. A part of the wrong
type counts as missing, because the rest is still of use.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any, NamedTuple

from roomctl.errors import SPOILT, RoomError
from roomctl.session.booking import Step

PHASES = ("ready", "intake", "hands-on", "closing", "turnover", "fault")
VERSION = 1
LARGEST = 16 * 1024
"""Characters of a message; a real one has some hundreds."""
LONGEST = 7 * 86400.0
"""Seconds; a longer time is a mistake."""
LATEST = 1e11
"""Wall time; the year 5138. Dates near the end of what a date can be would be beyond it in another time zone."""
WORDS = 80
"""Characters of a name of a preset or an area."""


STEPS = 20
"""Steps of a turnover; more are not taken in."""


class NotUnderstood(RoomError):
    """Nothing in the message can be used. Its text says why, as the end of a sentence about the room."""


class SaidStep(NamedTuple):
    """A step of the turnover. `ends`: wall time by the room's clock at which a contact time that has begun is over."""

    step: Step
    done: bool
    ends: float | None = None


class Said(NamedTuple):
    """A room's state. `left`, `late`: seconds; `ends` (hands off), `ready`, `sent`: wall time by the room's clock.
    None: not said."""

    phase: str
    preset: str | None = None
    area: str | None = None
    side: str | None = None
    left: float | None = None
    late: float | None = None
    ends: float | None = None
    ready: float | None = None
    paused: bool = False
    sent: float | None = None
    steps: tuple[SaidStep, ...] = ()


def state(text: str) -> Said:
    """Raises `NotUnderstood`."""
    if len(text) > LARGEST:
        raise NotUnderstood("sends too much at once")
    try:
        found = json.loads(text)
    except SPOILT:
        raise NotUnderstood("sends something else than JSON") from None
    if not isinstance(found, dict):
        raise NotUnderstood("sends something else than a state")
    version = found.get("v")
    if isinstance(version, bool) or version != VERSION:
        raise NotUnderstood("speaks another version; update roomctl here or there")
    phase = found.get("phase")
    if phase not in PHASES:
        raise NotUnderstood("is in a phase that is not known here")
    return Said(
        phase, _words(found.get("preset")), _words(found.get("area")), _words(found.get("side")),
        _seconds(found.get("left_s")), _seconds(found.get("late_s")), _wall(found.get("ends_at")),
        _wall(found.get("ready_at")), found.get("paused") is True, _wall(found.get("ts")),
        tuple(_steps(found.get("steps"))),
    )  # fmt: skip


def online(text: str) -> bool | None:
    """None if it is neither of the two words."""
    return {"online": True, "offline": False}.get(text)


def _steps(value: Any) -> Iterator[SaidStep]:
    for one in value[:STEPS] if isinstance(value, list) else []:
        name = _words(one.get("step")) if isinstance(one, dict) else None
        if name is not None and name == one["step"]:  # a command must name it so
            step = Step(name, _seconds(one.get("takes_s")) or 0.0, one.get("waits") is True)
            yield SaidStep(step, one.get("done") is True, _wall(one.get("done_at")))


def _words(value: Any) -> str | None:
    """One line that a terminal can show."""
    if not isinstance(value, str):
        return None
    value = value[:WORDS]
    return (value if value.isprintable() else "".join(filter(str.isprintable, value))).strip() or None


def _seconds(value: Any) -> float | None:
    if isinstance(value, bool) or not isinstance(value, int | float) or not abs(value) <= LONGEST:  # NaN is not, either
        return None
    return float(value)


def _wall(value: Any) -> float | None:
    if not isinstance(value, str):
        return None
    try:
        at = datetime.fromisoformat(value)
        return wall if at.tzinfo and 0 <= (wall := at.timestamp()) < LATEST else None
    except (ValueError, OverflowError):
        return None
