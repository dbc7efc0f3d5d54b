"""Faults in plain words: how a value and a place are described. yaml_errors has the YAML parser's own."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from roomctl.errors import nearest

MAX_VALUE_LENGTH = 40
"""Characters of a value that a sentence repeats."""
DEEP = 6
"""Steps of a path that a sentence repeats."""


def shown(value: object, quote: str = "'") -> str:
    """A value in one short line that can be printed anywhere."""
    if value is None:
        return "nothing"
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, (int, float)):
        return str(value) if isinstance(value, int) or value.is_integer() else f"{value:g}"
    if isinstance(value, str):
        text = value if len(value) <= MAX_VALUE_LENGTH else value[: MAX_VALUE_LENGTH - 1] + "…"
        return quote + "".join(c if c.isprintable() else c.encode("unicode_escape").decode() for c in text) + quote
    return "a list" if isinstance(value, (list, tuple)) else "a group of keys" if isinstance(value, dict) else "this"


def path_of(loc: Iterable[str | int]) -> str:
    """`phases[1].minutes`; lists are counted from 1, as people do."""
    path = ""
    steps = tuple(loc)
    for step in steps[:DEEP]:
        if isinstance(step, int):
            path += f"[{step + 1}]"
        else:
            path += ("." if path else "") + shown(step, "")
    return path if len(steps) <= DEEP else path + "…"


def minutes(seconds: float) -> str:
    """`8 min`, `7:30 min`, `30 s`."""
    whole, rest = divmod(round(seconds), 60)
    if not whole:
        return f"{rest} s"
    return f"{whole}:{rest:02d} min" if rest else f"{whole} min"


def not_allowed(value: object, words: Sequence[str]) -> str:
    """A value that is none of the `words`."""
    near = nearest(value, words) if isinstance(value, str) else None
    hint = f"; did you mean {shown(near)}?" if near else "."
    return f"{shown(value)} is not one of the allowed words{hint} Allowed: {', '.join(words)}"


def complaint(error: Mapping[str, Any]) -> str:
    """One of pydantic's errors (an entry of `ValidationError.errors()`) in plain words."""
    value, context = error["input"], error.get("ctx", {})
    key = error["loc"][-1]
    match error["type"]:
        case "missing":
            return f"this is missing; write '{key}: {1 if key == 'preset' else '…'}'"
        case "literal_error":
            shares = "; or shares of the time, such as {left: 70, right: 30}" if key == "side" else ""
            return not_allowed(value, re.findall("'([^']*)'", context["expected"])) + shares
        case "value_error":
            return str(context["error"])
        case "string_pattern_mismatch" if key == "doi":
            return f"{shown(value)} is not a DOI; write it as 10.1097/AJP.0000000000000091, without a web address"
        case "string_pattern_mismatch" if key == "content":
            return f"{shown(value)} is not a fingerprint; `roomctl presets sign` writes one, or remove the line"
        case "string_pattern_mismatch":
            return "this must be one line"
        case "string_too_long":
            return f"this text is too long; at most {context['max_length']} characters"
        case "string_too_short":
            return "this text is empty; write a text, or remove the line"
        case "greater_than":
            other = {"left": "right", "right": "left"}.get(key, "…")
            return (
                f"{shown(value)} is not a share of the time; write a number above 0, or side: {other} for one side only"
            )
        case "greater_than_equal":
            return f"{shown(value)} is too low; at least {context['ge']:g}"
        case "less_than_equal":
            return f"{shown(value)} is too high; at most {context['le']:g}"
        case "too_short":
            return "at least one entry is needed; each begins with '- '"
        case "too_long":
            return f"there are too many entries; at most {context['max_length']}"
        case "tuple_type" if isinstance(value, dict) and value.keys() & {"add", "remove"}:
            return "add and remove only work in a preset that extends another; write a list"
        case kind:
            return f"{shown(value)} is not {_KINDS.get(kind, 'what is expected here')}"


_KINDS = {
    "string_type": "text; put it in quotes if it is meant as text",
    "int_type": "a whole number; write digits only, such as 3",
    "int_from_float": "a whole number; write digits only, such as 3",
    "float_type": "a number; write digits only, without a unit",
    "bool_type": "true or false; write one of the two",
    "tuple_type": "a list; write each entry on a line of its own that begins with '- '",
    "model_type": "a group of keys; write them indented on the lines below",
}
