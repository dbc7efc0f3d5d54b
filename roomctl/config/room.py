"""One treatment room and its settings: `room.yaml` in the settings folder, overridden by `rooms/NAME.yaml` for one of
several rooms. Every key has a default; `descriptions.py` describes each key.
"""

from __future__ import annotations

import contextlib
import json
import os
import random
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Any, Literal, NamedTuple

from roomctl.config import calendar, desk, fallback, lamps, learned_keys, validation
from roomctl.config import keymap as keymaps
from roomctl.config.room_keys import CLOCKS, NAME, OF_ONE, OF_PACK, TABLE
from roomctl.config.turnover import steps, twice
from roomctl.errors import Fault, Faults, Usage
from roomctl.session.booking import Booking
from roomctl.session.commands import Start
from roomctl.session.defaults import in_room
from roomctl.system import paths

DEFAULT = "room"
OWN = (
    "level",
    "cap",
    "sound_device",
    "other_device",
    "cue_device",
    "latency_ms",
    "schedule",
    "schedule_server",
    "schedule_room",
    "lights",
    "between_clients",
)
"""Keys about a room's loudspeaker, lamps and calendar: if room.yaml names a room, no other room uses them."""
SCHEMA = "room.schema.json"
"""The JSON Schema that `roomctl room new` writes beside a settings file, for editors."""
Drafts = Mapping[Path, bytes]
NONE: Drafts = MappingProxyType({})
"""What is to be written into a settings file."""
PATHS = ("clinic_presets", "clinic_music", "clinic_logo", "therapists", "house_style", "schedule")


class Webhook(NamedTuple):
    """Where to send a message when a session is over, and the file of the secret that signs it."""

    url: str
    secret_file: Path


@dataclass(frozen=True, slots=True)
class Room:
    """A room's settings and the paths of its files. `level` and `cap` are in dB, `crossfade` and `dim` in seconds,
    `latency_ms` in milliseconds, `keep` in days, `hands_limit` in minutes, `between_sides` in seconds."""

    name: str = DEFAULT
    level: float = -6.0
    latency_ms: int = 200
    clinic_presets: str | None = None
    booking: Booking = field(default_factory=Booking)
    turnover: tuple[Mapping[str, Any], ...] | None = None
    cap: float = 0.0
    crossfade: float = 8.0
    sound_device: str | None = None
    other_device: bool = False
    cue_device: str | None = None
    clinic_music: str | None = None
    clinic_name: str | None = None
    clinic_logo: str | None = None
    therapists: str | None = None
    house_style: str | None = None
    pack_defaults: str | None = None
    conditions: Mapping[str, str] | None = field(default_factory=dict)
    theme: str = "auto"
    dim: float = 20.0
    motion: bool = True
    cues: str = "usual"
    halfway: bool = False
    between_sides: float = 0.0
    clock: str = CLOCKS[0]
    keys: Mapping[str, object] = field(default_factory=dict)
    schedule: str | None = None
    schedule_server: Mapping[str, str] | None = None
    schedule_room: str | None = None
    mqtt: Mapping[str, Any] | None = None
    desk: Mapping[str, Any] | None = None
    lights: tuple[Mapping[str, Any], ...] = ()
    between_clients: Mapping[str, Any] | None = None
    keep: int = 30
    client_codes: bool = False
    hands_limit: float | None = None
    region: str = ""
    timed_codes: Literal["cms", "ama"] = "cms"
    codes: Mapping[str, str] = field(default_factory=dict)
    webhook: Webhook | None = None
    therapist: str = ""
    """The initials of the therapist whose own settings it has (`therapists.layered`); empty: nobody's."""
    home: bool = field(default=False, compare=False)
    """Whether it is the machine's own room: the one that room.yaml names, or the one without a name."""
    faults: tuple[Fault, ...] = field(default=(), compare=False)
    """The faults in its settings; `fallback` has the replacements."""
    lost: frozenset[str] = field(default=frozenset(), compare=False)
    """The keys that are set but cannot be used."""

    @property
    def headroom(self) -> float:
        """The most dB by which a scene and a client together may exceed the room's level."""
        return self.cap - self.level

    def complete(self, chosen: Start, seed: int | None = None) -> Start:
        """`chosen` with this room's cues, time to change sides, therapist, time to dress and steps of the turnover, its
        cap as headroom, and `seed`, which determines where beds begin (None: random, so that sessions begin
        differently)."""
        seed = random.randrange(2**31) if seed is None else seed
        plan = in_room(chosen.plan, self.cues, self.halfway, self.between_sides)
        return replace(
            chosen, plan=plan, seed=seed, headroom=self.headroom, therapist=self.therapist,
            dress=self.booking.dress * 60, steps=steps(self.turnover, self.booking, plan),
        )  # fmt: skip

    @property
    def keymap(self) -> dict[str, keymaps.Keys]:
        """The keys of each act, with those that pedals have learned."""
        return keymaps.keymap(self.keys, learned_keys.load(learned_keys.file()).keys)

    @property
    def journal(self) -> Path:
        return self._file("journal", "db")

    @property
    def lock(self) -> Path:
        """The controller's lock file. The name is that of earlier versions, so that an old and a new controller never
        play at the same time."""
        return self._file("player", "lock")

    @property
    def presence(self) -> Path:
        """The file that shows when the room's controller last ran."""
        return self._file("controller", "beat")

    @property
    def lamps(self) -> Path:
        """The file that keeps where the lamps were before a session."""
        return self._file("lamps", "json")

    @property
    def on_bus(self) -> bool:
        """Whether the room says on the clinic's broker where it stands."""
        return bool(self.mqtt and self.mqtt.get("bus"))

    @property
    def cursor(self) -> Path:
        """The file that shows which entry of the journal the broker has last."""
        return self._file("broker", "json")

    @property
    def intake(self) -> Path:
        """The lock that a screen holds while it shows the questions before a session."""
        return self._file("intake", "lock")

    @property
    def kept_bookings(self) -> Path:
        """The file that keeps the bookings of a calendar at an address."""
        return self._file("bookings", "json")

    @property
    def log(self) -> Path:
        return self._file("controller", "log")

    @property
    def outbox(self) -> Path:
        """The folder of the webhook's unsent messages."""
        return paths.state() / f"webhook{self._ending}"

    @property
    def pin(self) -> Path:
        return self._file("pin", "json")

    @property
    def serving(self) -> Path:
        """The file that shows where the room's pages are served, while they are."""
        return self._file("serve", "json")

    @property
    def serve_log(self) -> Path:
        return self._file("serve", "log")

    def _file(self, stem: str, ending: str) -> Path:
        return paths.state() / f"{stem}{self._ending}.{ending}"

    @property
    def _ending(self) -> str:
        """The suffix of its files' names. Empty for the machine's own room, so that its record continues when the room
        gets a name; that name is then stored (`named`), and another name starts a new record."""
        if self.name == DEFAULT:
            return ""
        ending = f"-{self.name}"
        own = named() or (self.name if self.home and paths.missing(paths.state() / f"journal{ending}.db") else "")
        return "" if own == self.name else ending


def load(name: str | None = None, drafts: Drafts = NONE) -> Room:
    """The room called `name`, or the one that `room.yaml` names. Unusable settings become faults of the room and are
    replaced (`fallback`). With `drafts`, as it would be with these contents of its files. Raises `Usage` if `name` is
    invalid."""
    if name is not None and not NAME.fullmatch(name):
        raise Usage(f"{name!r} cannot be a room's name; use lower-case letters, digits and dashes, as in blue-room")
    known, values, faults, lost = _said(name, drafts)
    return replace(_room(known, values), faults=faults, lost=lost)


def at_work(name: str | None = None, session: str = "") -> Room:
    """`load` for the controller: stores the settings, and returns the stored ones while `session` runs (its id; empty:
    no session runs)."""
    before = kept(name)
    if before and session and _kept_for(before) == session:
        return before
    known, values, faults, lost = _said(name)
    room = replace(_room(known, values), faults=faults, lost=lost)
    with contextlib.suppress(OSError):  # a full disk
        if room.home and room.name != DEFAULT and not named() and not room._ending:
            paths.written(_named(), f"{room.name}\n".encode())
    _keep(room, values, session)
    return room


def hold(room: Room, session: str) -> None:
    """Keep the stored settings for `session` (its id), also for a controller that takes over."""
    with contextlib.suppress(OSError, ValueError):
        file = _kept(room)
        lines = file.read_text(encoding="utf-8").splitlines(keepends=True)
        settled = [line for line in lines if not line.startswith("#")]
        paths.written(file, "".join([f"# {session}\n", *settled]).encode())


def kept(name: str | None = None) -> Room | None:
    """The room as its last controller stored it; None if there is no stored room, or if it cannot be read."""
    for file in (_kept(Room(home=True)), *([_kept(Room(name))] if name else [])):
        with contextlib.suppress(Faults, TypeError, OSError):  # another version may have written it
            if file.is_file():
                values = validation.read(file, TABLE)
                room = _room((values.pop("room", DEFAULT), file.name == "room.kept.yaml"), values)
                if name in (None, room.name, None if room._ending else DEFAULT):
                    return room
    return None


def signature(name: str) -> tuple[object, ...]:
    """A value that changes when one of the room's settings files changes."""
    return tuple(stamp(file) for file in (shared_file(), own_file(name), paths.pack_folder()))


def named() -> str:
    """The name of the room whose record is the machine's own (`journal.db`); empty if it has none."""
    try:
        found = _named().read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        return ""
    return found if NAME.fullmatch(found) else ""


def strangers() -> Iterator[Path]:
    """Files in the `rooms` folder that belong to no room."""
    folder = paths.config() / "rooms"
    with contextlib.suppress(OSError):
        yield from sorted(
            file for file in folder.iterdir()
            if not (file.suffix == ".yaml" and NAME.fullmatch(file.stem))
            and not file.name.startswith(".") and file.name != SCHEMA
        )  # fmt: skip


def shared_file() -> Path:
    """`room.yaml`. May not exist."""
    return paths.config() / "room.yaml"


def own_file(name: str) -> Path:
    """The file with the settings that differ for the room `name`. May not exist."""
    return paths.config() / "rooms" / f"{name}.yaml"


def with_files() -> list[str]:
    """The names of the rooms that have a file of their own."""
    with contextlib.suppress(OSError):
        files = sorted((paths.config() / "rooms").iterdir())
        return [file.stem for file in files if file.suffix == ".yaml" and NAME.fullmatch(file.stem)]
    return []


def sources(room: Room) -> dict[str, tuple[Path, int]]:
    """The file and line of each usable key that is set for `room` (from `load`); a key of a group is `group.key`."""
    found: dict[str, tuple[Path, int]] = {}
    shared = _look(shared_file(), TABLE)
    if folder := paths.packs().get(room.pack_defaults or ""):
        file = folder / "room.yaml"
        found |= {key: (file, line) for key, line in _look(file, OF_PACK).lines.items()}
    for file, lines in (
        (shared_file(), shared.lines), (own_file(room.name), _look(own_file(room.name), OF_ONE, shared.values).lines)
    ):  # fmt: skip
        passed = (*OWN, "room") if file == shared_file() and not room.home and "room" in lines else ()
        found |= {key: (file, line) for key, line in lines.items() if key not in passed}
    return found


def _said(
    name: str | None, drafts: Drafts = NONE
) -> tuple[tuple[str, bool], dict[str, Any], tuple[Fault, ...], frozenset[str]]:
    """The room's name and whether it is the machine's own; its values; the faults of both files; the lost keys. If
    room.yaml sets a name that cannot be read, the previous name is used."""
    whole = _look(shared_file(), TABLE, drafts=drafts)
    shared, lost = dict(whole.values), dict.fromkeys(whole.lost, shared_file())
    own = shared.pop("room", None)
    if own is None and "room" in lost and (before := kept()):
        own = before.name
    known, home = _known(name, own)
    if own and not home:
        shared = {key: value for key, value in shared.items() if key not in OWN}
        lost = {key: file for key, file in lost.items() if key not in OWN}
    mine = _look(own_file(known), OF_ONE, shared, drafts)
    lost = {key: file for key, file in lost.items() if key not in mine.values}
    lost |= dict.fromkeys(mine.lost, own_file(known))
    values, pack = _laid(shared, mine.values), validation.Found({}, {})
    if "pack_defaults" in values:
        at = (own_file(known), mine) if "pack_defaults" in mine.values else (shared_file(), whole)
        pack = _of_pack(values["pack_defaults"], *at)
    values = fallback.close(_laid(pack.values, values), lost, Room().level)
    return (known, home), values, (*whole.faults, *mine.faults, *pack.faults), frozenset(lost)


def _laid(under: Mapping[str, Any], over: Mapping[str, Any]) -> dict[str, Any]:
    """The values of two layers; groups are merged key by key."""
    both = {key: {**under[key], **value} for key, value in over.items() if isinstance(value, dict) and key in under}
    return {**under, **over, **both}


def _of_pack(name: str, file: Path, found: validation.Found) -> validation.Found:
    """The room defaults of the pack that `found`, the content of `file`, names; a fault there if it is not added."""
    if folder := paths.packs().get(name):
        return _look(folder / "room.yaml", OF_PACK)
    what = f"no pack {name!r} is added here; add it, or remove this line (`roomctl pack list` lists the added ones)"
    return validation.Found({}, {}, (Fault(str(file), found.lines["pack_defaults"], 1, "pack_defaults", what),))


def _known(name: str | None, own: str | None) -> tuple[str, bool]:
    """The name of a room, and whether it is the machine's own, which room.yaml calls `own`. A controller that started
    before the room had a name continues under the new name."""
    known = name or own or DEFAULT
    if known == DEFAULT and own and not Room(own, home=True)._ending:
        known = own
    return known, known == (own or DEFAULT)


def _look(
    file: Path, table: validation.Table, beneath: Mapping[str, Any] = validation.NOTHING,
    drafts: Drafts = NONE,
) -> validation.Found:  # fmt: skip
    if file not in drafts and paths.missing(file):
        return validation.Found({}, {})
    return validation.look(file, table, _together, beneath, drafts.get(file))


def _room(known: tuple[str, bool], values: Mapping[str, Any]) -> Room:
    given = dict(values)
    booking = Booking(**given.pop("booking", {}))
    days = int(given.pop("keep", "30d").rstrip("d"))
    region = given.pop("region", "none").replace("none", "")
    hook = _webhook(given.pop("webhook", None))
    web = "schedule" in given and calendar.address(given["schedule"]) is not None
    given |= {key: _beside(given[key]) for key in PATHS if key in given and not (web and key == "schedule")}
    if server := given.get("schedule_server"):
        given["schedule_server"] = {key: value if key == "user" else _beside(value) for key, value in server.items()}
    given |= {key: lamps.complete(given[key], paths.config()) for key in ("mqtt", "desk") if key in given}
    given["lights"] = tuple(lamps.complete(lamp, paths.config()) for lamp in given.get("lights", ()))
    name, home = known
    return Room(name=name, home=home, booking=booking, keep=days, region=region, webhook=hook, **given)


def _keep(room: Room, values: Mapping[str, Any], session: str) -> None:
    lines = [
        f"{key}: {json.dumps(value, ensure_ascii=False)}\n"
        for key, value in {"room": room.name, **values}.items()
        if value is not None
    ]
    with contextlib.suppress(OSError):
        paths.written(_kept(room), f"# {session}\n{''.join(lines)}".encode())


def _kept_for(room: Room) -> str:
    """The id of the session that the stored settings are for, or empty."""
    with contextlib.suppress(OSError, ValueError):
        return _kept(room).read_text(encoding="utf-8").partition("\n")[0].removeprefix("# ")
    return ""


def _kept(room: Room) -> Path:
    return paths.state() / f"room{'' if room.home else f'-{room.name}'}.kept.yaml"


def _named() -> Path:
    return paths.state() / "room.name"


def stamp(file: Path) -> object:
    """A value that changes when a file changes, appears or goes."""
    try:
        status = file.stat()
    except OSError:
        return None
    return status.st_ino, status.st_size, status.st_mtime_ns


def _together(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Conflicts between valid keys, as (key, words)."""
    if "timed_codes" in given and given.get("region") != "us":
        yield "timed_codes", "only applies to timed codes; add `region: us`, or remove this line"
    if same := twice(given.get("turnover")):
        yield "turnover", same
    yield from calendar.together(given)
    yield from lamps.together(given.get("lights"), given.get("mqtt"))
    yield from desk.together(given)


def _beside(path: str) -> str:
    """A path in room.yaml, which is relative to the folder of room.yaml, not to the working directory."""
    return str(paths.config() / os.path.expanduser(path))  # raises nothing if there is no such home


def _webhook(values: Mapping[str, str] | None) -> Webhook | None:
    return Webhook(values["url"], Path(_beside(values["secret_file"]))) if values else None
