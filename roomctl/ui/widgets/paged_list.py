"""A list under headings, one page at a time, with one marked item."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Generic, NamedTuple, TypeVar

from textual.geometry import Offset
from textual.message import Message

from roomctl.ui.widgets.lines import Lines, Row

T = TypeVar("T")


class Page(NamedTuple):
    """Rows, and the item that each belongs to (-1: a heading or a blank row)."""

    rows: tuple[Row, ...]
    owners: tuple[int, ...]


class PagedList(Lines, Generic[T]):
    """`items`: all of them; `at`: the marked one."""

    class Laid(Message):
        """The list was resized or turned, so the number of pages may have changed."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self.items: Sequence[T] = ()
        self.at = 0
        self._of: object = None
        self._made: list[Page] = []

    def laid_out(self, width: int, height: int) -> list[Page]:
        """All pages of the items, at least one."""
        raise NotImplementedError

    def move(self, by: int) -> None:
        """Mark the item `by` places away, and show its page."""
        self.at = max(0, min(len(self.items) - 1, self.at + by))
        self.draw()

    def turn(self, by: int) -> None:
        """Show another page and mark its first item; the first page follows the last."""
        made = self._pages()
        page = made[(self._page(made) + by) % len(made)]
        self.at = min((owner for owner in page.owners if owner >= 0), default=0)
        self.draw()

    @property
    def paging(self) -> tuple[int, int]:
        """The number of the shown page, from 1, and of all pages."""
        made = self._pages()
        return self._page(made) + 1, len(made)

    def draw(self) -> None:
        made = self._pages()
        self.show(made[self._page(made)].rows)

    def on_resize(self) -> None:
        self.draw()
        self.post_message(self.Laid())

    def swiped(self, rows: int) -> bool:
        """One page on or back; past the last and the first there is none."""
        page, count = self.paging
        by = 1 if rows > 0 else -1
        if 1 <= page + by <= count:
            self.turn(by)
            self.post_message(self.Laid())
        return True

    def item_at(self, at: Offset) -> T | None:
        """The item that is shown at `at`."""
        made = self._pages()
        owners = made[self._page(made)].owners
        return self.items[owners[at.y]] if 0 <= at.y < len(owners) and owners[at.y] >= 0 else None

    def _pages(self) -> list[Page]:
        of = (self.items, self.size, self.at)
        if of != self._of:  # called about ten times for each frame
            self._of, self._made = of, self.laid_out(self.size.width or 80, self.size.height or 20)
        return self._made

    def _page(self, made: Sequence[Page]) -> int:
        return next((number for number, page in enumerate(made) if self.at in page.owners), 0)
