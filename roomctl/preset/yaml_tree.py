"""YAML text → a tree of plain values that knows the line and column of every key and value.

Only the parser's *events* are walked; no YAML loader builds an object. Loaders recurse once for each level,
expand aliases without a limit, and read `7:30` as 450 and `no` as false. This walk limits the depth and the number of
values, and follows YAML 1.2's core rules: of plain words only `true`, `false`, `null` and decimal numbers are not text.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any, Final, NamedTuple

import yaml

from roomctl.errors import Fault, Faults
from roomctl.preset.load import decoded, load
from roomctl.preset.messages import path_of, shown
from roomctl.preset.yaml_errors import one_line, opens, syntax

DEEPEST = 24
MOST = 5_000
"""Keys and values of a file; a preset of 90 minutes has about 600. More would take over 100 ms to check."""
TOLD = 300
"""Maximum faults reported for one file; more would double the time."""
DIGITS = 15
"""As many as a float keeps."""

WORD = 40
"""The longest word, in characters, whose meaning is cached; longer ones are texts, which hardly ever repeat."""

SLIPS = 30
"""The most lines of a file that are skipped so that the others can be read."""
MISSING = "\ue000"
"""Replaces the value of such a line."""

NAMELESS = "?"
"""The step of a path to what has no name: a key that is no word, and its value."""

BROKEN: Final = object()
"""The value of a node that was refused: a place without a value, so that the rest of the file is still read."""

Loc = tuple[str | int, ...]
loader: Any = getattr(yaml, "CBaseLoader", yaml.BaseLoader)  # the same events without libyaml, only slower
_CONSTANTS = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_NOTHING = {"null", "Null", "NULL", "~", ""}
_NUMBER = re.compile(r"[-+]?(?:[0-9]+(\.[0-9]*)?|(\.[0-9]+))([eE][-+]?[0-9]+)?")
_NOT_FINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN)")
_KEYED = re.compile(r"(\s*(?:- +)*[A-Za-z_][\w -]*:)(?:\s|$)")
_ENTRY = re.compile(r"(\s*(?:- +)+)")
_SIGNS = r"\x00-\x09\x0b-\x1f\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufeff\ufffe\uffff"
_UNSEEN = re.compile(f"[{_SIGNS}]")
_MAY_HIDE = re.compile(rf"[{_SIGNS}\\]")
"""Without one of these (an escape is one), no value of a text has such a sign: they need not be searched one by one."""


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
            except (KeyError, IndexError, TypeError):
                break
        return node


_TREES = {dict, list}


def read(path: Path) -> Node:
    """The tree of a file. Raises `Faults`."""
    return parse(load(path), str(path))


def parse(text: str | bytes, file: str) -> Node:
    """The tree of a text; `file` is what faults call it. Raises `Faults`."""
    found = look(text, file)
    if found.tree is None or found.faults:
        raise Faults(found.faults)
    return found.tree


class Looked(NamedTuple):
    """The tree as far as it could be read (None: not at all), all faults, and the line above which it can be trusted
    (0: all of it). `slipped`: one or more lines could not be read, and their content is missing in the tree."""

    tree: Node | None
    faults: tuple[Fault, ...]
    torn: int
    slipped: bool = False


def look(text: str | bytes, file: str) -> Looked:
    """As much as can be read of a text; a line that cannot be read is reported and skipped. Raises nothing."""
    try:
        words = decoded(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, file)
    except Faults as found:
        return Looked(None, found.faults, 1)
    walk = _Walk(words, file)
    try:
        tree = walk.document()
    except _TooDeep as met:
        walk = _Walk(words[: met.index], file)
        tree = walk.document()
    if walk.torn and (whole := _resumed(walk)):
        return whole
    return Looked(tree, tuple(walk.faults), walk.torn)


def _resumed(walk: _Walk) -> Looked | None:
    """The same text, without each line that stops the parser. None: the cause is not a single line."""
    rows, file = walk.text.split("\n"), walk.file
    passed: dict[int, bool] = {}
    reported: list[Fault] = []
    while walk.torn and len(passed) < SLIPS:
        if len(walk.slips) != 1:
            return None
        [slip] = walk.slips
        goes_on = passed.get(slip.line - 1, False)  # the line before opened a bracket that this one is inside of
        if slip.line in passed or slip.line > len(rows) or not (goes_on or one_line(slip)):
            return None
        reported += [] if goes_on else [slip]
        rows[slip.line - 1] = "" if goes_on else _without(rows[slip.line - 1])
        passed[slip.line] = goes_on or opens(slip)
        walk = _Walk("\n".join(rows), file, frozenset(passed))
        try:
            tree = walk.document()
        except _TooDeep:
            return None
    return None if walk.torn else Looked(tree, (*reported, *walk.faults), 0, True)


def _without(row: str) -> str:
    """A line without its value, or nothing at all."""
    key, entry = _KEYED.match(row), _ENTRY.match(row)
    return f'{key[1]} "{MISSING}"' if key else f'{entry[1]}"{MISSING}"' if entry else ""


class _Stop(Exception):
    """The rest of the file is not worth reading."""


class _TooDeep(Exception):
    """The parser itself gave up at the character `index`, because it reads ahead; before that point, the walk finds
    where the nesting becomes too deep."""

    def __init__(self, index: int) -> None:
        self.index = index


class _Walk:
    """One document's events, once through; recursion is bounded by `DEEPEST`."""

    def __init__(self, text: str, file: str, passed: frozenset[int] = frozenset()) -> None:
        self.text, self.file, self.passed = text, file, passed
        self.faults: list[Fault] = []
        self.slips: list[Fault] = []
        self.path: list[str | int] = []
        self.open: list[Node] = []
        self.torn = 0
        self.count = 0
        self.unseen = bool(_MAY_HIDE.search(text))
        self.next: Callable[[], Any] = loader(text).get_event

    def document(self) -> Node | None:
        try:
            self.next()
            start = self.next()
            if isinstance(start, yaml.StreamEndEvent):
                self.fault(start, "the file is empty; docs/presets.md has an example to start from")
                return None
            if start.version or start.tags:
                self.fault(start, "presets do not use lines that begin with %; remove them")
            tree = self.node(self.next(), 1)
            self.next()
            after = self.next()
            if not isinstance(after, yaml.StreamEndEvent):
                self.fault(after, "a second document begins here (---); one file is one preset")
            return tree
        except _Stop:
            return None
        except (yaml.YAMLError, ValueError, OverflowError) as error:  # the parser without libyaml lets some through
            mark = getattr(error, "problem_mark", None)
            if mark is not None and " nesting " in str(getattr(error, "problem", "")):
                raise _TooDeep(mark.index) from None
            found = syntax(error, self.text, self.file)
            self.faults += found
            self.slips = found
            self.torn = min(fault.line for fault in found)
            return self.begun(self.text.split("\n"))

    def begun(self, lines: list[str]) -> Node | None:
        """The tree up to where the parser gave up, with the values that are still open there. Nothing in an unclosed
        bracket can be trusted."""
        for node in self.open:
            if lines[node.line - 1][node.column - 1 : node.column] in ("[", "{"):
                self.torn = min(self.torn, node.line)
        for around, step, inner in zip(self.open, self.path, self.open[1:], strict=False):
            if step == NAMELESS:
                break
            if type(around.value) is list:
                around.value.append(inner)
            else:
                around.value.setdefault(step, inner)
        return self.open[0] if self.open else None

    def node(self, event: Any, depth: int, key: Any = None) -> Node:
        self.count += 1
        mark = event.start_mark
        node = Node(BROKEN, mark.line + 1, mark.column + 1, self.file)
        if key is not None:
            node.key_line, node.key_column = key.start_mark.line + 1, key.start_mark.column + 1
        kind = type(event)
        if self.count > MOST:
            self.fault(event, f"more than {MOST} values in one file; a preset has a few hundred")
            raise _Stop
        if kind is yaml.AliasEvent:
            self.fault(
                event, f"'*{shown(event.anchor, '')}' copies another part of the file; write the lines in full instead"
            )
            return node
        if event.anchor is not None:
            self.fault(
                event,
                f"'&{shown(event.anchor, '')}' marks a part of the file to copy; presets do not use that; remove it",
            )
        if event.tag is not None:
            tag = shown(event.tag.replace("tag:yaml.org,2002:", "!!"), "")
            self.fault(event, f"presets do not use the tag '{tag}'; remove it")
        if kind is yaml.ScalarEvent:
            node.value = self.scalar(event)
            return node
        if depth > DEEPEST:
            self.fault(event, f"nested more than {DEEPEST} levels deep; a preset needs five")
            raise _Stop
        self.open.append(node)
        if kind is yaml.MappingStartEvent:
            node.value = {}
            self.mapping(node.value, depth)
        else:
            node.value = []
            self.sequence(node.value, depth)
        self.open.pop()
        return node

    def sequence(self, nodes: list[Node], depth: int) -> None:
        while type(event := self.next()) is not yaml.SequenceEndEvent:
            self.path.append(len(nodes))
            nodes.append(self.node(event, depth + 1))
            self.path.pop()

    def mapping(self, nodes: dict[str, Node], depth: int) -> None:
        while type(event := self.next()) is not yaml.MappingEndEvent:
            name = self.key(event, depth)
            self.path.append(NAMELESS if name is None else name)
            value = self.node(self.next(), depth + 1, event)
            self.path.pop()
            if name is None:
                continue
            if name in nodes:
                lines = f"line {nodes[name].key_line} and line {value.key_line}"
                self.fault(event, f"'{shown(name, '')}' appears twice: {lines}; keep one")
            else:
                nodes[name] = value

    def key(self, event: Any, depth: int) -> str | None:
        simple = type(event) is yaml.ScalarEvent and event.anchor is None and event.tag is None
        if simple:
            self.count += 1
            name = self.scalar(event)
        else:
            self.path.append(NAMELESS)
            name = self.node(event, depth + 1).value
            self.path.pop()
        if name == "<<" and event.implicit[0]:
            self.fault(event, "'<<' merges another part of the file; write the lines in full instead")
        elif type(name) is str:
            return name
        elif name is not BROKEN:
            self.fault(event, f"a key must be a word; {shown(name)} is not text")
        return None

    def scalar(self, event: Any) -> Any:
        text: str = event.value
        if text == MISSING and event.start_mark.line + 1 in self.passed:
            return BROKEN
        if self.unseen and (odd := _UNSEEN.search(text)):
            self.fault(event, f"an invisible character ({shown(odd[0])}) in this text; remove it")
            return BROKEN
        if not event.implicit[0]:
            return text
        value = _remembered(text) if len(text) <= WORD else resolved(text)
        if type(value) is _Refused:
            self.fault(event, value.why)
            return BROKEN
        return value

    def fault(self, event: Any, what: str) -> None:
        if len(self.faults) < TOLD:
            mark = event.start_mark
            self.faults.append(Fault(self.file, mark.line + 1, mark.column + 1, path_of(self.path), what))


@dataclass(frozen=True, slots=True)
class _Refused:
    """A plain word that means nothing here."""

    why: str


def resolved(word: str) -> str | bool | float | _Refused:
    """What a word without quotes means."""
    if word in _CONSTANTS:
        return _CONSTANTS[word]
    if word in _NOTHING:
        return _Refused("the value is missing; write one, or remove the line")
    if _NOT_FINITE.fullmatch(word):
        return _Refused(f"{word} is not a number that can be used here; write an ordinary one such as 8 or 7.5")
    match = _NUMBER.fullmatch(word)
    if not match:
        return word
    number = float(word)
    if sum(map(str.isdigit, word)) > DIGITS or not math.isfinite(number):
        return _Refused(f"the number {shown(word, '')} is too long; at most {DIGITS} digits (or put it in quotes)")
    return number if any(match.groups()) else int(word)


_remembered = lru_cache(maxsize=1024)(resolved)
