"""Where the values of a YAML text are, and the lines that belong to them."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Literal

import yaml

from roomctl.errors import Refused
from roomctl.preset.yaml_tree import loader, resolved

BREAK = re.compile("\r\n|\r|\n")
COMMENT = re.compile(r"[ \t]*#")
BLOCK = ("|", ">")
"""The signs of a text over several lines."""
_GAP = re.compile(r"(?:[ \t\r\n]|#[^\r\n]*)*")


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
    try:
        reader = loader(text[shift:])
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


def at(root: Span | None, loc: Iterable[str | int]) -> Span | None:
    """The value at a path of keys and indexes; None if there is none."""
    for step in loc:
        root = root.child(step) if root else None
    return root


def meaning(span: Span | None) -> Any:
    """The values alone: a list of pairs for a mapping, and a type beside each scalar."""
    if span is None:
        return ("text", "")
    if span.kind == "list":
        return [meaning(one) for one in span.entries]
    if span.kind == "mapping":
        return Pairs([(key.value, meaning(value)) for key, value in span.pairs])
    return meant(span.value if span.style else resolved(span.value))


class Pairs(list[tuple[str, Any]]):
    """A mapping's keys and values, in order; a key may come twice."""


def meant(value: Any) -> Any:
    """The same of a plain value."""
    if isinstance(value, dict):
        return Pairs([(key, meant(one)) for key, one in value.items()])
    if isinstance(value, list | tuple):
        return [meant(one) for one in value]
    if isinstance(value, str):
        return ("text", value.rstrip("\n"))  # the last line break of a block depends on what follows it
    if isinstance(value, bool):
        return ("bool", value)
    return ("number", float(value)) if isinstance(value, int | float) else ("other", value)


def content_end(text: str, block: Span) -> int:
    """Where the last line of a block text ends; its span goes on to the next value."""
    return block.start + len(text[block.start : block.end].rstrip(" \t\r\n"))


def dashes(text: str, around: Span) -> list[int]:
    """Where the dash of each entry of a list in block style is."""
    found, at = [], around.start
    for one in around.entries:
        gap = _GAP.match(text, at)
        assert gap is not None
        if text[gap.end() : gap.end() + 1] != "-":
            raise Unplaced("this list can only be changed in the text itself")
        found.append(gap.end())
        at = last(text, one)
        if one.end == one.start:
            at = gap.end() + 1
    return found


def chunks(text: str, around: Span) -> list[tuple[int, int]]:
    """The whole lines of each entry of a list in block style, with the comment lines right above it."""
    found = []
    for dash, one in zip(dashes(text, around), around.entries, strict=True):
        start = line_start(text, dash)
        if text[start:dash].strip():
            raise Unplaced("this list begins within a line; change it in the text itself")
        found.append((_owned(text, start), line_end(text, max(last(text, one), dash))))
    return found


def last(text: str, span: Span) -> int:
    """Where the last character of a value is; a block text's span goes on to the next value."""
    while span.kind != "scalar" and not span.style:
        span = span.entries[-1] if span.kind == "list" else span.pairs[-1][1]
    return content_end(text, span) if span.style in BLOCK else span.end


def _owned(text: str, start: int) -> int:
    """Where the comment lines right above a line begin."""
    while start > 0:
        before = line_start(text, max(0, start - (2 if text[:start].endswith("\r\n") else 1)))
        if not COMMENT.match(text, before, start):
            break
        start = before
    return start


def line_start(text: str, at: int) -> int:
    """Where the line of a character begins."""
    return max(text.rfind("\n", 0, at), text.rfind("\r", 0, at)) + 1 or (1 if text.startswith("\ufeff") else 0)


def line_end(text: str, at: int) -> int:
    """Where the next line begins."""
    found = BREAK.search(text, at)
    return found.end() if found else len(text)


def column(text: str, at: int) -> int:
    """The number of characters before this one in its line."""
    return at - line_start(text, at)


def line_break(text: str) -> str:
    """How the text's lines end."""
    found = BREAK.search(text)
    return found[0] if found else "\n"


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
