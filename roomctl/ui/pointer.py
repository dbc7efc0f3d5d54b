"""What a finger or a mouse does, by one rule for all screens, at a terminal and in a browser: what a press means is
what stood under it as it came down; it counts where it is lifted over the same; and no place has another meaning within
a second of a tap. A finger that is drawn over a list scrolls it.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, NamedTuple, Protocol, runtime_checkable

from textual import events
from textual.css.query import NoMatches
from textual.errors import NoWidget
from textual.geometry import Offset
from textual.widget import Widget

if TYPE_CHECKING:
    from textual.app import App

SAME = 1.0
"""Seconds after a tap in which its place has no other meaning: eyes need that long to see that a screen has changed."""
PLACE = Offset(8, 4)
"""Columns and rows around a tap that are its place: a knuckle's width."""
SWIPE = 2
"""Rows from which a finger that is drawn over a list scrolls it; under that it slips."""
NOTCH = 3
"""Rows for which a wheel turns by one notch."""


@runtime_checkable
class Means(Protocol):
    """A widget that means something else at different places."""

    def means(self, at: Offset) -> object:
        """What a tap at `at`, in the widget's own cells, would do; equal where it would do the same."""


@runtime_checkable
class Scrolls(Protocol):
    """A widget that scrolls in its own way."""

    def swiped(self, rows: int) -> bool:
        """A finger was drawn up by so many `rows` (down, below zero); whether nothing more is to come of it."""


class Tap(NamedTuple):
    """Where a tap was, what it meant, and when, in seconds."""

    at: Offset
    meaning: object
    when: float


class Pointer:
    """`now`: seconds that only rise."""

    def __init__(self, app: App[Any], now: Callable[[], float]) -> None:
        self._app, self._now = app, now
        self._tap: Tap | None = None
        self._down: Tap | None = None
        self._row = 0
        """The row to which the finger has been drawn."""
        self._over: Widget | None = None
        """What it scrolls."""
        self._moot = False
        """Whether nothing comes of what is being pressed."""

    def takes(self, event: events.MouseEvent) -> bool:
        """Whether `event` is used up here, and no widget is to hear of it."""
        match event:
            case events.MouseScrollDown() | events.MouseScrollUp():
                rows = NOTCH if isinstance(event, events.MouseScrollDown) else -NOTCH
                return _scroll(self._scrollable(event), rows) is not None
            case events.MouseDown():
                return self._pressed(event)
            case events.MouseMove() if self._down is not None:
                return self._drawn(event)
            case events.MouseUp() if self._down is not None:
                return self._lifted(event)
        return False

    def _pressed(self, event: events.MouseDown) -> bool:
        self._down = Tap(event.screen_offset, self._meaning(event), self._now())
        self._row, self._over = self._down.at.y, None
        self._moot = bool(self._tap and _other(self._tap, self._down))
        return self._moot

    def _drawn(self, event: events.MouseMove) -> bool:
        if self._app.mouse_captured is not None:  # a widget follows the finger itself
            return False
        if self._down and not self._moot and abs(event.screen_offset.y - self._down.at.y) >= SWIPE:
            self._over = self._scrollable(event)
            self._moot = self._over is not None
        if self._over and (rows := self._row - event.screen_offset.y):
            self._row = event.screen_offset.y
            if _scroll(self._over, rows):
                self._over = None
        return self._moot

    def _lifted(self, event: events.MouseUp) -> bool:
        down, self._down, self._over = self._down, None, None
        held = self._app.mouse_captured is not None
        if down is None or self._moot or (self._meaning(event) != down.meaning and not held):
            return not held
        self._tap = down._replace(at=event.screen_offset, when=self._now())
        return False

    def _meaning(self, event: events.MouseEvent) -> object:
        """What stands under the finger: the screen, the widget, and what it means there."""
        screen, at = self._app.screen, event.screen_offset
        try:
            widget, region = screen.get_widget_at(*at)
        except (NoWidget, NoMatches):
            return screen
        whole = screen.means(at) if isinstance(screen, Means) else None
        return screen, whole or (widget, widget.means(at - region.offset) if isinstance(widget, Means) else None)

    def _scrollable(self, event: events.MouseEvent) -> Widget | None:
        try:
            widget, _ = self._app.screen.get_widget_at(*event.screen_offset)
        except (NoWidget, NoMatches):
            return None
        return next((one for one in widget.ancestors_with_self if isinstance(one, Widget) and _can(one)), None)


def _other(before: Tap, now: Tap) -> bool:
    """Whether the place of a tap means something else so soon after it."""
    far = now.at - before.at
    near = abs(far.x) <= PLACE.x and abs(far.y) <= PLACE.y
    return near and now.when - before.when < SAME and now.meaning != before.meaning


def _can(widget: Widget) -> bool:
    return isinstance(widget, Scrolls) or (not widget.is_container and widget.allow_vertical_scroll)


def _scroll(widget: Widget | None, rows: int) -> bool | None:
    """Whether nothing more is to come of the finger; None where nothing scrolls."""
    if isinstance(widget, Scrolls):
        return widget.swiped(rows)
    if widget is None:
        return None
    widget.scroll_relative(y=rows, animate=False, immediate=True)
    return False
