"""Signatures: a person signs the resulting preset, whichever files it consists of.

The fingerprint covers the card and the session: every key except `preset` and `reviewed`, as read by the format. It
does not depend on comments, blank lines, written-out defaults, how a length is written, or the order of keys, sources,
stop signs and things to mind; a changed word in a stop sign changes it.
"""

from __future__ import annotations

import hashlib
import json
import re
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

from roomctl.errors import Refused

if TYPE_CHECKING:
    from roomctl.preset.model import Preset
    from roomctl.preset.yaml_tree import Node

NOBODY = "nobody yet"
CHANGED = "changed since it was signed"
UNBOUND = "signed, but not for this content"

_PLAIN = re.compile(r"[^\W\d_][\w.]*(?:[ '-][\w.]+)*", re.UNICODE)


def fingerprint(preset: Preset) -> str:
    """Twelve hexadecimal digits in groups of four: one of 2⁴⁸, enough to detect accidental changes."""
    from roomctl.session.plan import Scene

    whole = preset.model_dump(
        mode="json", by_alias=True, exclude_defaults=True, exclude={"preset", "reviewed", "scene", "phases"}
    )
    for holder, key in (
        (whole, "sources"),
        (whole, "measure"),
        *((whole.get("before", {}), key) for key in ("stop", "mind", "during")),
    ):
        if key in holder:
            holder[key] = sorted(holder[key], key=_text)
    scene = preset.scene.over(Scene()) if preset.scene else Scene()
    whole["phases"] = [_plain_value(part) for phase in preset.phases for part in phase.planned(scene)]
    digest = hashlib.sha256(_text(whole).encode()).hexdigest()
    return "-".join(digest[at : at + 4] for at in (0, 4, 8))


def doubt(preset: Preset) -> str:
    """Why a preset's signature does not match its content; empty if it does, or if there is none."""
    if preset.reviewed is None or preset.reviewed.content == fingerprint(preset):
        return ""
    return CHANGED if preset.reviewed.content else UNBOUND


def reviewer(preset: Preset) -> str:
    """Who reviewed a preset, and when, and whether it has changed since; or `nobody yet`."""
    if not preset.reviewed:
        return NOBODY
    changed = doubt(preset)
    return f"{preset.reviewed.by}, {preset.reviewed.on}{f'; {changed}' if changed else ''}"


def signed(text: str, tree: Node, by: str, on: str, content: str) -> str:
    """A file's text with this signature, otherwise unchanged in every character. `tree`: what the file itself says.

    Raises `Refused` if the text has no place for it.
    """
    from roomctl.preset import yaml_edit  # needs YAML

    node = tree.value.get("reviewed") if isinstance(tree.value, dict) else None
    if node is None:
        return yaml_edit.put(text, ("reviewed",), {"by": by, "on": on, "content": content})
    if not isinstance(node.value, dict) or not {"by", "on"} <= node.value.keys():
        raise Refused("the value of `reviewed:` is not a signature; remove it, then sign again")
    for key, value in {"by": by, "on": on, "content": content}.items():
        text = yaml_edit.put(text, ("reviewed", key), value)
    return text


def line(by: str, on: str, content: str) -> str:
    """A signature as a line of a file."""
    return f"reviewed: {{by: {_scalar(by)}, on: {on}, content: {content}}}"


def _scalar(text: str) -> str:
    plain = _PLAIN.fullmatch(text) and text.lower() not in ("true", "false", "null")
    return text if plain else json.dumps(text, ensure_ascii=False)


def _plain_value(value: Any) -> Any:
    """A phase or a scene as what differs from the usual, so that a key which comes later changes no old fingerprint."""
    if is_dataclass(value):
        found = {field.name: (getattr(value, field.name), field.default) for field in fields(value)}
        return {name: _plain_value(one) for name, (one, usual) in found.items() if one != usual}
    return round(value, 3) if isinstance(value, float) else value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True, ensure_ascii=False, default=str)
