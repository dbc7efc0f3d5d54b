"""A list of settings under the headings of their sections, in pages."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Offset
from textual.message import Message

from roomctl.config import settings
from roomctl.config.edit import Setting
from roomctl.ui.widgets.lines import Row
from roomctl.ui.widgets.paged_list import Page, PagedList
from roomctl.ui.wrap import wrap

MARK = "▌ "


def value_of(one: Setting) -> str:
    """The value that applies, as people read it."""
    if isinstance(one.value, bool):
        return "yes" if one.value else "no"
    if isinstance(one.value, dict | list) and one.value:
        return f"{len(one.value)} set" if any(value is not None for value in one.value) else "none"
    if one.value in (None, {}, []):
        return one.default
    said = settings.plain(one.value)
    return said if isinstance(one.value, str) else said.replace("-", "−", 1)


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


class Entries(PagedList[Setting]):
    """One page of settings at a time."""

    class Chosen(Message):
        """A setting was tapped."""

        def __init__(self, key: str) -> None:
            super().__init__()
            self.key = key

    def laid_out(self, width: int, height: int) -> list[Page]:
        return pages(self.items, width, height, self.at)

    def fill(self, items: Sequence[Setting]) -> None:
        self.items = items
        self.draw()

    @property
    def setting(self) -> Setting | None:
        """The marked setting."""
        return self.items[self.at] if self.items else None

    def leap(self, by: int) -> None:
        """Mark the first setting of the next section, or of this or the previous one."""
        firsts = [at for at, one in enumerate(self.items) if not at or one.section != self.items[at - 1].section]
        there = [at for at in firsts if at > self.at] if by > 0 else [at for at in firsts if at < self.at]
        self.at = (min(there) if by > 0 else max(there)) if there else self.at
        self.draw()

    def means(self, at: Offset) -> str:
        """The key of the setting at `at`; empty where there is none."""
        one = self.item_at(at)
        return one.key if one else ""

    def on_click(self, event: events.Click) -> None:
        if key := self.means(event.offset):
            event.stop()
            self.post_message(self.Chosen(key))


def _cut(text: str, width: int) -> str:
    return (wrap(text, max(8, width), max_lines=1, placeholder=" …") or [""])[0]
