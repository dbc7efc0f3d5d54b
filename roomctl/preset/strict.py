"""YAML text → a tree of plain values that knows the line and column of every key and value.

Only the parser's *events* are walked; no YAML loader builds an object. Loaders call themselves once for each level (a
file of 80 kB of `[` ends the process), expand aliases without end and read `7:30` as 450 and `no` as false. Here the
walk stops at a depth and at a number of values, and plain words resolve by YAML 1.2's core rules: only `true`, `false`,
`null` and decimal numbers are not text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import yaml

from roomctl.errors import Fault, Faults
from roomctl.preset.source import LIMIT, load
from roomctl.preset.words import path_of, shown, syntax

DEEPEST = 24
MOST = 5_000
"""Keys and values of a file; a preset of 90 minutes has about 600. More would take over 100 ms to find fault with."""
TOLD = 300
"""Faults of a file that are told; more help nobody, and would take as long again."""
DIGITS = 15
"""As many as a float keeps."""

BROKEN: Final = object()
"""The value of a node that was refused: a place without a value, so that the rest of the file is still read."""

Loc = tuple[str | int, ...]
_Loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same events without libyaml, only slower
_CONSTANTS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = {"null", "Null", "NULL", "~", ""}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(\.[0-9]*)?|(\.[0-9]+))([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_BREAK = re.compile("\r\n|\r|\n")
_RAW = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ufeff\ufffe\uffff]")
_UNSEEN = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff]")


@dataclass(slots=True)
class Node:
    """A value and its place. `value`: a `dict` of nodes, a `list` of nodes, text, a number, a bool or `BROKEN`.
    `line` and `column` count from 1; `key_line` and `key_column` are its key's (0: it has none)."""

    value: Any
    line: int
    column: int
    file: str
    key_line: int = 0
    key_column: int = 0

    def plain(self) -> Any:
        """The value without places; lists become tuples."""
        value = self.value
        if type(value) is dict:
            return {key: node.plain() if type(node.value) in _TREES else node.value for key, node in value.items()}
        if type(value) is list:
            return tuple(node.plain() for node in value)
        return value

    def at(self, loc: Loc) -> Node:
        """The node at a path of keys and indexes, or the nearest one around it that there is."""
        node = self
        for step in loc:
            if type(node.value) not in _TREES:
                break
            try:
                node = node.value[step]
            except (KeyError, IndexError):
                break
        return node


_TREES = {dict, list}


def read(path: Path) -> Node:
    """The tree of a file. Raises `Faults`."""
    return parse(load(path), str(path))


def parse(text: str | bytes, file: str) -> Node:
    """The tree of a text; `file` is what faults call it. Raises `Faults`."""
    tree, faults = look(text, file)
    if tree is None or faults:
        raise Faults(faults)
    return tree


def look(text: str | bytes, file: str) -> tuple[Node | None, tuple[Fault, ...]]:
    """The tree as far as it could be read (None: not at all), and all faults. Raises nothing."""
    try:
        words = _decoded(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, file)
    except Faults as found:
        return None, found.faults
    walk = _Walk(words, file)
    try:
        tree = walk.document()
    except _TooDeep as met:
        walk = _Walk(words[: met.index], file)
        tree = walk.document()
    return tree, tuple(walk.faults)


def _decoded(data: bytes, file: str) -> str:
    def fault(line: int, column: int, what: str) -> Faults:
        return Faults((Fault(file, line, column, "", what),))

    data = data.removeprefix(b"\xef\xbb\xbf")
    if len(data) > LIMIT:
        raise fault(1, 1, "the file is over 256 KiB; a preset is a few pages of text")
    if data[:2] in (b"\xff\xfe", b"\xfe\xff") or data[:4] == b"\x00\x00\xfe\xff":
        raise fault(1, 1, "the file is UTF-16 or UTF-32; save it again as UTF-8")
    try:
        text = data.decode()
    except UnicodeDecodeError as error:
        before = data[: error.start].decode()
        what = f"a byte that is not UTF-8 (0x{data[error.start]:02x}); save the file again as UTF-8"
        raise fault(*_place(before), what) from None
    if odd := _RAW.search(text):
        hint = "; if the file is UTF-16, save it again as UTF-8" if odd[0] == "\0" else "; take it out"
        raise fault(*_place(text[: odd.start()]), f"a character that cannot be seen ({shown(odd[0])}){hint}")
    return _BREAK.sub("\n", text)


def _place(before: str) -> tuple[int, int]:
    lines = _BREAK.split(before)
    return len(lines), len(lines[-1]) + 1


class _Stop(Exception):
    """The rest of the file is not worth reading."""


class _TooDeep(Exception):
    """The parser itself gave up at the character `index`, for it looks ahead of its events; up to there the walk will
    find by itself where it becomes too deep."""

    def __init__(self, index: int) -> None:
        self.index = index


class _Walk:
    """One document's events, once through; recursion is bounded by `DEEPEST`."""

    def __init__(self, text: str, file: str) -> None:
        self.text, self.file = text, file
        self.faults: list[Fault] = []
        self.path: list[str | int] = []
        self.count = 0
        self.events: Iterator[Any] = yaml.parse(text, Loader=_Loader)

    def document(self) -> Node | None:
        try:
            next(self.events)
            start = next(self.events)
            if isinstance(start, yaml.StreamEndEvent):
                self.fault(start, "the file is empty; docs/presets.md has an example to begin with")
                return None
            if start.version or start.tags:
                self.fault(start, "lines that begin with % are not used in presets; take them out")
            tree = self.node(next(self.events), 1)
            next(self.events)
            after = next(self.events)
            if not isinstance(after, yaml.StreamEndEvent):
                self.fault(after, "a second document begins here (---); one file is one preset")
            return tree
        except _Stop:
            return None
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # the parser without libyaml lets some through
            mark = getattr(error, "problem_mark", None)
            if mark is not None and "nesting depth" in str(getattr(error, "problem", "")):
                raise _TooDeep(mark.index) from None
            self.faults.extend(syntax(error, self.text, self.file))
            return None

    def node(self, event: Any, depth: int) -> Node:
        self.count += 1
        mark = event.start_mark
        node = Node(BROKEN, mark.line + 1, mark.column + 1, self.file)
        kind = type(event)
        if self.count > MOST:
            self.fault(event, f"more than {MOST} values in one file; a preset has some hundreds")
            raise _Stop
        if kind is yaml.AliasEvent:
            self.fault(event, f"'*{shown(event.anchor, '')}' repeats another place; write the lines out instead")
            return node
        if event.anchor is not None:
            self.fault(event, f"'&{shown(event.anchor, '')}' names a place to repeat it; presets do not use that")
        if event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"), "")
            self.fault(event, f"the tag '{tag}' is not used in presets; take it out")
        if kind is yaml.ScalarEvent:
            node.value = self.scalar(event)
            return node
        if depth > DEEPEST:
            self.fault(event, f"nested more than {DEEPEST} levels deep; a preset needs five")
            raise _Stop
        node.value = self.mapping(depth) if kind is yaml.MappingStartEvent else self.sequence(depth)
        return node

    def sequence(self, depth: int) -> list[Node]:
        nodes: list[Node] = []
        while type(event := next(self.events)) is not yaml.SequenceEndEvent:
            self.path.append(len(nodes))
            nodes.append(self.node(event, depth + 1))
            self.path.pop()
        return nodes

    def mapping(self, depth: int) -> dict[str, Node]:
        nodes: dict[str, Node] = {}
        while type(event := next(self.events)) is not yaml.MappingEndEvent:
            name = self.key(event, depth)
            self.path.append("?" if name is None else name)
            value = self.node(next(self.events), depth + 1)
            self.path.pop()
            if name is None:
                continue
            line = event.start_mark.line + 1
            if name in nodes:
                first = nodes[name].key_line
                self.fault(event, f"'{shown(name, '')}' is here twice: line {first} and line {line}; keep one")
                continue
            value.key_line, value.key_column = line, event.start_mark.column + 1
            nodes[name] = value
        return nodes

    def key(self, event: Any, depth: int) -> str | None:
        simple = type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None
        name = self.scalar(event) if simple else self.node(event, depth + 1).value
        self.count += simple
        if name == "<<" and event.implicit[0]:
            self.fault(event, "'<<' merges another place; write the lines out instead")
        elif type(name) is str:
            return name
        elif name is not BROKEN:
            self.fault(event, f"a key must be a word; {shown(name)} is not text")
        return None

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if odd := _UNSEEN.search(text):
            self.fault(event, f"a character that cannot be seen ({shown(odd[0])}) in this text; take it out")
            return BROKEN
        if not event.implicit[0]:
            return text
        if text in _CONSTANTS:
            return _CONSTANTS[text]
        if text in _NOTHING:
            self.fault(event, "nothing is written here; write a value, or take the line out")
            return BROKEN
        if text[0] not in "+-.0123456789":
            return text
        if _NOT_FINITE.fullmatch(text):
            self.fault(event, f"{text} is not a number that can be kept; write a plain one such as 8 or 7.5")
            return BROKEN
        match = _NUMBER.fullmatch(text)
        if not match:
            return text
        number = float(text)
        if sum(map(str.isdigit, text)) > DIGITS or not math.isfinite(number):
            self.fault(
                event, f"the number {shown(text, '')} is too long; at most {DIGITS} digits (or put it in quotes)"
            )
            return BROKEN
        return number if any(match.groups()) else int(text)

    def fault(self, event: Any, what: str) -> None:
        if len(self.faults) < TOLD:
            mark = event.start_mark
            self.faults.append(Fault(self.file, mark.line + 1, mark.column + 1, path_of(self.path), what))
