"""Reads a file of settings by a table of keys and what the value of each may be; every fault has its line.

`room.py` has the table. A key is a row: its check, or a table of its own for a group of keys.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from roomctl.errors import Fault, Faults

Check = Callable[[object], str | None]
"""What is wrong with a value, in words; None if nothing is."""
NOTHING: Mapping[str, Any] = MappingProxyType({})
Together = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]
"""Faults between keys, as key and words."""


class Value(NamedTuple):
    """What the value of a key may be: `wrong` checks one; `may` says it in words; `json` is the same as JSON Schema."""

    wrong: Check
    may: str
    json: Mapping[str, Any]


class Group(NamedTuple):
    """Keys within a key. `what` says what such a group is, for people who wrote something else; `together` finds faults
    between keys that are right by themselves, as key and words; `needs` are the required keys."""

    keys: Mapping[str, Value]
    what: str
    together: Together = lambda given: ()
    needs: tuple[str, ...] = ()


Table = Mapping[str, Value | Group]


def number(low: float, high: float, *, whole: bool = False) -> Value:
    """A number from `low` to `high`; `whole`: without parts."""
    bounds = f"number from {low:g} to {high:g}"

    def wrong(value: object) -> str | None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= value <= high and (not whole or isinstance(value, int)):  # type: ignore[operator]
            return None
        return f"{said(value)} is not a {'whole ' if whole and isinstance(value, float) else ''}{bounds}"

    json = {"type": "integer" if whole else "number", "minimum": low, "maximum": high}
    return Value(wrong, f"a {'whole ' if whole else ''}{bounds}", json)


def minutes(name: str, high: float) -> Value:
    """Minutes from 0 to `high`; `name` is what they are of."""
    right = number(0, high)
    may = f"a number of minutes from 0 to {high:g}"
    return Value(lambda value: f"{name} is {may}" if right.wrong(value) else None, may, right.json)


def text(value: object) -> str | None:
    """Any text that is not empty."""
    return None if isinstance(value, str) and value else f"{said(value)} is not text"


def worded(may: str, wrong: Check = text, pattern: str = "") -> Value:
    """Text in which `wrong` finds no fault; `pattern` is what it must match in an editor."""
    return Value(wrong, may, {"type": "string", "minLength": 1} | ({"pattern": pattern} if pattern else {}))


def matching(pattern: re.Pattern[str], what: str, may: str) -> Value:
    """Text that is a whole match of `pattern`; if not, "`value` cannot be `what`"."""

    def wrong(value: object) -> str | None:
        if not_text := text(value):
            return not_text
        return None if pattern.fullmatch(str(value)) else f"{said(value)} cannot be {what}"

    return worded(may, wrong, f"^{pattern.pattern}$")


def one_of(*words: str) -> Value:
    """One of some words."""
    there = f"{', '.join(words[:-1])} or {words[-1]}"
    may = f"{', '.join(f'`{word}`' for word in words[:-1])} or `{words[-1]}`"
    return Value(lambda value: None if value in words else f"{said(value)} is not {there}", may, {"enum": list(words)})


def _yes_no(value: object) -> str | None:
    return None if isinstance(value, bool) else f"{said(value)} is neither true nor false"


YES_NO = Value(_yes_no, "`true` or `false`", {"type": "boolean"})


def said(value: object) -> str:
    """A value as a sentence names it."""
    return "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else repr(value)


def read(file: Path, table: Table) -> dict[str, Any]:
    """The plain values that `file` sets; a group is a dictionary. Raises `Faults`, all of the file at once."""
    values, faults = passable(file, table)
    if faults:
        raise Faults(faults)
    return values


def passable(
    file: Path, table: Table, together: Together = lambda given: (), beneath: Mapping[str, Any] = NOTHING
) -> tuple[dict[str, Any], tuple[Fault, ...]]:
    """The plain values of the keys that have no fault, and all faults. `together` looks at all values, even those with
    faults, and at those `beneath`, which this file overrides, a group key by key. Raises `Faults` if the text itself
    cannot be read."""
    from roomctl.preset import load, yaml_tree  # libyaml, which a room without settings does not need

    data = load.load(file)
    if all(line.strip()[:1] in (b"", b"#") for line in data.splitlines()):
        return {}, ()  # nothing is set
    tree = yaml_tree.parse(data, str(file))
    if not isinstance(tree.value, dict):
        raise Faults((Fault(str(file), tree.line, tree.column, "", "settings are lines such as `room: blue`"),))
    good: dict[str, Any] = {}
    faults: list[Fault] = []
    for key, node in tree.value.items():
        if found := _faults({key: node}, table, beneath=beneath):
            faults += found
        else:
            good[key] = node.plain()
    for name, what in together({**beneath, **tree.plain()}):
        if good.pop(name, None) is not None:
            faults.append(_at(tree.value[name], name, what))
    return good, tuple(sorted(faults))


def lines(file: Path) -> dict[str, int]:
    """The line of each key of a file that `passable` finds no fault in; a key of a group is `group.key`."""
    from roomctl.preset import load, yaml_tree

    data = load.load(file)
    if all(line.strip()[:1] in (b"", b"#") for line in data.splitlines()):
        return {}
    found = {}
    for key, node in yaml_tree.parse(data, str(file)).value.items():
        found[key] = node.key_line
        if isinstance(node.value, dict):
            found |= {f"{key}.{name}": part.key_line for name, part in node.value.items()}
    return found


def _faults(
    nodes: Mapping[str, Any], table: Mapping[str, Any], under: str = "", beneath: Mapping[str, Any] = NOTHING
) -> list[Fault]:
    from roomctl.errors import nearest

    faults: list[Fault] = []
    for key, node in nodes.items():
        where, allowed = under + key, table.get(key)
        if allowed is None:
            near = nearest(key, tuple(table))
            what = f"unknown key; did you mean {near!r}?" if near else f"unknown key; the keys are {_listed(table)}"
            faults.append(Fault(node.file, node.key_line, node.key_column, where, what))
        elif isinstance(allowed, Group) and isinstance(node.value, dict):
            found = _faults(node.value, allowed.keys, f"{where}.")
            below = {name: value for name, value in beneath.get(key, {}).items() if name not in node.value}
            if missing := [name for name in allowed.needs if name not in {**below, **node.value}]:
                found.append(Fault(node.file, node.key_line, node.key_column, where, f"needs {' and '.join(missing)}"))
            apart = () if found else allowed.together({**below, **node.plain()})
            faults += found or [_at(node.value[name], f"{where}.{name}", what) for name, what in apart]
        elif wrong := allowed.what if isinstance(allowed, Group) else allowed.wrong(node.value):
            faults.append(_at(node, where, wrong))
    return faults


def _at(node: Any, where: str, what: str) -> Fault:
    return Fault(node.file, node.line, node.column, where, what)


def _listed(table: Mapping[str, Any]) -> str:
    *most, last = table
    return f"{', '.join(most)} and {last}"
