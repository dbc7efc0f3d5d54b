"""How a value is written as YAML: on one line, or over several."""

from __future__ import annotations

import json
import re
from textwrap import wrap
from typing import Any

from roomctl.preset.yaml_tree import resolved

WIDTH = 110
"""Columns of a line."""
WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}
"""How texts are wrapped."""


def scalar(value: Any) -> str:
    """A value on one line, in quotes only if it needs them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else repr(float(value))
    simple = re.fullmatch(r"[^\W_](?:[\w .()/+%;°×–’'-]*[\w.()%°’'])?", value) and resolved(value) == value
    return value if simple else json.dumps(value, ensure_ascii=False)


def flow(value: Any) -> str:
    """A value on one line, in brackets if it is a collection."""
    if isinstance(value, dict):
        return "{" + ", ".join(f"{scalar(key)}: {flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(flow, value)) + "]"
    return scalar(value)


def block(value: Any, indent: int) -> list[str]:
    """A value over several lines, all but the first indented by `indent` columns."""
    if isinstance(value, dict) and value:
        rows = [row for key, one in value.items() for row in key_lines(key, one, indent)]
    elif isinstance(value, list | tuple) and value:
        rows = [" " * indent + "- " + row if at == 0 else row
                for one in value for at, row in enumerate(block(one, indent + 2))]  # fmt: skip
    else:
        return [flow(value)]
    return [rows[0].removeprefix(" " * indent), *rows[1:]]


def key_lines(key: str, value: Any, indent: int) -> list[str]:
    """A key and its value as lines of a block."""
    row = f"{' ' * indent}{scalar(key)}: {flow(value)}"
    if len(row) <= WIDTH or value in ({}, []):
        return [row]
    head, below = f"{' ' * indent}{scalar(key)}:", indent + 2
    if isinstance(value, dict | list | tuple):
        first, *rest = block(value, below)
        return [head, " " * below + first, *rest]
    if isinstance(value, str) and value == " ".join(value.split()):
        return [f"{head} >-", *(" " * below + part for part in wrap(value, WIDTH - below, **WHOLE))]
    return [row]
