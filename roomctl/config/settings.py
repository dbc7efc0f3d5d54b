"""A room's settings in the format of room.yaml, with defaults, for `config show` and the reference.

To hide passwords, only the server of a webhook's address is shown.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from typing import Any

import yaml

from roomctl.config import calendar, keymap, lamps, web_address
from roomctl.config.room import DEFAULT, Room
from roomctl.config.room_keys import TABLE

Settings = Mapping[str, Any]
"""Values by key, a group as a dictionary; None if a key is not set and has no default that a file could contain."""
HIDDEN = "only the server of the address is shown"


def settings(room: Room, *, named: bool = False) -> Settings:
    """The settings of `room`, in the order of `TABLE`. `named`: include its name even if it is the default."""
    values = {key: getattr(room, key) for key in TABLE if key not in ("room", "webhook")}
    values |= {
        "room": room.name if named or room.name != DEFAULT else None,
        "keep": f"{room.keep}d",
        "region": room.region or "none",
        "timed_codes": room.timed_codes if room.region else None,  # a fault without a region
        "codes": dict(room.codes),
        "conditions": dict(room.conditions or {}),
        "mqtt": dict(room.mqtt) if room.mqtt else None,
        "desk": dict(room.desk) if room.desk else None,
        "lights": [lamps.BACKLIGHT if lamps.BACKLIGHT in lamp else dict(lamp) for lamp in room.lights] or None,
        "between_clients": dict(room.between_clients) if room.between_clients else None,
        "clinic_presets": None if "clinic_presets" in room.lost else room.clinic_presets,
        "booking": {part: number(minutes) for part, minutes in asdict(room.booking).items()},
        "turnover": None if room.turnover is None else [dict(step) for step in room.turnover],
        "keys": {act: [*map(keymap.typed, keys)] or None for act, keys in keymap.keymap(room.keys).items()},
        "schedule": room.schedule and schedule(room.schedule),
        "schedule_server": dict(room.schedule_server) if room.schedule_server else None,
        "webhook": room.webhook
        and {"url": web_address.read(room.webhook.url).shown, "secret_file": str(room.webhook.secret_file)},
    }
    return {key: number(values[key]) for key in TABLE}


def schedule(said: str) -> str:
    """A calendar's file, or the server of its address, whose path is often a secret."""
    there = calendar.address(said)
    return f"{there.shown}/…" if there else said


def leaves(values: Settings) -> Iterator[tuple[str, Any]]:
    """Each value under its key; those of a group under `group.key`."""
    for key, value in values.items():
        if isinstance(value, dict) and value:
            yield from ((f"{key}.{name}", part) for name, part in value.items())
        else:
            yield key, value


def text(values: Settings, *, own: bool = False) -> str:
    """YAML for room.yaml, or with `own` for the room's file in `rooms`; keys that are not set are comments."""
    lines = []
    for key, value in values.items():
        if own and key == "room":
            lines.append(f"# room: {value}, from the name of this file")
        elif isinstance(value, dict) and value:
            lines.append(f"{key}:" + (f"  # {HIDDEN}" if key == "webhook" else ""))
            lines += [f"  {_line(name, part)}" for name, part in value.items()]
        else:
            lines.append(_line(key, value))
    return "\n".join(lines) + "\n"


def _line(key: str, value: Any) -> str:
    return f"# {key}: not set" if value is None else f"{key}: {plain(value)}"


def plain(value: Any) -> str:
    """A value on one line, as YAML."""
    if value is None:
        return "not set"
    in_a_list = yaml.safe_dump([value], default_flow_style=True, allow_unicode=True, width=float("inf"))
    return in_a_list.strip().removeprefix("[").removesuffix("]")


def number(value: Any) -> Any:
    """A whole number as an integer: -6.0 becomes -6."""
    return int(value) if isinstance(value, float) and value.is_integer() else value
