"""One treatment room and its settings: `room.yaml` in the settings folder. Every key has a default.

```yaml
room: blue            # the name of this room; lower-case letters, digits and dashes
level: -6             # dB; how loud the room is, against the loudest that roomctl plays (-40 to 0)
cap: 0                # dB, on the same scale: neither a preset nor a client goes over it
crossfade: 8          # seconds in which one bed gives way to the next (2 to 60)
sound_device: Amp     # by the name that the system gives it; without it, the system chooses
other_device: true    # where that is missing, another may take over
cue_device: Earpiece  # cues are heard there alone, and not in the room
latency_ms: 200       # of the sound; less answers sooner, more survives a busier machine (60 to 500)
clinic_presets: ~/Shared/presets
clinic_music: ~/Shared/music    # its folders are beds: `bed: folder:NAME`
booking: {intake: 5, undress: 3, dress: 4, turnover: 10}   # minutes around the hands-on time, door to door
theme: auto           # ember, amber, moss or day; auto: moss where cues are for the eye only, else amber
dim: 20               # seconds without a touch until the screen goes dark; 0: never
motion: true          # false: a cue rises once and does not sink again
keys: {next: [n, right, pagedown], pause: space}   # acts and their keys
schedule: ~/Shared/blue.ics   # a calendar; today's next booking is shown before a preset is chosen
keep: 30d             # sessions older than that are offered for deletion; nothing is ever deleted by itself
region: us            # reports with minutes for timed codes, by the 8-minute rule
codes: {swedish: "http://snomed.info/sct|…|…"}   # the clinic's own codes for FHIR: system|code|display
webhook: {url: https://clinic.example/hook, secret_file: ~/hook.secret}   # told when a session is over
```
"""

from __future__ import annotations

import contextlib
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from roomctl import hands, paths, pedals, settings
from roomctl.errors import Fault, Faults, Usage
from roomctl.session import measures
from roomctl.session.booking import Booking
from roomctl.session.plan import TECHNIQUES

DEFAULT = "room"
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
DAYS = re.compile(r"[0-9]{1,5}d")
_CODE = re.compile(r"[^|\s]+\|[^|\s]+(\|[^|]+)?")
CODED = (*TECHNIQUES, *measures.ALL, "systolic", "diastolic", "session")
"""What a clinic may map to its own codes."""
PATHS = ("clinic_presets", "clinic_music", "schedule")
LOOPBACK = ("localhost", "127.0.0.1", "::1")
_PARTS = tuple(field.name for field in fields(Booking))


def _days(value: object) -> str | None:
    right = isinstance(value, str) and DAYS.fullmatch(value)
    return None if right else f"{settings.said(value)} is not a number of days; write it as 30d"


def _url(value: object) -> str | None:
    """Encrypted on its way, but on this very machine."""
    if wrong := settings.text(value):
        return wrong
    try:
        parts = urlsplit(str(value))
        here = parts.scheme == "http" and parts.hostname in LOOPBACK
        if parts.hostname and (parts.scheme == "https" or here) and parts.port != 0:
            return None
    except ValueError:  # a port that is none
        pass
    return f"{value!r} cannot be called: it has to begin with https:// (http:// only on this machine itself)"


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
    "schedule": settings.text,
    "keep": _days,
    "region": settings.one_of("us", "none"),
    "codes": settings.Group(
        {word: settings.matching(_CODE, "a code; write it as system|code or system|code|display") for word in CODED},
        f"codes are {', '.join(CODED[:3])} and so on, each as system|code|display",
    ),
    "webhook": settings.Group(
        {"url": _url, "secret_file": settings.text},
        "a webhook has a url and a secret_file, as in {url: https://clinic.example/hook, secret_file: ~/hook.secret}",
    ),
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


class Webhook(NamedTuple):
    """Where to tell that a session is over, and the file of the secret that it is signed with."""

    url: str
    secret_file: Path


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings, and where its files are. `level` and `cap` are in dB, `crossfade` in seconds, `latency_ms` in
    milliseconds, `keep` in days."""

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
    theme: str = "auto"
    dim: float = 20.0
    motion: bool = True
    keys: Mapping[str, object] = field(default_factory=dict)
    schedule: str | None = None
    keep: int = 30
    region: str = ""
    codes: Mapping[str, str] = field(default_factory=dict)
    webhook: Webhook | None = None

    @property
    def headroom(self) -> float:
        """dB that a scene and a client together may go over the room's level."""
        return self.cap - self.level

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
    def presence(self) -> Path:
        """When the room's player was last at work."""
        return self._file("player", "beat")

    @property
    def log(self) -> Path:
        return self._file("player", "log")

    @property
    def outbox(self) -> Path:
        """The folder of what the webhook has still to tell."""
        return paths.state() / ("webhook" if self.name == DEFAULT else f"webhook-{self.name}")

    @property
    def pin(self) -> Path:
        return self._file("pin", "json")

    @property
    def serve_log(self) -> Path:
        return self._file("serve", "log")

    def _file(self, stem: str, ending: str) -> Path:
        name = stem if self.name == DEFAULT else f"{stem}-{self.name}"
        return paths.state() / f"{name}.{ending}"


def load(name: str | None = None) -> Room:
    """The room called `name`, or the one that `room.yaml` names. Raises `Faults` with the lines, or `Usage`."""
    if name is not None and not _NAME.fullmatch(name):
        raise Usage(f"{name!r} cannot be a room's name; use lower-case letters, digits and dashes, as in blue-room")
    file = paths.config() / "room.yaml"
    return _read(file, name) if file.exists() else Room(name=name or DEFAULT)


def at_work(name: str | None = None) -> Room:
    """`load`, for the player: what it finds is kept, and holds where a session runs and room.yaml has become faulty."""
    try:
        room = load(name)
    except Faults:
        if room_kept := kept(name):
            return room_kept
        raise
    file = paths.config() / "room.yaml"
    with contextlib.suppress(OSError):  # a full disk
        paths.written(_kept(), file.read_bytes() if file.exists() else b"")
    return room


def kept(name: str | None = None) -> Room | None:
    """The room as its last player found it. None if there was none."""
    try:
        return _read(_kept(), name) if _kept().is_file() else None
    except Faults:  # of another version
        return None


def _kept() -> Path:
    return paths.state() / "room.kept.yaml"


def _read(file: Path, name: str | None) -> Room:
    values = settings.read(file, TABLE)
    named, booking = values.pop("room", DEFAULT), Booking(**values.pop("booking", {}))
    days = int(values.pop("keep", "30d").rstrip("d"))
    region = values.pop("region", "none").replace("none", "")
    hook = _webhook(file, values.pop("webhook", None))
    values |= {key: _beside(values[key]) for key in PATHS if key in values}
    return Room(name=name or named, booking=booking, keep=days, region=region, webhook=hook, **values)


def _beside(path: str) -> str:
    """A path as room.yaml means it, wherever a command is typed: beside the file itself."""
    return str(paths.config() / os.path.expanduser(path))  # which raises nothing where there is no such home


def _webhook(file: Path, values: Mapping[str, str] | None) -> Webhook | None:
    if values is None:
        return None
    missing = [key for key in ("url", "secret_file") if key not in values]
    if missing:
        raise Faults((Fault(str(file), 1, 1, "webhook", f"needs {' and '.join(missing)}"),))
    return Webhook(values["url"], Path(_beside(values["secret_file"])))
