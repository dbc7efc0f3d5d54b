"""Text that may be longer than its place: it turns in pages, as lists cannot be flicked on a tablet."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.message import Message

from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.wrap import wrap


def split(blocks: Sequence[Sequence[Row]], rows: int) -> list[list[Row]]:
    """Blocks of rows as pages of at most `rows`; a block stays whole where it can."""
    pages: list[list[Row]] = [[]]
    for block in blocks:
        if pages[-1] and len(pages[-1]) + len(block) > rows:
            pages.append([])
        for row in block:
            if len(pages[-1]) >= max(1, rows):
                pages.append([])
            pages[-1].append(row)
    return pages


def wrapped(text: str, width: int, first: str = "", role: str = "plain") -> list[Row]:
    """`text` in rows of `width`; `first` (a bullet, say) stands before the first, and its width before the others."""
    lines = wrap(text, max(8, width - len(first))) or [""]
    return [((first if number == 0 else " " * len(first), role), (line, role)) for number, line in enumerate(lines)]


def _sign(rows: int) -> int:
    return 1 if rows > 0 else -1


class Pages(Lines):
    """The last row tells of further pages; a tap turns to the next one."""

    class Turned(Message):
        """A tap turned to another page."""

        def __init__(self, page: int) -> None:
            super().__init__()
            self.page = page

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, align="left")
        self._blocks: list[list[Row]] = []
        self.page = 0

    def fill(self, blocks: Iterable[Sequence[Row]]) -> None:
        """Other blocks, from the first page on."""
        self._blocks = [list(block) for block in blocks]
        self.page = min(self.page, self.count - 1)
        self._turned()

    @property
    def count(self) -> int:
        return len(self._split())

    def pages_of(self, blocks: int) -> int:
        """The pages on which the first `blocks` blocks stand."""
        rows = max(1, self.size.height - (self.count > 1))
        return len(split(self._blocks[:blocks], rows))

    def turn(self, by: int = 1) -> None:
        """To another page; after the last comes the first."""
        self.page = (self.page + by) % self.count
        self._turned()

    def swiped(self, rows: int) -> bool:
        """One page on or back; past the last and the first there is none."""
        if 0 <= self.page + _sign(rows) < self.count:
            self.turn(_sign(rows))
            self.post_message(self.Turned(self.page))
        return True

    def on_resize(self) -> None:
        if self._blocks:
            self.page = min(self.page, self.count - 1)
            self._turned()

    def on_click(self, event: events.Click) -> None:
        if self.count > 1:
            event.stop()
            self.turn()
            self.post_message(self.Turned(self.page))

    def _split(self) -> list[list[Row]]:
        rows = max(1, self.size.height)
        pages = split(self._blocks, rows)
        return pages if len(pages) == 1 else split(self._blocks, max(1, rows - 1))

    def _turned(self) -> None:
        pages = self._split()
        rows = pages[self.page]
        if len(pages) > 1:
            blank: list[Row] = [()] * (self.size.height - 1 - len(rows))
            how = "tap here" if getattr(self.app, "touched", False) else "tap here or PageDown"
            rows = [*rows, *blank, ((f"page {self.page + 1} of {len(pages)}: {how}", "strong"),)]
        self.show(rows)
