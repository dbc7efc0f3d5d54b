"""The JSON Schemas (draft 2020-12) of room.yaml, rooms/NAME.yaml and a therapist's own settings, for editors, generated
from `room_keys.TABLE`."""

from __future__ import annotations

from collections.abc import Collection
from typing import Any

from roomctl.config import settings, validation
from roomctl.config.descriptions import KEYS
from roomctl.config.room import Room
from roomctl.config.room_keys import TABLE


def json_schema(*, of_one: bool = False, keys: Collection[str] | None = None) -> dict[str, Any]:
    """The schema of room.yaml. `of_one`: of a file in `rooms`, which contains no name and may be incomplete, because
    room.yaml can set the rest of a group. `keys`: those that a therapist's own file may have, if it is the schema of
    that."""
    of_one = of_one or keys is not None
    usual = settings.settings(Room())
    found = {
        key: _key(key, value, usual[key], whole=not of_one) for key, value in TABLE.items()
        if not (of_one and key == "room") and (keys is None or key in keys)
    }  # fmt: skip
    what = "the settings that differ in one room" if of_one else "the settings of a treatment room"
    made: dict[str, Any] = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"roomctl: {what if keys is None else 'the own settings of a therapist'}",
        "type": ["object", "null"],
        "properties": found,
        "additionalProperties": False,
    }
    if not of_one:
        needed = {"properties": {"region": {"const": "us"}}, "required": ["region"]}
        made |= {"if": {"type": "object", "required": ["timed_codes"]}, "then": needed}
    return made


def _key(
    key: str, value: validation.Value | validation.Group | validation.Items, usual: Any, *, whole: bool
) -> dict[str, Any]:
    says = _says(key) if key in KEYS else {}
    default = {} if usual is None else {"default": usual}
    if isinstance(value, validation.Value):
        return {**value.json, **says, **default}
    if isinstance(value, validation.Items):
        kinds = [_key(f"{key}.{kind}", group, None, whole=True) for kind, group in value.kinds.items()]
        words = [{"enum": [*value.words]}] if value.words else []
        return {"type": "array", "maxItems": value.most, "items": {"anyOf": [*words, *kinds]}, **says}
    parts = usual or {}
    group: dict[str, Any] = {
        "type": "object",
        "properties": {
            name: _key(f"{key}.{name}", part, parts.get(name), whole=whole) for name, part in value.keys.items()
        },
        "additionalProperties": {**value.any.json} if value.any else False,
        **says,
    }
    return group | ({"required": list(value.needs)} if value.needs and whole else {})


def _says(key: str) -> dict[str, str]:
    """A key's description; yaml-language-server shows one of the two, as Markdown."""
    return {"description": KEYS[key].says, "markdownDescription": KEYS[key].says}
