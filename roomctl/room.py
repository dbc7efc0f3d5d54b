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
from dataclasses import dataclass, field, fields, replace
from pathlib import Path
from typing import Any

from roomctl import paths
from roomctl.errors import Fault, Faults, Usage
from roomctl.session.booking import Booking

DEFAULT = "room"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_RANGES: dict[str, tuple[float, float]] = {"level": (-40, 0), "latency_ms": (60, 500)}


_PARTS = tuple(field.name for field in fields(Booking))


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings, and where its files are. `level` is in dB, `latency_ms` in milliseconds."""

    name: str = DEFAULT
    level: float = -6.0
    latency_ms: int = 200
    clinic_presets: str | None = None
    booking: Booking = field(default_factory=Booking)

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

    if all(line.strip()[:1] in (b"", b"#") for line in file.read_bytes().splitlines()):
        return Room()  # nothing is set
    tree = strict.read(file)
    if not isinstance(tree.value, dict):
        raise Faults((Fault(str(file), tree.line, tree.column, "", "settings are lines such as `room: blue`"),))
    known = ("room", "level", "latency_ms", "clinic_presets", "booking")
    faults: list[Fault] = []
    values: dict[str, Any] = {}
    for key, node in tree.value.items():
        if key not in known:
            faults.append(Fault(str(file), node.key_line, node.key_column, key, _unknown(nearest(key, known))))
        elif key == "booking" and isinstance(node.value, dict):
            faults += _booking_faults(str(file), node.value)
            values[key] = node.plain()
        elif what := _wrong(key, node.value):
            faults.append(Fault(str(file), node.line, node.column, key, what))
        else:
            values["name" if key == "room" else key] = node.value
    if faults:
        raise Faults(tuple(faults))
    return replace(Room(), **values | {"booking": Booking(**values.get("booking", {}))})


def _unknown(near: str | None) -> str:
    return (
        f"unknown key; did you mean {near!r}?"
        if near
        else "unknown key; there are room, level, latency_ms, clinic_presets and booking"
    )


def _wrong(key: str, value: object) -> str | None:
    """What is wrong with a value, or None."""
    said = "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else repr(value)
    if key == "booking":
        return f"a booking has {', '.join(_PARTS)}, each in minutes, as in {{undress: 3, turnover: 10}}"
    if key in _RANGES:
        low, high = _RANGES[key]
        number = isinstance(value, int | float) and not isinstance(value, bool)
        right = number and low <= value <= high and (key != "latency_ms" or isinstance(value, int))  # type: ignore[operator]
        whole = "whole " if key == "latency_ms" and isinstance(value, float) else ""
        return None if right else f"{said} is not a {whole}number from {low:g} to {high:g}"
    if not isinstance(value, str) or not value:
        return f"{said} is not text"
    if key == "room" and not _NAME.fullmatch(value):
        return f"{said} cannot be a room's name; use lower-case letters, digits and dashes"
    return None


def _booking_faults(file: str, parts: dict[str, Any]) -> list[Fault]:
    """What is wrong with the minutes of a booking, each at its own line."""
    from roomctl.preset.words import nearest

    faults = []
    for key, node in parts.items():
        where, minutes = f"booking.{key}", node.value
        number = isinstance(minutes, int | float) and not isinstance(minutes, bool)
        if key not in _PARTS:
            near = nearest(key, _PARTS)
            what = f"unknown key; did you mean {near!r}?" if near else f"unknown key; there are {', '.join(_PARTS)}"
            faults.append(Fault(file, node.key_line, node.key_column, where, what))
        elif not (number and 0 <= minutes <= 120):
            what = f"{key} is a number of minutes from 0 to 120"
            faults.append(Fault(file, node.line, node.column, where, what))
    return faults
