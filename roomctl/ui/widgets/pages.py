"""Text in pages, because lists cannot be scrolled by touch in a terminal."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from textual import events
from textual.message import Message

from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.wrap import wrap


def split(blocks: Sequence[Sequence[Row]], rows: int) -> list[list[Row]]:
    """Blocks of rows as pages of at most `rows`; a block is split only if it is longer than a page."""
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
    """`text` in rows of `width`; `first`, such as a bullet, precedes the first row and indents the others."""
    lines = wrap(text, max(8, width - len(first))) or [""]
    return [((first if number == 0 else " " * len(first), role), (line, role)) for number, line in enumerate(lines)]


def _sign(rows: int) -> int:
    return 1 if rows > 0 else -1


class Pages(Lines):
    """The last row shows the page number; a tap turns to the next page."""

    class Turned(Message):
        """A tap turned the page."""

        def __init__(self, page: int) -> None:
            super().__init__()
            self.page = page

    class Resized(Message):
        """The pages have another size, so other text may suit them."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id, align="left")
        self._blocks: list[list[Row]] = []
        self.page = 0

    def fill(self, blocks: Iterable[Sequence[Row]]) -> None:
        """Show other blocks; the page number stays if it still exists."""
        self._blocks = [list(block) for block in blocks]
        self.page = min(self.page, self.count - 1)
        self._turned()

    @property
    def count(self) -> int:
        return len(self._split())

    def pages_of(self, blocks: int) -> int:
        """The number of pages that hold the first `blocks` blocks."""
        rows = max(1, self.size.height - (self.count > 1))
        return len(split(self._blocks[:blocks], rows))

    def turn(self, by: int = 1) -> None:
        """Turn `by` pages; the first follows the last."""
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
        self.post_message(self.Resized())

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
