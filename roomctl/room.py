"""One treatment room and its settings: `room.yaml` in the settings folder. Every key has a default.

```yaml
room: blue            # the name of this room; lower-case letters, digits and dashes
level: -6             # dB; how loud the room is, against the loudest that roomctl plays (-40 to 0)
latency_ms: 200       # of the sound; less answers sooner, more survives a busier machine (60 to 500)
clinic_presets: ~/Shared/presets
booking: {intake: 5, undress: 3, dress: 4, turnover: 10}   # minutes around the hands-on time, door to door
```
"""

from __future__ import annotations

import re
from dataclasses import asdict, dataclass, fields, replace
from pathlib import Path
from typing import Any

from roomctl import paths
from roomctl.errors import Fault, Faults, Usage

DEFAULT = "room"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RANGES: dict[str, tuple[float, float]] = {"level": (-40, 0), "latency_ms": (60, 500)}


@dataclass(frozen=True, slots=True)
class Booking:
    """Minutes around the hands-on time, door to door. `turnover` is the buffer that a late session may use."""

    intake: float = 0.0
    undress: float = 0.0
    dress: float = 0.0
    turnover: float = 0.0

    def door_to_door(self, hands_on: float) -> str:
        """The whole booking in words, `hands_on` in minutes; empty where nothing is booked around it."""
        parts = {**asdict(self), "hands on": hands_on}
        order = ("intake", "undress", "hands on", "dress", "turnover")
        booked = [f"{name} {parts[name]:g}" for name in order if parts[name]]
        return f"{' + '.join(booked)} = {sum(parts.values()):g} min door to door" if len(booked) > 1 else ""


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings, and where its files are. `level` is in dB, `latency_ms` in milliseconds."""

    name: str = DEFAULT
    level: float = -6.0
    latency_ms: int = 200
    clinic_presets: str | None = None
    booking: Booking = Booking()

    @property
    def journal(self) -> Path:
        return self._file("journal", "db")

    @property
    def lock(self) -> Path:
        return self._file("player", "lock")

    @property
    def log(self) -> Path:
        return self._file("player", "log")

    def _file(self, stem: str, ending: str) -> Path:
        name = stem if self.name == DEFAULT else f"{stem}-{self.name}"
        return paths.state() / f"{name}.{ending}"


def load(name: str | None = None) -> Room:
    """The room called `name`, or the one that `room.yaml` names. Raises `Faults` with the lines, or `Usage`."""
    if name is not None and not _NAME.fullmatch(name):
        raise Usage(f"{name!r} cannot be a room's name; use lower-case letters, digits and dashes, as in blue-room")
    file = paths.config() / "room.yaml"
    room = _read(file) if file.exists() else Room()
    return replace(room, name=name) if name else room


def _read(file: Path) -> Room:
    from roomctl.preset import strict  # libyaml, which a room without settings does not need
    from roomctl.preset.words import nearest

    tree = strict.read(file)
    if not isinstance(tree.value, dict):
        raise Faults((Fault(str(file), tree.line, tree.column, "", "settings are lines such as `room: blue`"),))
    known = ("room", "level", "latency_ms", "clinic_presets", "booking")
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for key, node in tree.value.items():
        what = _wrong(key, node.value) if key in known else _unknown(nearest(key, known))
        if what:
            line, column = (node.line, node.column) if key in known else (node.key_line, node.key_column)
            faults.append(Fault(str(file), line, column, key, what))
        else:
            values["name" if key == "room" else key] = Booking(**node.plain()) if key == "booking" else node.value
    if faults:
        raise Faults(tuple(faults))
    return replace(Room(), **values)


def _unknown(near: str | None) -> str:
    return (
        f"unknown key; did you mean {near!r}?"
        if near
        else "unknown key; there are room, level, latency_ms, clinic_presets and booking"
    )


def _wrong(key: str, value: object) -> str | None:
    """What is wrong with a value, or None."""
    if key == "booking":
        return _booking_wrong(value)
    if key in _RANGES:
        low, high = _RANGES[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        right = number and low <= value <= high and (key != "latency_ms" or isinstance(value, int))  # type: ignore[operator]
        return None if right else f"{value!r} is not a number from {low:g} to {high:g}"
    if not isinstance(value, str) or not value:
        return f"{value!r} is not text"
    if key == "room" and not _NAME.fullmatch(value):
        return f"{value!r} cannot be a room's name; use lower-case letters, digits and dashes"
    return None


def _booking_wrong(value: object) -> str | None:
    known = [field.name for field in fields(Booking)]
    if not isinstance(value, dict) or not set(value) <= set(known):
        return f"a booking has {', '.join(known)}, each in minutes, as in {{undress: 3, turnover: 10}}"
    for key, node in value.items():
        minutes = node.value
        if isinstance(minutes, bool) or not isinstance(minutes, int | float) or not 0 <= minutes <= 120:
            return f"{key} is a number of minutes from 0 to 120"
    return None
