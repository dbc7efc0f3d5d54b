"""Widgets for the list of presets under headings, in pages, and for the index of the headings."""

from __future__ import annotations

import re
from collections.abc import Sequence

from textual import events
from textual.geometry import Offset
from textual.message import Message

from roomctl.preset.library import Card, folder_of
from roomctl.ui.choose.order import Item, facts
from roomctl.ui.widgets.lines import Lines, Row
from roomctl.ui.widgets.paged_list import Page, PagedList
from roomctl.ui.widgets.pages import wrapped

MARK = "▌ "
AIRY = 20
"""Rows of the list from which a blank one stands between two cards."""


def describe(card: Card, width: int, chosen: bool) -> list[Row]:
    """A card's rows: the title and its facts."""
    mark = (MARK, "strong") if chosen else ("  ", "plain")
    texts = [facts(card), *([f"{card.shelf}; {folder_of(card.behind, 'folder')} is away"] if card.behind else [])]
    return [
        *((mark, (row[1][0], "chosen" if chosen else "title")) for row in wrapped(card.title, width, "  ")),
        *((mark, row[1]) for text in texts for row in wrapped(text, width, "  ")),
    ]


def pages(items: Sequence[Item], width: int, height: int, chosen: int) -> list[Page]:
    """All pages; a heading is repeated if its group continues on the next page."""
    made: list[Page] = []
    rows: list[Row] = []
    owners: list[int] = []
    under = ""
    for index, (title, card) in enumerate(items):
        body = describe(card, width, index == chosen)
        heading = list(wrapped(title, width, role="heading")) if title != under else []
        space: list[Row] = [()] if rows and (heading or height >= AIRY) else []
        if rows and len(rows) + len(space) + len(heading) + len(body) > height:
            made.append(Page(tuple(rows), tuple(owners)))
            rows, owners, space = [], [], []
            heading = list(wrapped(title, width, role="heading"))
        rows += [*space, *heading, *body]
        owners += [-1] * (len(space) + len(heading)) + [index] * len(body)
        under = title
    return [*made, Page(tuple(rows), tuple(owners))]


class CardList(PagedList[Item]):
    """One page of cards at a time."""

    class Chosen(Message):
        """A card was tapped; its place in the list may have changed since."""

        def __init__(self, item: Item) -> None:
            super().__init__()
            self.item = item

    def laid_out(self, width: int, height: int) -> list[Page]:
        return pages(self.items, width, height, self.at)

    def fill(self, items: Sequence[Item]) -> None:
        """Show other cards; the chosen one, by its name, stays chosen if it is among them, else the first is."""
        if items != self.items:
            before = self.items[self.at] if self.at < len(self.items) else None
            self.items = items
            same = [at for at, item in enumerate(items) if before and item.card.name == before.card.name]
            self.at = next((at for at in same if before and items[at].heading == before.heading), next(iter(same), 0))
        self.draw()

    def leap(self, by: int) -> None:
        """Choose the first card of the next or previous group; backwards from inside a group, its own first. In a
        search a heading may have several groups."""
        headings = ["", *(item.heading for item in self.items)]
        firsts = [at for at, item in enumerate(self.items) if item.heading != headings[at]]
        if by > 0:
            self.at = next((at for at in firsts if at > self.at), max(firsts, default=0))
        else:
            self.at = max((at for at in firsts if at < self.at), default=0)
        self.draw()

    def go(self, heading: str) -> None:
        """Choose the first card under `heading`."""
        self.at = next((at for at, item in enumerate(self.items) if item.heading == heading), 0)
        self.draw()

    @property
    def heading(self) -> str:
        """The heading of the chosen card."""
        return self.items[self.at].heading if self.items else ""

    @property
    def headings(self) -> list[str]:
        return list(dict.fromkeys(item.heading for item in self.items))

    def means(self, at: Offset) -> Item | None:
        """The item at `at`."""
        return self.item_at(at)

    def on_click(self, event: events.Click) -> None:
        if item := self.means(event.offset):
            event.stop()
            self.post_message(self.Chosen(item))


class Index(Lines):
    """The headings of the list."""

    class Picked(Message):
        """A heading was tapped."""

        def __init__(self, heading: str) -> None:
            super().__init__()
            self.heading = heading

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self._headings: list[str] = []
        self._here = ""

    def on_resize(self) -> None:
        self.fill(self._headings, self._here)

    def fill(self, headings: list[str], here: str) -> None:
        """Show the headings, with `here` marked."""
        self._headings, self._here = headings, here
        rows: list[Row] = []
        for heading in headings:
            chosen = heading == here
            said = re.split(r":\D|[(]|, (?:such|at)\b", heading)[0].strip()
            rows.append(((MARK, "strong") if chosen else ("  ", "plain"), (said, "chosen" if chosen else "plain")))
            rows += [()] * (self._step - 1)
        self.show(rows)

    @property
    def _step(self) -> int:
        """Rows of each heading: two if there is room, for a thumb."""
        return 2 if 2 * len(self._headings) <= self.size.height + 1 else 1

    def means(self, at: Offset) -> str:
        """The heading at `at`; empty where there is none."""
        row = at.y // self._step
        return self._headings[row] if 0 <= row < len(self._headings) else ""

    def on_click(self, event: events.Click) -> None:
        if heading := self.means(event.offset):
            event.stop()
            self.post_message(self.Picked(heading))
