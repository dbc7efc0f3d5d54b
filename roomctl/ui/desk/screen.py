"""The desk's screen: all rooms of the clinic, the next free one first. It sends nothing, so a tap does no harm."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult, ScreenStackError
from textual.binding import Binding, BindingType
from textual.css.query import NoMatches

from roomctl.clock import Clock
from roomctl.desk.board import Board, Row
from roomctl.text import rooms, times
from roomctl.ui import collector, theme
from roomctl.ui.base_app import BaseApp
from roomctl.ui.desk import layout
from roomctl.ui.terminal import rest_between_keys
from roomctl.ui.widgets.lines import Lines

BEAT = 1.0
"""Seconds until the next look at the clock, if no message comes before."""
GAP, EACH = 0.1, 0.002
"""Seconds from one drawing of news to the next, however many messages come; and as many more for each room."""


class Source(Protocol):
    """Feeds the board, and calls `told` after each change of it."""

    told: Callable[[], None]

    def start(self) -> None: ...

    async def close(self) -> None: ...


class Rooms(Lines):
    """The rows of all rooms."""

    app: DeskApp

    def on_resize(self) -> None:
        self.app.beat()


class DeskApp(BaseApp):
    """Head, rooms, foot. What is to stand beside the rooms, such as the day's bookings, is a widget beside `#rooms`,
    which takes the space that is left."""

    CSS_PATH = "../room.tcss"
    CSS = "#rooms { height: 1fr; }"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q", "quit", "Leave", priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
        Binding("down,pagedown,right,space", "turn(1)", "Next page"),
        Binding("up,pageup,left", "turn(-1)", "Previous page"),
        Binding("f2", "colours", "Colours"),
    ]

    def __init__(self, board: Board, source: Source, clock: Clock, colours: str = "auto") -> None:
        super().__init__()
        theme.wear(self, "day" if colours == "auto" else theme.chosen(colours, False))
        self._board, self._source, self._clock = board, source, clock
        self._page = self._pages = 0
        self._news, self._next = False, 0.0
        """Whether there is news to draw, and from which time of the loop on that may be."""
        self._due: asyncio.TimerHandle | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="head", align="left")
        yield Rooms(id="rooms", align="left")
        yield Lines(id="foot", align="left")

    def on_mount(self) -> None:
        rest_between_keys()
        if not self.is_headless:
            self.set_timer(collector.AFTER, collector.collect)
        self.beat()
        self._source.told = self._told
        self._source.start()

    async def on_unmount(self) -> None:
        if self._due:
            self._due.cancel()
        await self._source.close()

    def on_click(self, event: events.Click) -> None:
        self.action_turn(1)

    def beat(self) -> None:
        """Draw what there is to draw now."""
        try:
            space = self.query_one("#rooms", Lines)
        except (NoMatches, ScreenStackError):
            return  # it is gone
        drawn, now = asyncio.get_running_loop().time(), self._clock.now()
        found = self._board.rows(now)
        gap = GAP + EACH * len(found)
        self._again(drawn + max(BEAT, gap))
        if self._news:
            self._news, self._next = False, drawn + gap
        made = layout.board(found, (space.size.width, space.size.height), self._page, now.wall)
        self._page, self._pages = made.page, made.pages
        space.show(made.lines)
        self._say("head", head(found), times.time_of_day(now.wall))
        self._say("foot", self._trouble(found), f"page {made.page + 1} of {made.pages}" if made.pages > 1 else "")

    def action_turn(self, by: int) -> None:
        self._page = (self._page + by) % max(1, self._pages)
        self.beat()

    def action_colours(self) -> None:
        self.theme = theme.after(self.theme)

    def action_nothing(self) -> None:
        pass

    def _told(self) -> None:
        """Something on the board has changed: draw it, at once if no other news was drawn just now."""
        if not self._news:
            self._news = True
            self._again(self._next)

    def _again(self, at: float) -> None:
        """Draw at loop time `at`, or as soon after it as possible."""
        if self._due:
            self._due.cancel()
        self._due = asyncio.get_running_loop().call_at(at, self.call_later, self.beat)

    def _say(self, name: str, text: str, right: str) -> None:
        line = self.query_one(f"#{name}", Lines)
        space = max(0, line.size.width - len(right) - (2 if right else 0))
        text = text if len(text) <= space else f"{text[: max(0, space - 1)]}…"
        line.show(
            [((text.ljust(space), "title" if name == "head" else "strong"), (f"  {right}" if right else "", "plain"))]
        )

    def _trouble(self, found: Sequence[Row]) -> str:
        """What is wrong with the whole board, or what is not on it."""
        board = self._board
        if board.away:
            since = f" since {times.time_of_day(board.away_since)}" if board.away_since else ""
            return f"No news{since}{'; the times go on' if found else ''}: {board.away}"
        if not found:
            return "No room has reported. Check `mqtt:` in the rooms, and what this user may read."
        if differ := [row.room for row in found if row.clocks_differ]:
            return f"Clocks differ from this one in {', '.join(differ)}."
        return "A name under roomctl/ is no room's; it is not shown." if board.strange else ""


def head(found: Sequence[Row]) -> str:
    """How many rooms there are, and what matters of them."""
    there = [row for row in found if not row.offline]
    return rooms.summary(
        len(found), ready=sum(row.phase == "ready" for row in there),
        late=sum(bool(rooms.late(row.late)) for row in there if row.phase not in ("", "ready")),
        fault=sum(row.phase == "fault" for row in there), offline=len(found) - len(there),
    )  # fmt: skip
