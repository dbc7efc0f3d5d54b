"""Today's plan as rows: tap to mark, drag up or down to reorder, drag sideways to change minutes. If not all rows fit,
only the marked one can be dragged; a finger on another scrolls.
"""

from __future__ import annotations

from collections.abc import Callable

from textual import events
from textual.geometry import Offset
from textual.message import Message

from roomctl.ui.widgets.lines import Lines, Row

PER_MINUTE = 3
"""Columns of a sideways drag for each minute."""


class PlanList(Lines):
    class Marked(Message):
        """A phase was tapped, in the list of that name."""

        def __init__(self, index: int, of: str) -> None:
            super().__init__()
            self.index, self.of = index, of

    class Dragged(Message):
        """A phase of the list `of` was dragged by `by` places, or by `minutes`."""

        def __init__(self, index: int, of: str, by: int = 0, minutes: int = 0) -> None:
            super().__init__()
            self.index, self.of, self.by, self.minutes = index, of, by, minutes

    def __init__(self, *, id: str) -> None:
        super().__init__(id=id, align="left")
        self._count, self._first = 0, 0
        self._given: tuple[int, int | None, Callable[[int, int], list[Row]]] = (0, None, lambda width, step: [])
        self._grip: tuple[int, int, int] | None = None  # the dragged phase, and the row and column of the pointer
        self._dragged = False
        self._swiped: float | None = None  # the phases that are scrolled past, where a finger has done so

    def on_resize(self) -> None:
        self.draw(*self._given)

    def draw(self, count: int, marked: int | None, rows: Callable[[int, int], list[Row]]) -> None:
        """Show `count` phases, or those around the marked one if not all fit. `rows(width, step)` draws them all."""
        if marked != self._given[1]:
            self._swiped = None
        self._given, self._count = (count, marked, rows), count
        step, shown = self.step, self._shown
        at = (marked or 0) - shown // 2 if self._swiped is None else int(self._swiped)
        self._first = max(0, min(count - shown, at))
        self.show(rows(self.size.width, step)[self._first * step : (self._first + shown) * step])

    @property
    def step(self) -> int:
        """Rows of each phase: two if there is room, for a thumb."""
        return 2 if 2 * self._count - 1 <= self.size.height else 1

    @property
    def _shown(self) -> int:
        """Phases that have rows."""
        return max(1, self.size.height // self.step)

    def swiped(self, rows: int) -> bool:
        most = max(0, self._count - self._shown)
        self._swiped = max(0, min(most, (self._first if self._swiped is None else self._swiped) + rows / self.step))
        self.draw(*self._given)
        return False

    def means(self, at: Offset) -> int | None:
        return self._at(at.y)

    def on_mouse_down(self, event: events.MouseDown) -> None:
        index = self._at(event.y)
        self._dragged = False
        if index is not None and (self._count <= self._shown or index == self._given[1]):
            self._grip = (index, event.y, event.x)
            self.capture_mouse()

    def on_mouse_move(self, event: events.MouseMove) -> None:
        if self._grip is None:
            return
        index, row, column = self._grip
        to = self._at(min(max(event.y, 0), self._count * self.step - 1))
        minutes = int((event.x - column) / PER_MINUTE)
        if to is not None and to != index:
            self._grip, self._dragged = (to, event.y, event.x), True
            self.post_message(self.Dragged(index, self.id or "", by=to - index))
        elif minutes and event.y == row:
            self._grip, self._dragged = (index, row, column + minutes * PER_MINUTE), True
            self.post_message(self.Dragged(index, self.id or "", minutes=minutes))

    def on_mouse_up(self, event: events.MouseUp) -> None:
        if self._grip is not None:
            self._grip = None
            self.release_mouse()

    def on_click(self, event: events.Click) -> None:
        event.stop()
        index = self._at(event.y)
        if index is not None and not self._dragged:
            self.post_message(self.Marked(index, self.id or ""))

    def _at(self, row: int) -> int | None:
        index = self._first + row // self.step
        return index if row >= 0 and index < self._count else None
