"""The format as a JSON Schema, for editors: the model, and the keys that only a file has (`extends`, `change`)."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from roomctl.preset.descriptions import Key
    from roomctl.preset.model import Preset

NAME = "preset.schema.json"
"""The file beside presets that their first line names."""
HOUSE_STYLE = "house-style.schema.json"
"""The file beside a house style that its first line names."""
ADDED = {"$ref": "#/$defs/AddedPhase"}
"""A phase that an overlay adds."""


def schema(beds: Iterable[str] = (), conditions: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The schema, draft 2020-12. `beds`: those that an editor offers; others are allowed, too. `conditions`: the
    clinic's own, with their titles."""
    from roomctl.preset.conditions import titles
    from roomctl.preset.descriptions import KEYS
    from roomctl.preset.model import Preset

    made = Preset.model_json_schema(by_alias=True)
    kinds, keys = made["$defs"], made["properties"]
    groups = {
        "": keys, "phases": kinds["Phase"]["properties"], "scene": kinds["Scene"]["properties"],
        "sources": kinds["Source"]["properties"], "before": kinds["Before"]["properties"],
        "landing": kinds["Landing"]["properties"],
        "reviewed": kinds["Reviewed"]["properties"], "side": kinds["Shares"]["properties"],
    }  # fmt: skip
    for group, key in (
        ("", "sources"),
        ("", "measure"),
        ("", "phases"),
        ("before", "stop"),
        ("before", "mind"),
        ("before", "during"),
    ):
        groups[group][key] = _added_to(groups[group][key], ADDED if key == "phases" else None)
    keys["extends"] = {"type": "string"}
    named = titles(conditions)
    keys["condition"] |= {"enum": list(named), "markdownEnumDescriptions": list(named.values())}
    if beds:
        name = groups["scene"]["bed"]
        groups["scene"]["bed"] = {"anyOf": [{"enum": sorted(beds)}, name], "default": name.pop("default")}
    patch = {key: value for key, value in kinds["Phase"].items() if key != "required"}
    keys["change"] = {"type": "object", "additionalProperties": {"anyOf": [patch, {"const": False}]}}
    for kind in (*kinds.values(), patch):  # editors would show these in place of what a key says
        kind.pop("title", None)
        kind.pop("description", None)
    for group, properties in groups.items():
        for key, about in properties.items():
            properties[key] = {**_plain(about), **_said(KEYS[group][key])}
    in_phase = kinds["Phase"]["properties"]
    places = {key: {"type": "string", **_said(about)} for key, about in KEYS["add"].items()}
    kinds["AddedPhase"] = {**kinds["Phase"], "properties": {**in_phase, **places}}
    patch["properties"] = {**in_phase, "note": _more(in_phase["note"])}
    in_full, _ = made.pop("required"), made.pop("title")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made,
        "description": "A roomctl preset: one massage session for one condition.",
        "required": ["preset"],
        "anyOf": [{"required": in_full}, {"required": ["extends"]}],
    }


def house_style(beds: Iterable[str] = (), conditions: Mapping[str, str] | None = None) -> dict[str, Any]:
    """The schema of a house style; as `schema`."""
    from roomctl.preset.conditions import titles
    from roomctl.preset.descriptions import KEYS
    from roomctl.preset.model import HouseStyle

    made = HouseStyle.model_json_schema(by_alias=True)
    kinds = made["$defs"]
    named = {"house style": made, "hide": kinds["Hidden"], "scene": kinds["Scene"], "landing": kinds["Landing"],
             "before": kinds["Before"]}  # fmt: skip
    for group, kind in named.items():
        kind.pop("title", None)
        kind.pop("description", None)
        kind["properties"] = {
            key: {**_plain(one), **_said(KEYS[group][key])} for key, one in kind["properties"].items()
        }
    scene, hidden = kinds["Scene"]["properties"], kinds["Hidden"]["properties"]
    for key in scene:
        scene[key].pop("default", None)
    for key in kinds["Landing"]["properties"].values():
        key.pop("default", None)
    hidden["conditions"]["items"] = {"enum": list(titles(conditions))}
    if beds:
        about = {key: scene["bed"].pop(key) for key in ("description", "markdownDescription")}
        scene["bed"] = {"anyOf": [{"enum": sorted(beds)}, scene["bed"]], **about}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        **made, "type": ["object", "null"],
        "description": "A roomctl house style: a clinic's defaults for every preset.",
    }  # fmt: skip


def _said(key: Key) -> dict[str, str]:
    """A key's sentence. yaml-language-server 1.25 shows `markdownDescription`; but where a value has several forms, and
    is of another than the first, `description`, and that as Markdown: so both are the same."""
    usual = f"; {key.usual} if left out" if key.usual else ""
    says = f"{key.says}{usual}"
    return {"description": says, "markdownDescription": says}


def _plain(about: dict[str, Any]) -> dict[str, Any]:
    """What the value of a key may be, without a title, and without the `null` that means a key left out."""
    kept = {key: value for key, value in about.items() if key not in ("title", "description")}
    if "anyOf" in kept:
        kept["anyOf"] = [{key: value for key, value in one.items() if key != "title"} for one in kept["anyOf"]]
    if kept.get("default", ...) is None:
        del kept["default"]
    choices = [one for one in kept.get("anyOf", ()) if one != {"type": "null"}]
    if len(choices) == 1:
        del kept["anyOf"]
        return {**choices[0], **kept}
    return {**kept, "anyOf": choices} if choices else kept


def _more(note: dict[str, Any]) -> dict[str, Any]:
    """A note, or what an overlay adds to the one below."""
    about = {key: note[key] for key in ("description", "markdownDescription")}
    plain = {key: value for key, value in note.items() if key not in (*about, "default")}
    more = {"type": "object", "properties": {"add": plain}, "required": ["add"], "additionalProperties": False}
    return {**about, "anyOf": [plain, more]}


def _added_to(listed: dict[str, Any], entry: dict[str, Any] | None = None) -> dict[str, Any]:
    """A list, or what an overlay adds to the one below and removes from it. `entry`: what is added, if that is not just
    what the list has."""
    entry = entry or listed["items"]
    names = {"type": "array", "items": {"type": "string"}}
    changes = {
        "add": {"anyOf": [{"type": "array", "items": entry}, entry]},
        "remove": {"anyOf": [names, {"type": "string"}]},
    }
    more = {"type": "object", "properties": changes, "additionalProperties": False, "minProperties": 1}
    about: dict[str, Any] = {key: listed[key] for key in ("default", "title", "description") if key in listed}
    return {**about, "anyOf": [{key: value for key, value in listed.items() if key not in about}, more]}


def starter() -> str:
    """A preset with comments, to start from."""
    return (Path(__file__).parent / "starter.yaml").read_text(encoding="utf-8")


def extending(head: str, base: str, preset: Preset) -> str:
    """A preset that begins with `head` and extends `base`, which says `preset`: what could differ is in comments."""

    def quoted(text: str) -> str:
        return json.dumps(text, ensure_ascii=False)

    first, lengths = preset.phases[0], dict[str, set[float]]()
    for phase in preset.phases:
        lengths.setdefault(phase.area, set()).add(phase.seconds)
    areas = dict.fromkeys(
        (phase.area if len(lengths[phase.area]) == 1 else f"{phase.area}, {phase.side}", phase.seconds)
        for phase in preset.phases
    )
    lines = [
        f"# yaml-language-server: $schema=./{NAME}",
        f"# What this file does not say is as in {base}. Remove the # before what shall differ;",
        "# `roomctl presets check` names the line of a slip.",
        *head.splitlines(),
        f"# title: {quoted(preset.title)}",
        f"# minutes: {preset.seconds / 60:g}{' ' * 8}# the sum of the phases",
        "# scene: {level: -6, light: 25}",
        "# before:",
        "#   stop: {add: [a fresh tattoo where we work]}",
        "# phases:",
        "#   add:",
        "#     - area: an area of your own",
        f"#       after: {quoted(first.area)}",
        f"#       position: {first.position}",
        "#       minutes: 3",
        "#       check: pressure",
        "# change:                # false in place of the braces leaves an area out",
        *(f"#   {quoted(area)}: {{minutes: {seconds / 60:g}}}" for area, seconds in areas),
    ]
    return "\n".join(lines) + "\n"


def house_style_starter() -> str:
    """A house style in which every key is a comment."""
    return (Path(__file__).parent / "house-style.yaml").read_text(encoding="utf-8")


def house_style_text(beds: Iterable[str] = (), conditions: Mapping[str, str] | None = None) -> str:
    """Its schema as a file."""
    return json.dumps(house_style(beds, conditions), indent=1, ensure_ascii=False) + "\n"


def text(beds: Iterable[str] = (), conditions: Mapping[str, str] | None = None) -> str:
    """The schema as a file; the one that ships offers the built-in beds."""
    return json.dumps(schema(beds, conditions), indent=1, ensure_ascii=False) + "\n"
