"""The format as a JSON Schema, for editors: made from the model, and what only a file can say (`extends`, `change`)."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

NAME = "preset.schema.json"
"""The file beside presets that their first line names."""


def schema() -> dict[str, Any]:
    """The schema, draft 2020-12."""
    from roomctl.preset.conditions import CONDITIONS
    from roomctl.preset.model import Preset

    made = Preset.model_json_schema(by_alias=True)
    kinds, keys = made["$defs"], made["properties"]
    for group, key in (
        (keys, "sources"),
        (keys, "measure"),
        *((kinds["Before"]["properties"], key) for key in ("stop", "mind")),
    ):
        group[key] = _added_to(group[key])
    keys["phases"] = _added_to(keys["phases"])
    patch = {**kinds["Phase"], "title": "What differs in an area"}
    patch.pop("required")
    keys["extends"] = {
        "type": "string",
        "description": "Another preset, which this one is laid over: low-back, clinic/low-back or built-in/low-back.",
    }
    keys["change"] = {
        "type": "object",
        "additionalProperties": {"anyOf": [patch, {"const": False}]},
        "description": "With extends: area, and what differs in it; false leaves it out.",
    }
    keys["condition"]["description"] = "; ".join(f"{key}: {title}" for key, title in CONDITIONS.items())
    in_full = made.pop("required")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "title": "A roomctl preset",
        "description": "One massage session for one condition.",
        "required": ["preset"],
        "anyOf": [{"required": in_full}, {"required": ["extends"]}],
    }


def _added_to(listed: dict[str, Any]) -> dict[str, Any]:
    """A list, or what an overlay adds to the one below and leaves out of it."""
    entry = listed["items"]
    names = {"type": "array", "items": {"type": "string"}}
    changes = {
        "add": {"anyOf": [{"type": "array", "items": entry}, entry]},
        "remove": {"anyOf": [names, {"type": "string"}]},
    }
    more = {"type": "object", "properties": changes, "additionalProperties": False, "minProperties": 1}
    about: dict[str, Any] = {key: listed[key] for key in ("default", "title", "description") if key in listed}
    return {**about, "anyOf": [{key: value for key, value in listed.items() if key not in about}, more]}


def starter() -> str:
    """A commented preset to begin with."""
    return (Path(__file__).parent / "starter.yaml").read_text(encoding="utf-8")


def text() -> str:
    """The schema as the file that ships."""
    return json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
