"""One treatment room and its settings: `room.yaml` in the settings folder. Every key has a default.

```yaml
room: blue            # the name of this room; lower-case letters, digits and dashes
level: -6             # dB; how loud the room is, against the loudest that roomctl plays (-40 to 0)
latency_ms: 200       # of the sound; less answers sooner, more survives a busier machine (60 to 500)
clinic_presets: ~/Shared/presets
booking: {intake: 5, undress: 3, dress: 4, turnover: 10}   # minutes around the hands-on time, door to door
theme: auto           # ember, amber, moss or day; auto: moss where cues are for the eye only, else amber
dim: 20               # seconds without a touch until the screen goes dark; 0: never
motion: true          # false: a cue rises once and does not sink again
keys: {next: [n, right, pagedown], pause: space}   # acts and their keys
```
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from roomctl import hands, paths, pedals, settings
from roomctl.errors import Usage
from roomctl.session.booking import Booking

DEFAULT = "room"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PARTS = tuple(field.name for field in fields(Booking))

TABLE: settings.Table = {
    "room": settings.matching(_NAME, "a room's name; use lower-case letters, digits and dashes"),
    "level": settings.number(-40, 0),
    "latency_ms": settings.number(60, 500, whole=True),
    "clinic_presets": settings.text,
    "booking": settings.Group(
        {part: settings.minutes(part, 120) for part in _PARTS},
        f"a booking has {', '.join(_PARTS)}, each in minutes, as in {{undress: 3, turnover: 10}}",
    ),
    "theme": settings.one_of("auto", "ember", "amber", "moss", "day"),
    "dim": settings.number(0, 600),
    "motion": settings.yes_no,
    "keys": settings.Group(
        dict.fromkeys(hands.ACTS, hands.wrong), "keys are acts with their keys, as in {next: [n, right]}", hands.twice
    ),
}
"""What `room.yaml` may set; each key is a field of `Room`, but for `room`, which is its name."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings, and where its files are. `level` is in dB, `latency_ms` in milliseconds."""

    name: str = DEFAULT
    level: float = -6.0
    latency_ms: int = 200
    clinic_presets: str | None = None
    booking: Booking = field(default_factory=Booking)
    theme: str = "auto"
    dim: float = 20.0
    motion: bool = True
    keys: Mapping[str, object] = field(default_factory=dict)

    @property
    def keymap(self) -> dict[str, hands.Keys]:
        """The keys of each act, what pedals have learned among them. Raises `Faults` of the pedals' file."""
        return hands.keymap(self.keys, pedals.load(pedals.file()))

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
    values = settings.read(file, TABLE)
    name, booking = values.pop("room", DEFAULT), Booking(**values.pop("booking", {}))
    return Room(name=name, booking=booking, **values)
