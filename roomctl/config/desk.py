"""`desk:` in room.yaml: what it may say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from roomctl.config import validation
from roomctl.config.validation import Group, Value

SHOWN = ("area", "preset")
"""What a desk may show besides rooms and times."""
MOST = 200
"""Rooms that can be named."""


def desk(name: re.Pattern[str]) -> Group:
    """The group; `name`: what a room's name may be."""

    def rooms(value: object) -> str | None:
        found = _texts(value)
        if found and len(found) <= MOST and all(map(name.fullmatch, found)) and len(set(found)) == len(found):
            return None
        return f"rooms are a list of at most {MOST} different names, as in [blue, green]"

    return Group(
        {
            "user": validation.worded("a name"),
            "password_file": validation.worded("a file; a relative path starts in the folder of room.yaml"),
            "rooms": _list(rooms, "a list of rooms' names", {"type": "string", "pattern": f"^{name.pattern}$"}, MOST),
            "shows": _list(_shows, "a list of `area` and `preset`", {"enum": list(SHOWN)}, len(SHOWN)),
        },
        "the desk has a user, a password_file, rooms or shows, as in {user: desk, password_file: desk.password}",
        _user,
    )


def _list(wrong: validation.Check, may: str, item: Mapping[str, Any], most: int) -> Value:
    return Value(wrong, may, {"type": "array", "items": item, "minItems": 1, "maxItems": most, "uniqueItems": True})


def _shows(value: object) -> str | None:
    found = _texts(value)
    if found and set(found) <= set(SHOWN) and len(set(found)) == len(found):
        return None
    return "the desk can show area and preset, as in [area]; rooms and times are always there"


def _texts(value: object) -> list[str]:
    """A list of texts; empty if it is something else."""
    found = [node.value for node in value] if isinstance(value, list) else []
    return found if all(isinstance(each, str) for each in found) else []


def _user(given: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    if "password_file" in given and "user" not in given:
        yield "password_file", "a password needs `user:`, too"


def together(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Conflicts with other keys, as (key, words)."""
    if given.get("desk") is not None and given.get("mqtt") is None:
        yield "desk", "the desk needs the broker; add `mqtt: {host: 127.0.0.1}`, with its address"
