"""Wishes as rows: up and down mark one; left, right and a tap change its choice."""

from __future__ import annotations

from collections.abc import Sequence

from textual import events
from textual.geometry import Offset
from textual.message import Message

from roomctl.text.cells import beginning, cells, padded
from roomctl.ui.prepare.wishes import Wish
from roomctl.ui.widgets.lines import Lines, Row

NAMED = 34
"""Maximum columns of a wish's label."""


def rows(wishes: Sequence[Wish], at: int, width: int) -> list[Row]:
    """One row for each wish, the one `at` marked."""
    named = min(NAMED, width // 2)
    made: list[Row] = []
    for index, wish in enumerate(wishes):
        label = wish.label if cells(wish.label) < named else f"{beginning(wish.label, max(1, named - 2))}…"
        mark, role = ("▌ ", "strong") if index == at else ("  ", "plain")
        arrows = f"‹ {wish.said} ›" if index == at else f"  {wish.said}"
        made.append(
            (
                (mark, "strong"),
                (padded(label, named), role),
                (arrows, "strong" if wish.changed or index == at else "plain"),
            )
        )
    return made


class Choices(Lines):
    class Turned(Message):
        """A row was tapped."""

        def __init__(self, at: int) -> None:
            super().__init__()
            self.at = at

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self._first, self._step = 0, 1
        self._given: tuple[Sequence[Wish], int] = ((), 0)
        self._swiped: float | None = None  # the wishes that are scrolled past, where a finger has done so

    def on_resize(self) -> None:
        self.draw(*self._given)

    def draw(self, wishes: Sequence[Wish], at: int) -> None:
        """Show the wishes, or those around the marked one if not all fit."""
        if at != self._given[1]:
            self._swiped = None
        high = max(1, self.size.height)
        self._given, count = (wishes, at), len(wishes)
        self._step = 2 if 2 * count - 1 <= high else 1
        shown = high // self._step
        first = at - shown // 2 if self._swiped is None else int(self._swiped)
        self._first = max(0, min(count - shown, first))
        spaced = [row for one in rows(wishes, at, self.size.width) for row in (one, *[()] * (self._step - 1))]
        self.show(spaced[self._first * self._step :][:high])

    def swiped(self, rows: int) -> bool:
        first = self._first if self._swiped is None else self._swiped
        most = max(0, len(self._given[0]) - self.size.height // self._step)
        self._swiped = max(0, min(most, first + rows / self._step))
        self.draw(*self._given)
        return False

    def means(self, at: Offset) -> int | None:
        """The wish at `at`, by its place among all."""
        found = self._first + at.y // self._step
        return found if found < len(self._given[0]) else None

    def on_click(self, event: events.Click) -> None:
        event.stop()
        if (at := self.means(event.offset)) is not None:
            self.post_message(self.Turned(at))
