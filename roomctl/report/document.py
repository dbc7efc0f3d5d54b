"""A report without a format: tables, sentences, bars and space to write. All formats are made from the same document,
so they cannot disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

LANGUAGE = "en"
"""The language of reports (BCP 47), for screen readers."""
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`head`: names of the columns; `numbers`: indices of right-aligned columns; `foot`: the sums, if any."""

    caption: str
    head: Cells
    rows: tuple[Cells, ...]
    numbers: frozenset[int] = frozenset()
    foot: Cells = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase: planned and done, in whole seconds."""

    label: str
    planned: int
    done: int


@dataclass(frozen=True, slots=True)
class Bars:
    caption: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True, slots=True)
class Words:
    """Sentences, one line each."""

    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Blank:
    """Blank `lines` for the therapist's handwriting."""

    lines: int
    what: str = "for the therapist"


# Both are compiled on first use, because compiling them here would slow down the start of every command.
_UNSEEN = "[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
_NUMBERED = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?=[\\W_]*[0-9])"
"""The last letter of a right-to-left word before a number."""
Block = Table | Bars | Words | Blank
LETTERS, ROOM = 150, 16
"""Letters in a line of a page, and the fewest in a line of a column."""


@dataclass(frozen=True, slots=True)
class Section:
    """`holds`: the kind of its data, for formats that store data separately (FHIR)."""

    title: str
    blocks: tuple[Block, ...]
    holds: Literal["", "numbers", "work"] = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`named`: the file name without its extension."""

    title: str
    about: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    named: str


def seen(text: str) -> str:
    """`text` with U+FFFD for each character that XML forbids (XML 1.0, production 2), that controls a terminal or that
    changes the direction of text. The name of a device or file, in a fault's message, may contain one."""
    return re.sub(_UNSEEN, "\ufffd", text)


def in_order(line: str) -> str:
    """`line` with a left-to-right mark between a right-to-left word and a number. Without it, `NAME 5 → 4¾` is shown as
    4¾ → 5 (Unicode annex 9, from rule W2 on)."""
    return re.sub(_NUMBERED, "\\g<0>\u200e", line)


def lines(document: Document) -> int:
    """Estimate the lines on a page, for a format that has to fit on one; a long cell takes several lines."""
    return sum(_lines(block) for section in document.sections for block in section.blocks)


def _lines(block: Block) -> int:
    match block:
        case Table(_, head, rows):
            room = max(ROOM, LETTERS // len(head)) if len(head) > 2 else LETTERS - ROOM
            return 2 + sum(max(-(-len(cell) // room) for cell in row) for row in rows)
        case Words(words):
            return 1 + sum(-(-len(one) // LETTERS) for one in words)
    return 2


def whole(seconds: Iterable[float]) -> list[int]:
    """Round each to whole seconds so that they add up to the rounded sum."""
    found, exact, given = [], 0.0, 0
    for one in seconds:
        exact += one
        found.append(round(exact) - given)
        given += found[-1]
    return found
