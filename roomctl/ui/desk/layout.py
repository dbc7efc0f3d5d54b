"""The desk's rows for a window's size: as large as all rooms can be, then smaller ones, then pages. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from rich.cells import cell_len, set_cell_size

from roomctl.desk.board import Row as Room
from roomctl.desk.day import Day
from roomctl.text import places, rooms
from roomctl.ui.widgets import letters
from roomctl.ui.widgets.lines import Row, StyledText
from roomctl.ui.wrap import wrap

COLUMN, GAP = 38, 2
"""The fewest cells of a column of rooms, and those between two columns."""
WORDS = 16
"""The fewest cells for words beside large letters."""
BIG = ("ready", "fault")
"""Phases that are large letters, because they have no time."""


NO_DAY = Day()


class Board(NamedTuple):
    """`lines` of the window; `page` of `pages`, from 0."""

    lines: list[Row]
    page: int
    pages: int


def board(found: Sequence[Room], size: tuple[int, int], page: int, now: float, day: Day = NO_DAY) -> Board:
    """`found` in this order, down each column; `size`: columns and rows; `now`: wall time; `day`: its bookings."""
    here, pitch, columns, across, page, pages = _placed(found, size, page)
    cards = (_large if pitch > 2 else _small)(here, across, pitch, now, day)
    return Board(stacked(cards, columns, across)[: size[1]], page, pages)


def room_at(found: Sequence[Room], size: tuple[int, int], page: int, at: tuple[int, int]) -> Room | None:
    """The room in column and row `at` of the window; the other arguments as in `board`."""
    here, pitch, columns, across, *_ = _placed(found, size, page)
    column, row = at[0] // (across + GAP), at[1] // pitch
    rows = -(-len(here) // columns)
    index = column * rows + row
    return here[index] if 0 <= row < rows and column < columns and index < len(here) else None


class _Placed(NamedTuple):
    """The rooms of `page` of `pages`, each in `pitch` rows and `across` cells of one of `columns`."""

    here: Sequence[Room]
    pitch: int
    columns: int
    across: int
    page: int
    pages: int


def _placed(found: Sequence[Room], size: tuple[int, int], page: int) -> _Placed:
    width, height = size
    pitch, columns = _arranged(len(found), width, height)
    most = max(1, height // pitch) * columns
    pages = max(1, -(-len(found) // most))
    page = min(page, pages - 1)
    across = (width - GAP * (columns - 1)) // columns
    return _Placed(found[page * most :][:most], pitch, columns, across, page, pages)


def stacked(cards: Sequence[Sequence[Row]], columns: int, width: int) -> list[Row]:
    """`cards`, each of some rows, down columns of equal length and of `width` cells."""
    rows = max(1, -(-len(cards) // columns))
    stacks = [[row for card in cards[at : at + rows] for row in card] for at in range(0, len(cards), rows)]
    return [_beside([stack[y : y + 1] for stack in stacks], width) for y in range(max(map(len, stacks), default=0))]


def _arranged(count: int, width: int, height: int) -> tuple[int, int]:
    """Rows for each room, and columns: the largest for which all rooms fit, else the smallest."""
    most = (width + GAP) // (COLUMN + GAP)
    for pitch in (4, 3, 2, 1):
        for columns in range(1, most + 1):
            if count <= height // pitch * columns:
                return pitch, columns
    return 1, max(1, most)


def _large(here: Sequence[Room], width: int, pitch: int, now: float, day: Day) -> list[list[Row]]:
    """Each room in three rows: its name, words, and its time."""
    times = [_time(room) for room in here]
    right = max((cell_len(drawn[0]) + len(unit) for drawn, unit in times), default=0)
    left = max((letters.width(room.room) for room in here), default=0)
    named = all(letters.can_say(room.room) for room in here) and left + right + WORDS + 2 * GAP <= width
    left = left + GAP if named else 0
    words = max(1, width - left - right - GAP)
    cards = []
    for room, (drawn, unit) in zip(here, times, strict=True):
        name = letters.draw(room.room) if named else ("",) * letters.ROWS
        said = [*([] if named else [(room.room, _ink(room, "strong"))]), *_said(room, now, day, words, brief=not named)]
        card = []
        for at, (big, time) in enumerate(zip(name, drawn, strict=True)):
            far = _ink(room, "strong" if room.phase in BIG else "plain")
            text, role = said[at] if at < len(said) else ("", "plain")
            card.append((
                (set_cell_size(big, left), _ink(room, "strong" if room.phase == "ready" else "plain")),
                (set_cell_size(places.short(text, words), words), role),
                (" " * (GAP + right - len(time) - len(unit)) + time, far),
                ((unit if at == 1 else "").ljust(len(unit)), _ink(room, "plain")),
            ))  # fmt: skip
        cards.append([*[()] * (pitch - letters.ROWS), *card])
    return cards


def _said(room: Room, now: float, day: Day, width: int, *, brief: bool) -> list[StyledText]:
    """A room in words: what it does, when it is free, what is unusual. `brief`: in two rows, otherwise in three."""
    status = rooms.status(room.phase, room.online, room.since, room.sent, now, paused=room.paused)
    doing = " · ".join([status, *_doing(room)])
    free, notes = " · ".join(_free(room, now, day)), _fitting(_notes(room), width)
    together = " · ".join(filter(None, [doing, free]))
    if len(together) <= width:
        doing, free = together, ""
    elif brief and notes:
        free = ""  # the minutes are there, in large letters
    rows = (2 if brief else 3) - bool(free) - bool(notes)
    plain = _ink(room, "plain")
    lines = [*wrap(doing, width, max_lines=rows), *filter(None, [free])]
    return [*((line, plain) for line in lines), *([(notes, _ink(room, "strong"))] if notes else [])]


def _small(here: Sequence[Room], width: int, pitch: int, now: float, day: Day) -> list[list[Row]]:
    """Each room in one row."""
    names = min(max((len(room.room) for room in here), default=0), max(6, width // 3))
    return [[*[()] * (pitch - 1), _line(room, names, max(0, width - names - 10), now, day)] for room in here]


def _line(room: Room, names: int, words: int, now: float, day: Day) -> Row:
    """A room in one row: its name in `names` cells, its time, and at most `words` cells of words."""
    counting = _counting(room)
    left = "" if counting is None else f"{rooms.minutes(counting)} min"
    status = rooms.status(room.phase, room.online, room.since, room.sent, now, paused=room.paused)
    space = words - len(status) - 3
    notes = _fitting(_notes(room), space)
    if len(notes) > space:
        notes = _fitting(_notes(room, brief=True), space)
    said = _fitting([status, *_free(room, now, day), *_doing(room)], words - (len(notes) + 3 if notes else 0))
    strong = _ink(room, "strong")
    return (
        (set_cell_size(places.short(room.room, names), names), strong), (f"{left:>8}  ", strong),
        (said + (" · " if notes else ""), strong if room.phase in BIG else _ink(room, "plain")), (notes, strong),
    )  # fmt: skip


def _time(room: Room) -> tuple[tuple[str, ...], str]:
    """What is large at the right of a room, and its unit."""
    if (counting := _counting(room)) is not None:
        return _drawn(rooms.minutes(counting)), " min"
    if room.phase in BIG and not room.offline:
        return _drawn(rooms.PHASES[room.phase]), ""
    return ("",) * letters.ROWS, ""


def _counting(room: Room) -> float | None:
    """The seconds that are shown: those of the phase, or until the room is free; None if there are none."""
    if room.offline or room.phase == "ready":
        return None
    return room.free if room.left is None else room.left


def _drawn(text: str) -> tuple[str, ...]:
    return letters.draw(text) if letters.can_say(text) else ("", text, "")


def _free(room: Room, now: float, day: Day) -> list[str]:
    """When the room is free, and when its next booking begins."""
    if room.offline:
        return []
    free = "" if room.phase == "ready" or room.free is None else rooms.free(now + room.free)
    following = day.next(room, now)
    return [*filter(None, [free, following and rooms.following(following.at)])]


def _doing(room: Room) -> list[str]:
    """How much of the turnover is done; the area and the preset, where the clinic shows them."""
    if room.offline:
        return []
    if room.steps:
        return [rooms.steps(sum(one.done for one in room.steps), len(room.steps))]
    return [*filter(None, [room.area and places.beside(room.area, room.side or ""), room.preset])]


def _fitting(parts: Sequence[str], width: int) -> str:
    """The first of `parts`, and as many others as fit."""
    found = list(parts)
    while len(found) > 1 and len(" · ".join(found)) > width:
        found.pop()
    return " · ".join(found)


def _notes(room: Room, *, brief: bool = False) -> list[str]:
    late = None if room.offline or room.phase in ("", "ready") else room.late
    return [*rooms.notes(late, room.apart if room.clocks_differ else None, room.wrong, brief=brief)]


def _ink(room: Room, role: str) -> str:
    return "quiet" if room.offline or not room.phase else role


def _beside(cells: Sequence[Sequence[Row]], width: int) -> Row:
    """One row of the window, of a row of each column."""
    parts: list[StyledText] = []
    for at, cell in enumerate(cells):
        row = cell[0] if cell else ()
        parts += [(" " * GAP, "plain")] if at else []
        parts += _cut(row, width) if at < len(cells) - 1 else row
    return tuple(part for part in parts if part[0])


def _cut(row: Row, width: int) -> list[StyledText]:
    """`row` in exactly `width` cells."""
    parts, left = list[StyledText](), width
    for text, role in row:
        parts.append((set_cell_size(text, min(left, cell_len(text))), role))
        left -= cell_len(parts[-1][0])
    return [*parts, (" " * left, "plain")]
