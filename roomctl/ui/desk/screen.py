"""The desk's screen: all rooms of the clinic, the next free one first, and the day's bookings beside them or, in a
narrow window, behind a key."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Protocol

from textual import events
from textual.app import ComposeResult, ScreenStackError
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.css.query import NoMatches

from roomctl.clock import Clock, Instant
from roomctl.desk.board import Board, Row
from roomctl.desk.day import Calendar, Day
from roomctl.errors import RoomError
from roomctl.system.shares import aside
from roomctl.text import rooms, times
from roomctl.text.refusals import error_text
from roomctl.ui import collector, theme
from roomctl.ui.base_app import BaseApp
from roomctl.ui.desk import day as days
from roomctl.ui.desk import layout
from roomctl.ui.terminal import rest_between_keys
from roomctl.ui.widgets.buttons import BORDERED, Button, Buttons
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

LOOK = 120.0
"""Seconds between two looks at the calendar."""
TALL = 30
"""Rows of a window whose buttons have a border."""
BEAT = 1.0
"""Seconds until the next look at the clock, if no message comes before."""
GAP, EACH = 0.1, 0.002
"""Seconds from one drawing of news to the next, however many messages come; and as many more for each room."""


class Source(Protocol):
    """Feeds the board, and calls `told` after each change of it."""

    told: Callable[[], None]

    def start(self) -> None: ...

    async def close(self) -> None: ...


class Body(Lines):
    """The rows of all rooms, or those of the day."""

    app: DeskApp

    def on_resize(self) -> None:
        self.app.beat()


class DeskApp(BaseApp):
    """Head, rooms and day, buttons, foot. Without a `calendar` there is no day."""

    CSS_PATH = "../room.tcss"
    CSS = """
    #body { layout: horizontal; height: 1fr; }
    #rooms { width: 1fr; height: 100%; }
    #day { display: none; width: 32; height: 100%; margin: 0 0 0 2; }
    .-wide #day { display: block; }
    #day.-titled { width: 40; }
    .-day #day { display: block; width: 1fr; margin: 0; }
    .-day #rooms { display: none; }
    #acts { display: none; height: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]  # noqa: RUF012 (Textual's own declaration)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q", "quit", "Leave", priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
        Binding("down,pagedown,right,space", "turn(1)", "Next page"),
        Binding("up,pageup,left", "turn(-1)", "Previous page"),
        Binding("d", "day", "The day's bookings"),
        Binding("escape", "day(False)", "The rooms"),
        Binding("f2", "colours", "Colours"),
    ]

    def __init__(
        self, board: Board, source: Source, clock: Clock, colours: str = "auto", calendar: Calendar | None = None
    ) -> None:
        super().__init__()
        theme.wear(self, "day" if colours == "auto" else theme.chosen(colours, False))
        self._board, self._source, self._clock = board, source, clock
        self._calendar, self._read, self._looked = calendar, None if calendar else Day(), -LOOK
        self._page = self._pages = 0
        self._news, self._next = False, 0.0
        """Whether there is news to draw, and from which time of the loop on that may be."""
        self._due: asyncio.TimerHandle | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="head", align="left")
        with Container(id="body"):
            yield Body(id="rooms", align="left")
            if self._calendar:
                yield Body(id="day", align="left")
        yield Buttons(id="acts")
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
        self._look(found, now)
        self._lay()
        made = layout.board(found, _size(space), self._page, now.wall, self._read or layout.NO_DAY)
        if not self._of_day:
            space.show(made.lines)
        for space in self.query("#day").results(Lines):
            space.set_class(any(slot.title for slot in self._read.slots) if self._read else False, "-titled")
            booked = days.day(self._read, _size(space), self._page if self._of_day else 0, now.wall)
            space.show(booked.lines)
            made = booked if self._of_day else made
        self._page, self._pages = made.page, made.pages
        self._say("head", head(found), times.time_of_day(now.wall))
        self._say("foot", self._trouble(found), f"page {made.page + 1} of {made.pages}" if made.pages > 1 else "")

    @property
    def _of_day(self) -> bool:
        """Whether the day takes the whole window."""
        return self.screen.has_class("-day")

    def _look(self, found: Sequence[Row], now: Instant) -> None:
        """Have the calendar read, beside the screen, when that is due and a room is known."""
        if self._calendar and found and now.up - self._looked >= LOOK:
            self._looked = now.up
            self.run_worker(self._reading(self._calendar, [row.room for row in found]))

    async def _reading(self, calendar: Calendar, names: Sequence[str]) -> None:
        try:
            self._read = await aside(lambda: calendar(names))
        except RoomError as error:
            self._read = Day(notes=(error_text(error),))
        self.beat()

    def _lay(self) -> None:
        """The buttons."""
        made = []
        if self._calendar and (self._of_day or not self.screen.has_class("-wide")):
            made.append(Button("day", "d  Rooms" if self._of_day else "d  Day"))
        acts = self.query_one("#acts", Buttons)
        acts.display = bool(made)
        acts.lay(made, max(1, len(made)), self.size.width, BORDERED if self.size.height >= TALL else 1)

    def on_tap_pressed(self, event: Tap.Pressed) -> None:
        self.action_day()

    def action_day(self, on: bool | None = None) -> None:
        if self._calendar and self._of_day is not on:
            self.screen.set_class(not self._of_day, "-day")
            self._page = 0
            self.call_after_refresh(self.beat)

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


def _size(space: Lines) -> tuple[int, int]:
    return space.size.width, space.size.height


def head(found: Sequence[Row]) -> str:
    """How many rooms there are, and what matters of them."""
    there = [row for row in found if not row.offline]
    return rooms.summary(
        len(found), ready=sum(row.phase == "ready" for row in there),
        late=sum(bool(rooms.late(row.late)) for row in there if row.phase not in ("", "ready")),
        fault=sum(row.phase == "fault" for row in there), offline=len(found) - len(there),
    )  # fmt: skip
