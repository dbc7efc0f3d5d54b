"""One treatment room and its settings: `room.yaml` in the settings folder. Every key has a default.

```yaml
room: blue            # the name of this room; lower-case letters, digits and dashes
level: -6             # dB; how loud the room is, against the loudest that roomctl plays (-40 to 0)
cap: 0                # dB, on the same scale: neither a preset nor a client goes over it
crossfade: 8          # seconds in which one bed gives way to the next (2 to 60)
sound_device: Amp     # by its name (`roomctl doctor` lists them); without it, the system chooses
other_device: true    # where that is missing, another may take over
cue_device: Earpiece  # cues are heard there alone, and not in the room
latency_ms: 200       # of the sound; less answers sooner, more survives a busier machine (60 to 500)
clinic_presets: ~/Shared/presets
clinic_music: ~/Shared/music    # its folders are beds: `bed: folder:NAME`
booking: {intake: 5, undress: 3, dress: 4, turnover: 10}   # minutes around the hands-on time, door to door
```
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, fields, replace
from pathlib import Path

from roomctl import paths, settings
from roomctl.errors import Usage
from roomctl.session.booking import Booking

DEFAULT = "room"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
_PARTS = tuple(field.name for field in fields(Booking))

TABLE: settings.Table = {
    "room": settings.matching(_NAME, "a room's name; use lower-case letters, digits and dashes"),
    "level": settings.number(-40, 0),
    "cap": settings.number(-40, 0),
    "crossfade": settings.number(2, 60),
    "sound_device": settings.text,
    "other_device": settings.yes_no,
    "cue_device": settings.text,
    "latency_ms": settings.number(60, 500, whole=True),
    "clinic_presets": settings.text,
    "clinic_music": settings.text,
    "booking": settings.Group(
        {part: settings.minutes(part, 120) for part in _PARTS},
        f"a booking has {', '.join(_PARTS)}, each in minutes, as in {{undress: 3, turnover: 10}}",
    ),
}
"""What `room.yaml` may set; each key is a field of `Room`, but for `room`, which is its name."""


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings, and where its files are. `level` and `cap` are in dB, `crossfade` in seconds, `latency_ms` in
    milliseconds."""

    name: str = DEFAULT
    level: float = -6.0
    latency_ms: int = 200
    clinic_presets: str | None = None
    booking: Booking = field(default_factory=Booking)
    cap: float = 0.0
    crossfade: float = 8.0
    sound_device: str | None = None
    other_device: bool = False
    cue_device: str | None = None
    clinic_music: str | None = None

    @property
    def headroom(self) -> float:
        """dB that a scene and a client together may go over the room's level."""
        return self.cap - self.level

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
