"""A list of settings under the headings of their sections, in pages."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from textual import events
from textual.geometry import Offset
from textual.message import Message

from roomctl.config import settings
from roomctl.config.edit import Setting
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.wrap import wrap

MARK = "▌ "


class Page(NamedTuple):
    """Rows, and the setting that each belongs to (-1: a heading or a blank row)."""

    rows: tuple[Row, ...]
    owners: tuple[int, ...]


def value_of(one: Setting) -> str:
    """The value that applies, as people read it."""
    if isinstance(one.value, bool):
        return "yes" if one.value else "no"
    if isinstance(one.value, dict | list) and one.value:
        return f"{len(one.value)} set" if any(value is not None for value in one.value) else "none"
    return one.default if one.value in (None, {}, []) else settings.plain(one.value).replace("-", "−", 1)


def described(one: Setting, width: int, chosen: bool) -> list[Row]:
    """A setting in two rows: its name and value; a fault, or where the value is from and what it is for."""
    mark = (MARK, "strong") if chosen else ("  ", "plain")
    value = _cut(value_of(one), max(8, width - len(one.key) - 5))
    about = f"fault: {one.faults[0].what}" if one.faults else f"{'' if one.file else 'default · '}{one.says}"
    below = (_cut(about, width - 2), "strong" if one.faults else "quiet")
    return [
        (mark, (f"{one.key}: ", "chosen" if chosen else "title"), (value, "strong" if one.file else "plain")),
        (mark, below),
    ]


def pages(items: Sequence[Setting], width: int, height: int, chosen: int) -> list[Page]:
    """All pages; a heading is repeated if its section continues on the next page."""
    made: list[Page] = []
    rows: list[Row] = []
    owners: list[int] = []
    under = ""
    for index, one in enumerate(items):
        body = described(one, width, index == chosen)
        heading: list[Row] = [((one.section, "heading"),)]
        head = [*([()] if rows else []), *heading] if one.section != under else []
        if rows and len(rows) + len(head) + len(body) > height:
            made.append(Page(tuple(rows), tuple(owners)))
            rows, owners, head = [], [], heading
        rows += [*head, *body]
        owners += [-1] * len(head) + [index] * len(body)
        under = one.section
    return [*made, Page(tuple(rows), tuple(owners))]


class Entries(Lines):
    """One page of settings at a time."""

    class Chosen(Message):
        """A setting was tapped."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    class Laid(Message):
        """The list was resized or turned."""

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self.items: Sequence[Setting] = ()
        self.at = 0

    def fill(self, items: Sequence[Setting]) -> None:
        self.items = items
        self.draw()

    @property
    def setting(self) -> Setting | None:
        """The marked setting."""
        return self.items[self.at] if self.items else None

    def move(self, by: int) -> None:
        """Mark the setting `by` places away, and show its page."""
        self.at = max(0, min(len(self.items) - 1, self.at + by))
        self.draw()

    def turn(self, by: int) -> None:
        """Show another page and mark its first setting; the first page follows the last."""
        made = self._pages()
        page = made[(self._page(made) + by) % len(made)]
        self.at = min((owner for owner in page.owners if owner >= 0), default=0)
        self.draw()

    def leap(self, by: int) -> None:
        """Mark the first setting of the next section, or of this or the previous one."""
        firsts = [at for at, one in enumerate(self.items) if not at or one.section != self.items[at - 1].section]
        there = [at for at in firsts if at > self.at] if by > 0 else [at for at in firsts if at < self.at]
        self.at = (min(there) if by > 0 else max(there)) if there else self.at
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

    def means(self, at: Offset) -> str:
        """The key of the setting at `at`; empty where there is none."""
        made = self._pages()
        owners = made[self._page(made)].owners
        return self.items[owners[at.y]].key if 0 <= at.y < len(owners) and owners[at.y] >= 0 else ""

    def on_click(self, event: events.Click) -> None:
        if key := self.means(event.offset):
            event.stop()
            self.post_message(self.Chosen(key))

    def _pages(self) -> list[Page]:
        return pages(self.items, self.size.width or 80, self.size.height or 20, self.at)

    def _page(self, made: Sequence[Page]) -> int:
        return next((number for number, page in enumerate(made) if self.at in page.owners), 0)


def _cut(text: str, width: int) -> str:
    return (wrap(text, max(8, width), max_lines=1, placeholder=" …") or [""])[0]
