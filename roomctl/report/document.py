"""What a report says, without any format: tables, facts, bars and room to write. Every format is drawn from the same
document, so that no two can disagree.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Literal

LANGUAGE = "en"
"""The language that reports are written in (BCP 47), for screen readers."""
Cells = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """`head` names the columns; `numbers`: the columns whose values stand at the right; `foot`: the sums, if any."""

    caption: str
    head: Cells
    rows: tuple[Cells, ...]
    numbers: frozenset[int] = frozenset()
    foot: Cells = ()


@dataclass(frozen=True, slots=True)
class Bar:
    """One phase, planned against done, in whole seconds."""

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
    """Room for the therapist to write in, by hand: `lines` of it."""

    lines: int
    what: str = "for the therapist"


# Both are compiled where a report needs them: a command's every start would pay for it.
_UNSEEN = "[^\t\n\r -~\xa0-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]|[\u202a-\u202e\u2066-\u2069]"
_NUMBERED = "[\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc](?=[\\W_]*[0-9])"
"""The last letter of a right-to-left word before a number."""
Block = Table | Bars | Words | Blank
LETTERS, ROOM = 150, 16
"""Letters that a page has beside each other, and the fewest that a column has room for."""


@dataclass(frozen=True, slots=True)
class Section:
    """`holds`: what it is the account of, where a format keeps that apart."""

    title: str
    blocks: tuple[Block, ...]
    holds: Literal["", "numbers", "work"] = ""


@dataclass(frozen=True, slots=True)
class Document:
    """`named`: what a file of it is called, without its ending."""

    title: str
    about: str
    sections: tuple[Section, ...]
    foot: tuple[str, ...]
    named: str


def seen(text: str) -> str:
    """`text` with a mark for each character that no page may have (XML 1.0, production 2) or that would steer a
    terminal or turn words around: a device's or a file's name may bring it, in what a fault says."""
    return re.sub(_UNSEEN, "\ufffd", text)


def in_order(line: str) -> str:
    """A line of ours in which the numbers behind a word that is written from right to left are read as any others:
    without a mark between, `NAME 5 → 4:45` is shown as 4:45 → 5 (Unicode annex 9, rule W2 and on)."""
    return re.sub(_NUMBERED, "\\g<0>\u200e", line)


def lines(document: Document) -> int:
    """About as many lines as a page needs, for a format that has to fit on one: a cell that is long has several."""
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
    """Each in whole seconds, so that together they are the rounded sum: no second is lost between the lines."""
    found, exact, given = [], 0.0, 0
    for one in seconds:
        exact += one
        found.append(round(exact) - given)
        given += found[-1]
    return found


def clock(seconds: float) -> str:
    """`7:30`, `1:02:03` from an hour on; a minus below zero."""
    rest = round(abs(seconds))
    sign = "−" if seconds < 0 and rest else ""
    hours, rest = divmod(rest, 3600)
    return f"{sign}{hours}:{rest // 60:02d}:{rest % 60:02d}" if hours else f"{sign}{rest // 60}:{rest % 60:02d}"


def time_of(wall: float, *, seconds: bool = True) -> str:
    """`14:30:05`, as this machine's clock shows it."""
    return f"{datetime.fromtimestamp(wall):%H:%M:%S}" if seconds else f"{datetime.fromtimestamp(wall):%H:%M}"


def day_of(wall: float) -> str:
    return f"{datetime.fromtimestamp(wall):%Y-%m-%d}"


def zone_of(wall: float) -> str:
    """`+02:00`: what this machine's clock showed beside UTC then."""
    return datetime.fromtimestamp(wall, UTC).astimezone().isoformat()[-6:]
