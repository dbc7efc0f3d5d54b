"""A settings file to start from: every key as a comment, with what it is for, its default and what it may be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from textwrap import wrap

from roomctl.config import fallback, sections, settings
from roomctl.config.descriptions import KEYS
from roomctl.config.json_schema import json_schema
from roomctl.config.room import OWN, SCHEMA, Room
from roomctl.config.room_keys import OF_ONE, TABLE
from roomctl.config.validation import Group, Items

WIDTH = 110


def starter(name: str | None) -> str:
    """The text of rooms/NAME.yaml, or of room.yaml (None). It sets nothing."""
    what = f"the room {name}, over those in ../room.yaml" if name else "a treatment room"
    lines = [
        f"# yaml-language-server: $schema=./{SCHEMA}",
        *_comment(
            f"The settings of {what}. Every key may be left out. Remove the # before a key to set it; `roomctl "
            "settings` does the same on a screen, and `roomctl config check` names the line of a slip."
        ),
    ]
    usual = settings.settings(Room())
    for section, keys in sections.sections().items():
        own = [key for key in keys if not (name and key == "room")]
        lines += ["", f"# --- {section} ---"] if own else []
        for key in own:
            lines += ["", *_about(key, usual, name), _line(key, usual)]
    return "\n".join(lines) + "\n"


def schema(name: str | None) -> str:
    """The JSON Schema of that file."""
    return json.dumps(json_schema(of_one=name is not None), indent=1, ensure_ascii=False) + "\n"


def _about(key: str, usual: settings.Settings, name: str | None) -> Iterator[str]:
    allowed = (OF_ONE if name else TABLE)[key]
    told = KEYS[key]
    default = sections.plain(told.usual) if told.usual else ""
    if not default and not isinstance(allowed, Group | Items):
        default = settings.plain(usual[key])
    yield from _comment(f"{sections.plain(told.says)}{f' Default: {default}.' if default else ''}")
    if isinstance(allowed, Group | Items):
        yield from _comment(f"{allowed.what[0].upper()}{allowed.what[1:]}.")
        parts = [part for part in (allowed.keys if isinstance(allowed, Group) else ()) if f"{key}.{part}" in KEYS]
        for part in parts if key != "keys" else ():
            yield from _comment(f"  {part}: {sections.plain(KEYS[f'{key}.{part}'].says)}")
    else:
        yield from _comment(f"May be: {allowed.may}.")
    if key in fallback.CLOSED:
        yield from _comment(f"While it cannot be used: {fallback.CLOSED[key]}.")
    if not name and key in OWN:
        yield from _comment("If this file names a room, it holds for that room alone.")


def _comment(text: str) -> Iterator[str]:
    first = len(text) - len(text.lstrip())
    for at, row in enumerate(wrap(text.strip(), WIDTH - first)):
        yield f"#{' ' * (1 + first + (2 if at and first else 0))}{row}"


def _line(key: str, usual: settings.Settings) -> str:
    """The key with its default, or with the example where it has none that could be written."""
    value = usual[key]
    plain = value is not None and not isinstance(value, dict | list)
    return f"# {key}: {settings.plain(value) if plain else KEYS[key].example}"
