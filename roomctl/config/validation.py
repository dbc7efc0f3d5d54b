"""Reads a settings file and checks it against a table, such as `room_keys.TABLE`; every fault has a line number.

Each row of a table is a key with its check, or a group with a table of its own.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

from roomctl.errors import Fault, Faults

Check = Callable[[object], str | None]
"""Returns a value's fault in words, or None."""
NOTHING: Mapping[str, Any] = MappingProxyType({})
Together = Callable[[Mapping[str, Any]], Iterable[tuple[str, str]]]
"""Returns conflicts between keys, as (key, words)."""


class Value(NamedTuple):
    """The allowed values of a key: `wrong` checks one; `may` describes them in words, `json` as JSON Schema."""

    wrong: Check
    may: str
    json: Mapping[str, Any]


class Group(NamedTuple):
    """Keys within a key. `what`: the message if the value is not a group; `together`: finds conflicts between valid
    keys; `needs`: the required keys; `any`: the allowed values of keys that are not in `keys`, for a group whose keys
    people choose (and `together` checks)."""

    keys: Mapping[str, Value]
    what: str
    together: Together = lambda given: ()
    needs: tuple[str, ...] = ()
    any: Value | None = None


class Items(NamedTuple):
    """A list of groups of different `kinds`: each has exactly one of these keys, which tells its kind, or is one of
    `words`. `what`: the message if it is something else; `most`: the number allowed."""

    kinds: Mapping[str, Group]
    words: tuple[str, ...]
    what: str
    most: int


Table = Mapping[str, Value | Group | Items]


def number(low: float, high: float, *, whole: bool = False) -> Value:
    """A number from `low` to `high`; `whole`: an integer."""
    bounds = f"number from {low:g} to {high:g}"

    def wrong(value: object) -> str | None:
        is_number = isinstance(value, int | float) and not isinstance(value, bool)
        if is_number and low <= value <= high and (not whole or isinstance(value, int)):  # type: ignore[operator]
            return None
        return f"{said(value)} is not a {'whole ' if whole and isinstance(value, float) else ''}{bounds}"

    json = {"type": "integer" if whole else "number", "minimum": low, "maximum": high}
    return Value(wrong, f"a {'whole ' if whole else ''}{bounds}", json)


def minutes(name: str, high: float) -> Value:
    """Minutes from 0 to `high`; `name`: the key, for the message."""
    right = number(0, high)
    may = f"a number of minutes from 0 to {high:g}"
    return Value(lambda value: f"{name} is {may}" if right.wrong(value) else None, may, right.json)


def text(value: object) -> str | None:
    """A `Check` for text that is not empty."""
    return None if isinstance(value, str) and value else f"{said(value)} is not text"


def worded(may: str, wrong: Check = text, pattern: str = "") -> Value:
    """Text that `wrong` accepts; `pattern`: the regular expression for editors (JSON Schema)."""
    return Value(wrong, may, {"type": "string", "minLength": 1} | ({"pattern": pattern} if pattern else {}))


def matching(pattern: re.Pattern[str], what: str, may: str) -> Value:
    """Text that `pattern` matches completely; the message is "`value` cannot be `what`"."""

    def wrong(value: object) -> str | None:
        if not_text := text(value):
            return not_text
        return None if pattern.fullmatch(str(value)) else f"{said(value)} cannot be {what}"

    return worded(may, wrong, f"^{pattern.pattern}$")


def one_of(*words: str) -> Value:
    """One of `words`."""
    there = f"{', '.join(words[:-1])} or {words[-1]}"
    may = f"{', '.join(f'`{word}`' for word in words[:-1])} or `{words[-1]}`"
    return Value(lambda value: None if value in words else f"{said(value)} is not {there}", may, {"enum": list(words)})


def _yes_no(value: object) -> str | None:
    return None if isinstance(value, bool) else f"{said(value)} is neither true nor false"


YES_NO = Value(_yes_no, "`true` or `false`", {"type": "boolean"})


def said(value: object) -> str:
    """A value as messages show it."""
    return "a list" if isinstance(value, list) else "a group of keys" if isinstance(value, dict) else repr(value)


class Found(NamedTuple):
    """The content of a file: the usable plain `values` (a group is a dictionary without its faulty parts), the line of
    each (a key of a group is `group.key`), all faults, and the `lost` keys, which are not among the values: those that
    are set, misspelt, or perhaps set where the file cannot be read."""

    values: dict[str, Any]
    lines: dict[str, int]
    faults: tuple[Fault, ...] = ()
    lost: frozenset[str] = frozenset()


def read(file: Path, table: Table) -> dict[str, Any]:
    """The plain values in `file`; a group is a dictionary. Raises `Faults` with all faults of the file."""
    found = look(file, table)
    if found.faults:
        raise Faults(found.faults)
    return found.values


def look(
    file: Path, table: Table, together: Together = lambda given: (), beneath: Mapping[str, Any] = NOTHING,
    data: bytes | None = None,
) -> Found:  # fmt: skip
    """The usable part of `file`, or of `data` that is to be written into it. `together` checks all values, even faulty
    ones, with the values `beneath`, which this file overrides (a group key by key). Raises nothing: an unreadable file
    is a fault."""
    from roomctl.preset import load, yaml_tree  # libyaml, which a room without settings does not need

    try:
        data = load.load(file) if data is None else data
        rows = data.removeprefix(b"\xef\xbb\xbf").splitlines()
        if all(row.strip()[:1] in (b"", b"#") or row.rstrip() == b"---" for row in rows):
            return Found({}, {})  # nothing is set
        text = load.decoded(data, str(file))
    except Faults as error:
        return Found({}, {}, error.faults, frozenset(table))
    read = yaml_tree.look(text, str(file))
    written = re.sub(r"(?m)^\s*#.*", "", text)
    named = frozenset(key for key in table if re.search(rf"(?<![\w-]){key}(?![\w-])", written))
    if read.tree is None or not isinstance(read.tree.value, dict):
        what = "settings are lines such as `room: blue`"
        own = () if read.faults or not read.tree else (Fault(str(file), read.tree.line, read.tree.column, "", what),)
        return Found({}, {}, (*read.faults, *own), named)
    nodes = {key: node for key, node in read.tree.value.items() if not read.torn or node.key_line < read.torn}
    made = _Reading({_spoilt(fault, text, read.tree) for fault in read.faults}, list(read.faults))
    values = made.group(nodes, table, (), beneath)
    for name, what in together({**beneath, **read.tree.plain()}):
        if values.pop(name, None) is not None:
            made.faults.append(_at(nodes[name], name, what))
    lines = {key: nodes[key].key_line for key in values}
    for key in values.keys() & {key for key, node in nodes.items() if isinstance(node.value, dict)}:
        lines |= {f"{key}.{name}": part.key_line for name, part in nodes[key].value.items() if name in values[key]}
    meant = named if read.torn or read.slipped else table.keys() & read.tree.value.keys()
    return Found(values, lines, tuple(sorted(made.faults)), frozenset((made.lost | meant) - values.keys()))


def _spoilt(fault: Fault, text: str, tree: Any) -> tuple[str, ...]:
    """The path of the value that a YAML fault affects: the place of the fault, or the key that appears twice."""
    path = tuple(re.sub(r"\[.*", "", step) for step in fault.where.split(".")) if fault.where else ()
    row = text.split("\n")[fault.line - 1 : fault.line]
    word = re.match(r"[\"']?([\w-]+)", row[0][fault.column - 1 :]) if row else None
    holder = tree.at(path).value
    return (*path, word[1]) if word and isinstance(holder, dict) and word[1] in holder else path


class _Reading:
    """Checks the values of one file. `spoilt`: paths of values that a YAML fault affects."""

    def __init__(self, spoilt: set[tuple[str, ...]], faults: list[Fault]) -> None:
        self.spoilt, self.faults, self.lost = spoilt, faults, set[str]()

    def group(
        self, nodes: Mapping[str, Any], table: Mapping[str, Any], path: tuple[str, ...], beneath: Mapping[str, Any]
    ) -> dict[str, Any]:
        """The values without a fault."""
        from roomctl.errors import nearest

        good: dict[str, Any] = {}
        for key, node in nodes.items():
            allowed, where = table.get(key), ".".join((*path, key))
            if allowed is None:
                near = nearest(key, tuple(table))
                what = f"unknown key; did you mean {near!r}?" if near else f"unknown key; the keys are {_listed(table)}"
                self.faults.append(Fault(node.file, node.key_line, node.key_column, where, what))
                self.lost |= {near} if near and not path and near not in nodes else set()
            elif (*path, key) in self.spoilt or _broken(node):
                continue  # the YAML reader has reported it
            elif isinstance(allowed, Group) and isinstance(node.value, dict):
                if (value := self._parts(node, allowed, key, beneath.get(key, {}))) is not None:
                    good[key] = value
            elif isinstance(allowed, Items):
                if (items := self._items(node, allowed, key)) is not None:
                    good[key] = items
            elif wrong := allowed.what if isinstance(allowed, Group) else allowed.wrong(node.value):
                self.faults.append(_at(node, where, wrong))
            else:
                good[key] = node.plain()
        return good

    def _items(self, node: Any, of: Items, key: str) -> tuple[Any, ...] | None:
        """The usable items of a list; None if it is none."""
        if not isinstance(node.value, list) or len(node.value) > of.most:
            what = f"at most {of.most} are allowed" if isinstance(node.value, list) else of.what
            self.faults.append(_at(node, key, what))
            return None
        good: list[Any] = []
        for number, item in enumerate(node.value):
            where = f"{key}[{number}]"
            kinds = [kind for kind in of.kinds if isinstance(item.value, dict) and kind in item.value]
            if isinstance(item.value, str) and item.value in of.words:
                good.append(item.value)
            elif len(kinds) != 1:
                if not _broken(item):
                    self.faults.append(_at(item, where, of.what))
            elif (value := self._parts(item, of.kinds[kinds[0]], where, {})) is not None:
                good.append(value)
        return tuple(good)

    def _parts(self, node: Any, of: Group, key: str, beneath: Mapping[str, Any]) -> dict[str, Any] | None:
        """The usable parts of a group; None if the group is useless without the others."""
        keys = {**dict.fromkeys(node.value, of.any), **of.keys} if of.any else of.keys
        good, before = self.group(node.value, keys, (key,), {}), len(self.faults)
        below = {name: value for name, value in beneath.items() if name not in node.value}
        if missing := [name for name in of.needs if name not in {**below, **node.value}]:
            what = f"needs {' and '.join(missing)}"
            place = (node.key_line, node.key_column) if node.key_line else (node.line, node.column)
            self.faults.append(Fault(node.file, *place, key, what))
        agreed = len(self.faults) == before or not of.needs
        for name, what in of.together({**below, **good}) if agreed else ():
            good.pop(name, None)
            self.faults.append(_at(node.value.get(name, node), f"{key}.{name}", what))
        if of.any:  # a word without a usable title is its own title
            return {name: good.get(name, name) for name in node.value}
        whole = good.keys() == node.value.keys() and before == len(self.faults)
        return good if whole or not of.needs else None


def _broken(node: Any) -> bool:
    """Whether a part of a value could not be read."""
    from roomctl.preset.yaml_tree import BROKEN

    return node.value is BROKEN or (isinstance(node.value, list) and any(map(_broken, node.value)))


def _at(node: Any, where: str, what: str) -> Fault:
    return Fault(node.file, node.line, node.column, where, what)


def _listed(table: Mapping[str, Any]) -> str:
    *most, last = table
    return f"{', '.join(most)} and {last}"
