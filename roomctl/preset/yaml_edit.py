"""Edits of a YAML text that leave every character of what they do not touch: comments, order, layout, line ends.

Each function takes a text and a place (keys and indexes from the top) and returns the new text. The places of values
come from the parser's own marks; nothing is loaded and written again. Each result is read once more before it is
returned: it must mean the old values with this one change. Where no way of writing does, `Unplaced` is raised.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from textwrap import wrap
from typing import Any, Literal

import yaml

from roomctl.errors import Refused
from roomctl.preset.yaml_tree import Loc, loader, resolved

WIDTH = 110
"""Columns of a line that is written anew."""

_BREAK = re.compile("\r\n|\r|\n")
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")
_COMMENT = re.compile(r"[ \t]*#")
_BLOCK = ("|", ">")


class Unplaced(Refused):
    """The text is laid out so that this edit has no place in it, or it is no YAML."""


@dataclass(slots=True)
class Span:
    """A value and its place in the text. `value`: text, a list of spans, or a list of pairs of a key's span and a
    value's. `style`: a scalar's quotes or block sign, or a collection's opening bracket; empty without."""

    start: int
    end: int
    value: Any
    style: str
    kind: Literal["scalar", "list", "mapping"] = "scalar"

    @property
    def pairs(self) -> list[tuple[Span, Span]]:
        """A mapping's keys and values; empty for other values."""
        return self.value if self.kind == "mapping" else []

    @property
    def entries(self) -> list[Span]:
        """A list's entries; empty for other values."""
        return self.value if self.kind == "list" else []

    def child(self, step: str | int) -> Span | None:
        """The value under a key, or at an index."""
        if self.kind == "list":
            return self.value[step] if isinstance(step, int) and step < len(self.value) else None
        return next((value for key, value in self.pairs if key.value == step), None)


def spans(text: str) -> Span | None:
    """The text's values with their places; None for a text without one. Raises `Unplaced` if it is no YAML."""
    shift = 1 if text.startswith("\ufeff") else 0
    reader = loader(text[shift:])
    try:
        reader.get_event()
        if isinstance(reader.get_event(), yaml.StreamEndEvent):
            return None
        found = _span(reader.get_event, reader.get_event(), shift)
        reader.get_event()
        if not isinstance(reader.get_event(), yaml.StreamEndEvent):
            raise Unplaced("a second document begins in this file (---); remove it")
        return found
    except (yaml.YAMLError, ValueError, OverflowError, RecursionError) as error:
        raise Unplaced("the text has a line that cannot be read; correct it first") from error


def put(text: str, loc: Loc, value: Any, order: Sequence[str] = ()) -> str:
    """The text with `value` (text, number, bool, list or dict) at a place, which may be new: then its key comes behind
    the nearest one that precedes it in `order`, or last. Raises `Unplaced`."""
    root = spans(text)
    if root is None or not loc:
        return _proved(text, value if not loc else _nested(loc, value), [_rewritten(text, root, loc, value)])
    *above, last = loc
    around = _at(root, above)
    if around is None or (around.kind == "scalar" and not around.value):
        return put(text, tuple(above), {last: value}, order)
    if (isinstance(last, int)) != (around.kind == "list"):
        raise Unplaced(f"there is no place for {last!r} in this value")
    old = around.child(last)
    if old is not None:
        wanted = _changed(_plain(root), loc, lambda parent: _set(parent, last, value))
        return _proved(text, wanted, _replaced(text, root, loc, old, value))
    if around.kind == "list":
        return insert(text, loc, value)
    wanted = _changed(_plain(root), loc, lambda parent: _add(parent, str(last), value, order))
    return _proved(text, wanted, _added(text, around, str(last), value, order))


def remove(text: str, loc: Loc) -> str:
    """The text without the key or entry at `loc`; an entry takes the comment lines right above it along. Raises
    `Unplaced`."""
    root, around, at = _known(text, loc)
    wanted = _changed(_plain(root), loc, lambda parent: parent.pop(at))
    members = _members(around)
    if len(members) == 1:
        edit = _over(text, root, loc[:-1], "[]" if around.kind == "list" else "{}")
    elif around.style:
        start, end = (members[at - 1][1], members[at][1]) if at else (members[0][0], members[1][0])
        edit = (start, end, "")
    else:
        edit = _cut(text, around, at)
    return _proved(text, wanted, [edit])


def insert(text: str, loc: Loc, entry: Any) -> str:
    """The text with a new entry in a list, at the index that ends `loc`. Raises `Unplaced`."""
    root = spans(text)
    around = _at(root, loc[:-1])
    at = loc[-1]
    if root is None or around is None or around.kind != "list" or not isinstance(at, int):
        raise Unplaced("there is no list here")
    wanted = _changed(_plain(root), loc, lambda parent: parent.insert(at, _valued(entry)))
    if not around.entries:
        return _proved(text, wanted, [_over(text, root, loc[:-1], _flow([entry]))])
    if around.style:
        flow = _flow(entry)
        if at < len(around.entries):
            return _proved(text, wanted, [(around.entries[at].start, around.entries[at].start, f"{flow}, ")])
        end = around.entries[-1].end
        return _proved(text, wanted, [(end, end, f", {flow}")])
    chunks = _chunks(text, around)
    like = around.entries[min(at, len(around.entries) - 1)]
    dash = _dashes(text, around)[min(at, len(around.entries) - 1)]
    indent, inner = _column(text, dash), _column(text, like.start)
    if inner <= indent or like.kind == "scalar" or like.style:
        inner = indent + 2
    lines = [_flow(entry)] if like.style == "{" and isinstance(entry, dict) else _lines(entry, inner)
    rows = [" " * indent + "-" + " " * (inner - indent - 1) + lines[0], *lines[1:]]
    place = chunks[at][0] if at < len(chunks) else chunks[-1][1]
    return _proved(text, wanted, [_whole_lines(text, place, rows)])


def move(text: str, loc: Loc, to: int) -> str:
    """The text with a list's entry at the index `to` instead, with the comment lines right above it. Raises
    `Unplaced`."""
    root, around, at = _known(text, loc)
    if around.kind != "list" or not 0 <= to < len(around.entries):
        raise Unplaced("there is no such place in the list")
    wanted = _changed(_plain(root), loc, lambda parent: parent.insert(to, parent.pop(at)))
    if around.style:
        pieces = [text[one.start : one.end] for one in around.entries]
        pieces.insert(to, pieces.pop(at))
        slots = list(zip(around.entries, pieces, strict=True))
        return _proved(text, wanted, [[(one.start, one.end, piece) for one, piece in slots]])
    chunks = _chunks(text, around)
    start, end = chunks[at]
    place = chunks[to][0] if to < at else chunks[to][1]
    rows = _BREAK.split(text[start:end].removesuffix("\n").removesuffix("\r"))
    return _proved(text, wanted, [[(start, end, ""), _whole_lines(text, place, rows)]])


def copy(text: str, loc: Loc) -> str:
    """The text with a list's entry once more behind itself, as it is laid out. Raises `Unplaced`."""
    root, around, at = _known(text, loc)
    if around.kind != "list":
        raise Unplaced("only an entry of a list can be copied")
    wanted = _changed(_plain(root), loc, lambda parent: parent.insert(at, parent[at]))
    one = around.entries[at]
    if around.style:
        return _proved(text, wanted, [(one.end, one.end, f", {text[one.start : one.end]}")])
    end, dash = _chunks(text, around)[at][1], _dashes(text, around)[at]
    rows = _BREAK.split(text[_line_start(text, dash) : end].removesuffix("\n").removesuffix("\r"))
    return _proved(text, wanted, [_whole_lines(text, end, rows)])


Edit = tuple[int, int, str]
"""The characters from `start` to `end` become a text."""


def _span(take: Any, event: Any, shift: int) -> Span:
    start, end = event.start_mark.index + shift, event.end_mark.index + shift
    if isinstance(event, yaml.AliasEvent) or event.anchor is not None or event.tag is not None:
        raise Unplaced("the text marks or copies parts of itself (&, *, !), which presets do not use")
    if isinstance(event, yaml.ScalarEvent):
        return Span(start, end, event.value, event.style or "")
    found: list[Any] = []
    if isinstance(event, yaml.SequenceStartEvent):
        while not isinstance(inner := take(), yaml.SequenceEndEvent):
            found.append(_span(take, inner, shift))
    else:
        while not isinstance(inner := take(), yaml.MappingEndEvent):
            key = _span(take, inner, shift)
            if key.kind != "scalar":
                raise Unplaced("a key of the text is no word")
            found.append((key, _span(take, take(), shift)))
    sequence = isinstance(event, yaml.SequenceStartEvent)
    style = ("[" if sequence else "{") if event.flow_style else ""
    if style:
        end = inner.end_mark.index + shift
    else:
        last = found[-1] if sequence else found[-1][1]
        end = last.end
    return Span(start, end, found, style, "list" if sequence else "mapping")


def _at(root: Span | None, loc: Iterable[str | int]) -> Span | None:
    for step in loc:
        root = root.child(step) if root else None
    return root


def _known(text: str, loc: Loc) -> tuple[Span, Span, int]:
    """The top, the collection that holds `loc`, and its place in there."""
    root = spans(text)
    around = _at(root, loc[:-1])
    if root is None or around is None or around.child(loc[-1]) is None:
        raise Unplaced("there is no such value in the text")
    if around.kind == "list":
        return root, around, int(loc[-1])
    return root, around, next(at for at, (key, _) in enumerate(around.pairs) if key.value == loc[-1])


# what a text means, to compare


def _plain(span: Span | None) -> Any:
    """The values alone: a list of pairs for a mapping, and a type beside each scalar."""
    if span is None:
        return ("text", "")
    if span.kind == "list":
        return [_plain(one) for one in span.entries]
    if span.kind == "mapping":
        return _Pairs([(key.value, _plain(value)) for key, value in span.pairs])
    return _valued(span.value if span.style else resolved(span.value))


class _Pairs(list[tuple[str, Any]]):
    """A mapping's keys and values, in order; a key may come twice."""


def _valued(value: Any) -> Any:
    if isinstance(value, dict):
        return _Pairs([(key, _valued(one)) for key, one in value.items()])
    if isinstance(value, list | tuple):
        return [_valued(one) for one in value]
    if isinstance(value, str):
        return ("text", value.rstrip("\n"))  # the last line break of a block depends on what follows it
    if isinstance(value, bool):
        return ("bool", value)
    return ("number", float(value)) if isinstance(value, int | float) else ("other", value)


def _nested(loc: Loc, value: Any) -> Any:
    """`value` in new mappings and lists."""
    for step in reversed(loc):
        value = {step: value} if isinstance(step, str) else [value]
    return value


def _changed(plain: Any, loc: Loc, change: Any) -> Any:
    parent = plain
    for step in loc[:-1]:
        parent = parent[step] if isinstance(step, int) else next(value for key, value in parent if key == step)
    change(parent)
    return plain


def _set(parent: Any, step: str | int, value: Any) -> None:
    at = step if isinstance(step, int) else next(at for at, (key, _) in enumerate(parent) if key == step)
    parent[at] = _valued(value) if isinstance(step, int) else (step, _valued(value))


def _add(parent: Any, step: str, value: Any, order: Sequence[str]) -> None:
    parent.insert(_place([key for key, _ in parent], step, order), (step, _valued(value)))


def _place(keys: Sequence[str], new: str, order: Sequence[str]) -> int:
    """The index at which a new key is written among `keys`."""
    before = set(order[: order.index(new)]) if new in order else set(keys)
    return max((at + 1 for at, key in enumerate(keys) if key in before), default=0 if new in order else len(keys))


def _proved(text: str, wanted: Any, ways: Iterable[Edit | list[Edit]]) -> str:
    """The text after the first of these edits that makes it mean what is `wanted`."""
    wanted = _valued(wanted) if isinstance(wanted, dict) else wanted
    for way in ways:
        found = text
        for start, end, piece in sorted(way if isinstance(way, list) else [way], reverse=True):
            found = found[:start] + piece + found[end:]
        try:
            if _plain(spans(found)) == wanted:
                return found
        except Unplaced:
            continue
    raise Unplaced("this place of the text is laid out so that it can only be changed in the text itself")


# how values are written


def _scalar(value: Any) -> str:
    """A value on one line, in quotes only if it needs them."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return str(int(value)) if value == int(value) else repr(float(value))
    simple = re.fullmatch(r"[^\W_](?:[\w .()/+%;°×–’'-]*[\w.()%°’'])?", value) and resolved(value) == value
    return value if simple else json.dumps(value, ensure_ascii=False)


def _flow(value: Any) -> str:
    if isinstance(value, dict):
        return "{" + ", ".join(f"{_scalar(key)}: {_flow(one)}" for key, one in value.items()) + "}"
    if isinstance(value, list | tuple):
        return "[" + ", ".join(map(_flow, value)) + "]"
    return _scalar(value)


def _lines(value: Any, indent: int) -> list[str]:
    """A value over several lines, all but the first indented by `indent` columns."""
    if isinstance(value, dict) and value:
        rows = [row for key, one in value.items() for row in _key(key, one, indent)]
    elif isinstance(value, list | tuple) and value:
        rows = [" " * indent + "- " + row if at == 0 else row
                for one in value for at, row in enumerate(_lines(one, indent + 2))]  # fmt: skip
    else:
        return [_flow(value)]
    return [rows[0].removeprefix(" " * indent), *rows[1:]]


def _key(key: str, value: Any, indent: int) -> list[str]:
    """A key and its value as lines of a block."""
    row = f"{' ' * indent}{_scalar(key)}: {_flow(value)}"
    if len(row) <= WIDTH or value in ({}, []):
        return [row]
    head, below = f"{' ' * indent}{_scalar(key)}:", indent + 2
    if isinstance(value, dict | list | tuple):
        first, *rest = _lines(value, below)
        return [head, " " * below + first, *rest]
    if isinstance(value, str) and value == " ".join(value.split()):
        return [f"{head} >-", *(" " * below + part for part in wrap(value, WIDTH - below, **_WHOLE))]
    return [row]


_WHOLE: dict[str, Any] = {"break_long_words": False, "break_on_hyphens": False}


# where it is written


def _rewritten(text: str, root: Span | None, loc: Loc, value: Any) -> Edit:
    rows = _lines(value if not loc else _nested(loc, value), 0)
    if root is None:
        return _whole_lines(text, len(text), rows)
    return root.start, root.end, _end_of(text).join(rows)


def _replaced(text: str, root: Span, loc: Loc, old: Span, value: Any) -> Iterator[Edit | list[Edit]]:
    """Ways to write `value` in the place of `old`."""
    if old.kind == "scalar" and not isinstance(value, dict | list | tuple):
        if old.style in _BLOCK and isinstance(value, str):
            yield from _folded(text, old, value)
        tail = "" if old.style not in _BLOCK else text[_content_end(text, old) : old.end]
        gap = " " if old.start == old.end and text[old.start - 1 : old.start] not in (" ", "") else ""
        ways = [_scalar(value)]
        if isinstance(value, str):
            quoted = json.dumps(value, ensure_ascii=False)
            single = "'" + value.replace("'", "''") + "'"
            ways = {'"': [quoted], "'": [single, quoted]}.get(old.style, [_scalar(value), quoted])
        for way in ways:
            yield old.start, old.end, gap + way + tail
    elif old.style or not isinstance(value, dict | list | tuple) or len(_flow(value)) < WIDTH / 2:
        yield _over(text, root, loc, _flow(value))
    else:
        indent = _column(text, _dashes(text, old)[0] if old.kind == "list" else old.start)
        yield old.start, old.end, _end_of(text).join(_lines(value, indent))
        yield _over(text, root, loc, _flow(value))


def _folded(text: str, old: Span, value: str) -> Iterator[Edit]:
    """A text in the block style that it has, its lines as long as they were."""
    end = _content_end(text, old)
    head, *rows = _BREAK.split(text[old.start : end])
    filled = [row for row in rows if row.strip()]
    if not filled:
        return
    indent = len(filled[0]) - len(filled[0].lstrip(" "))
    width = max(60, *map(len, filled))
    for kept in (value, value.rstrip("\n")):
        paragraphs = kept.rstrip("\n").split("\n")
        if old.style == ">":
            paragraphs = [row for one in paragraphs for row in (*wrap(one, width - indent, **_WHOLE), "")][:-1]
        body = [" " * indent + row if row else "" for row in paragraphs]
        yield old.start, end, _end_of(text).join([head, *body])


def _content_end(text: str, block: Span) -> int:
    """Where the last line of a block text ends; its span goes on to the next value."""
    return block.start + len(text[block.start : block.end].rstrip(" \t\r\n"))


def _over(text: str, root: Span, loc: Loc, piece: str) -> Edit:
    """The value at `loc` becomes `piece`, on its key's line."""
    old = _at(root, loc)
    assert old is not None
    if old.style or old.kind == "scalar" or not loc or isinstance(loc[-1], int):
        return old.start, old.end, piece
    around = _at(root, loc[:-1])
    assert around is not None
    key = next(key for key, value in around.pairs if value is old)
    return text.index(":", key.end) + 1, old.end, f" {piece}"


def _added(text: str, around: Span, key: str, value: Any, order: Sequence[str]) -> list[Edit | list[Edit]]:
    """Ways to write a new key."""
    at = _place([one.value for one, _ in around.pairs], key, order)
    if around.style:
        piece = f"{_scalar(key)}: {_flow(value)}"
        if not around.pairs:
            return [(around.start + 1, around.end - 1, piece)]
        if at == 0:
            start = around.pairs[0][0].start
            return [(start, start, f"{piece}, ")]
        end = around.pairs[at - 1][1].end
        return [(end, end, f", {piece}")]
    indent = _column(text, around.pairs[0][0].start)
    rows = _key(key, value, indent)
    plain = [" " * indent + f"{_scalar(key)}: {_flow(value)}"]
    if at == 0:
        start, first = around.pairs[0][0].start, _end_of(text).join(rows).removeprefix(" " * indent)
        return [(start, start, first + _end_of(text) + " " * indent)]
    place = _line_end(text, _last(text, around.pairs[at - 1][1]))
    return [_whole_lines(text, place, way) for way in (rows, plain)]


def _cut(text: str, around: Span, at: int) -> Edit:
    """The lines of a key or entry of a block."""
    if around.kind == "list":
        start, end = _chunks(text, around)[at]
        return start, end, ""
    key, value = around.pairs[at]
    end = _line_end(text, _last(text, value))
    if not text[_line_start(text, key.start) : key.start].strip():
        return _line_start(text, key.start), end, ""
    following = around.pairs[at + 1][0].start  # it stands behind the dash of an entry
    if any(_COMMENT.match(row) for row in _BREAK.split(text[end:following])):
        return key.start, end, _end_of(text)
    return key.start, following, ""


def _members(around: Span) -> list[tuple[int, int]]:
    """Where each entry, or key and value, begins and ends."""
    if around.kind == "list":
        return [(one.start, one.end) for one in around.entries]
    return [(key.start, max(key.end, value.end)) for key, value in around.pairs]


def _dashes(text: str, around: Span) -> list[int]:
    """Where the dash of each entry of a list in block style is."""
    found, at = [], around.start
    for one in around.entries:
        gap = _GAP.match(text, at)
        assert gap is not None
        if text[gap.end() : gap.end() + 1] != "-":
            raise Unplaced("this list can only be changed in the text itself")
        found.append(gap.end())
        at = _last(text, one)
        if one.end == one.start:
            at = gap.end() + 1
    return found


def _chunks(text: str, around: Span) -> list[tuple[int, int]]:
    """The whole lines of each entry of a list in block style, with the comment lines right above it."""
    found = []
    for dash, one in zip(_dashes(text, around), around.entries, strict=True):
        start = _line_start(text, dash)
        if text[start:dash].strip():
            raise Unplaced("this list begins within a line; change it in the text itself")
        found.append((_owned(text, start), _line_end(text, max(_last(text, one), dash))))
    return found


def _last(text: str, span: Span) -> int:
    """Where the last character of a value is; a block text's span goes on to the next value."""
    while span.kind != "scalar" and not span.style:
        span = span.entries[-1] if span.kind == "list" else span.pairs[-1][1]
    return _content_end(text, span) if span.style in _BLOCK else span.end


def _owned(text: str, start: int) -> int:
    """Where the comment lines right above a line begin."""
    while start > 0:
        before = _line_start(text, max(0, start - (2 if text[:start].endswith("\r\n") else 1)))
        if not _COMMENT.match(text, before, start):
            break
        start = before
    return start


def _line_start(text: str, at: int) -> int:
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1 or (1 if text.startswith("\ufeff") else 0)


def _line_end(text: str, at: int) -> int:
    """Where the next line begins."""
    found = _BREAK.search(text, at)
    return found.end() if found else len(text)


def _column(text: str, at: int) -> int:
    return at - _line_start(text, at)


def _end_of(text: str) -> str:
    """How the text's lines end."""
    found = _BREAK.search(text)
    return found[0] if found else "\n"


def _whole_lines(text: str, place: int, rows: Sequence[str]) -> Edit:
    """New lines at the start of a line, or behind the last one."""
    end = _end_of(text)
    begun = "" if place == 0 or text[place - 1] in "\r\n\ufeff" else end
    return place, place, begun + end.join(rows) + (end if not begun or place < len(text) else "")
