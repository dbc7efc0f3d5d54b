"""The rows of the day's bookings, for a window's size. Pure."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from rich.cells import set_cell_size

from roomctl.desk.day import Day
from roomctl.session.booking import Slot
from roomctl.text import bookings, places
from roomctl.ui.desk.layout import GAP, Board, stacked
from roomctl.ui.widgets.lines import Row
from roomctl.ui.wrap import wrap

NAMES, TITLE = 14, 18
"""The most cells of a room's name, and the fewest of a preset's title."""
LOW = 12
"""Rows under which the day has no gaps."""
NOTES = 4
"""The most rows of what is wrong with a calendar."""


def day(found: Day | None, size: tuple[int, int], page: int, now: float) -> Board:
    """The bookings that are not over at wall time `now`, in order of time, down each column; `found`: None if no
    calendar has been read yet."""
    width, height = size
    if found is None:
        return Board([(("The calendar has not been read yet.", "quiet"),)], 0, 1)
    ahead = found.ahead(now)
    gap: list[Row] = [()] if height >= LOW else []
    noted = wrap(". ".join(found.notes), width, max_lines=min(NOTES, height // 3)) if height >= LOW // 2 else []
    head = [((bookings.ahead(len(ahead)), "title"),), *gap]
    foot = [*(gap if noted else []), *(((line, "strong"),) for line in noted)]
    times = max((len(bookings.times(slot.at, slot.until)) for slot in ahead), default=0)
    names = min(NAMES, max((len(slot.room) for slot in ahead), default=0))
    least = times + 2 + names + (2 + TITLE if any(slot.title for slot in ahead) else 0)
    columns = max(1, (width + GAP) // (least + GAP))
    most = max(1, height - len(head) - len(foot)) * columns
    pages = max(1, -(-len(ahead) // most))
    page = min(page, pages - 1)
    here = ahead[page * most :][:most]
    across = (width - GAP * (columns - 1)) // columns
    cards = [[row] for row in _rows(here, (times, names), across, now)]
    return Board([*head, *stacked(cards, columns, across), *foot], page, pages)


def _rows(here: Sequence[Slot], cells: tuple[int, int], width: int, now: float) -> Iterator[Row]:
    times, names = cells
    for slot in here:
        role = "strong" if slot.at <= now else "plain"
        title = max(0, width - times - names - 4)
        yield (
            (f"{bookings.times(slot.at, slot.until):<{times}}  ", role),
            (set_cell_size(places.short(slot.room, names), names), role),
            (f"  {places.short(slot.title, title)}" if slot.title and title > 1 else "", role),
        )
