"""The desk's screen: all rooms of the clinic, the next free one first, and the day's bookings beside them or, in a
narrow window, behind a key. A room's turnover can be ticked here, too; nothing else is sent."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from typing import ClassVar, Literal, Protocol

from textual import events
from textual.app import ComposeResult, ScreenStackError
from textual.binding import Binding, BindingType
from textual.containers import Container
from textual.css.query import NoMatches
from textual.geometry import Offset

from roomctl.clock import Clock, Instant
from roomctl.desk.board import Board, Row
from roomctl.desk.day import Calendar, Day
from roomctl.errors import Refused, RoomError
from roomctl.session.turnover import Progress
from roomctl.system.shares import aside
from roomctl.text import rooms, times
from roomctl.text.refusals import error_text
from roomctl.ui import collector, theme
from roomctl.ui.base_app import BaseApp
from roomctl.ui.desk import day as days
from roomctl.ui.desk import layout
from roomctl.ui.desk.steps import StepList
from roomctl.ui.terminal import rest_between_keys
from roomctl.ui.turnover import rows
from roomctl.ui.widgets.buttons import BORDERED, Button, Buttons
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.tap import Tap

LOOK = 120.0
"""Seconds between two looks at the calendar."""
TALL = 30
"""Rows of a window whose buttons have a border."""
ANSWER = 10.0
"""Seconds for which a room's answer stays."""
BEAT = 1.0
"""Seconds until the next look at the clock, if no message comes before."""
GAP, EACH = 0.1, 0.002
"""Seconds from one drawing of news to the next, however many messages come; and as many more for each room."""


class Source(Protocol):
    """Feeds the board, and calls `told` after each change of it."""

    told: Callable[[], None]

    def start(self) -> None: ...

    async def close(self) -> None: ...

    async def ask(self, room: str, verb: str, **arguments: str) -> str:
        """The room's answer to a command. Raises `RoomError` if it refuses or does not answer."""


class Body(Lines):
    """The rows of all rooms, or those of the day."""

    app: DeskApp

    def on_resize(self) -> None:
        self.app.beat()

    def on_click(self, event: events.Click) -> None:
        if self.id == "rooms" and self.app.opens(event.offset):
            event.stop()


View = Literal["rooms", "day", "turnover"]


class DeskApp(BaseApp):
    """Head, rooms and day or a room's turnover, buttons, foot. Without a `calendar` there is no day."""

    CSS_PATH = "../room.tcss"
    CSS = """
    #body { layout: horizontal; height: 1fr; }
    #rooms { width: 1fr; height: 100%; }
    #day { display: none; width: 32; height: 100%; margin: 0 0 0 2; }
    .-wide #day { display: block; }
    #day.-titled { width: 40; }
    .-day #day { display: block; width: 1fr; margin: 0; }
    .-day #rooms, .-turnover #rooms, .-turnover #day { display: none; }
    #turnover { display: none; width: 1fr; height: 100%; padding: 1 0 0 0; }
    .-turnover #turnover { display: block; }
    #whose { height: 1; }
    #acts { display: none; height: 1; }
    """
    HORIZONTAL_BREAKPOINTS = [(0, "-narrow"), (112, "-wide")]  # noqa: RUF012 (Textual's own declaration)
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("q,ctrl+q", "quit", "Leave", priority=True),
        Binding("ctrl+c", "nothing", show=False, priority=True),
        Binding("down,pagedown,right,space", "turn(1)", "Next page"),
        Binding("up,pageup,left", "turn(-1)", "Previous page"),
        Binding("d", "day", "The day's bookings"),
        Binding("t", "turnover", "A room's turnover"),
        Binding("escape,backspace", "view('rooms')", "The rooms"),
        *(Binding(str(number), f"tick({number - 1})", show=False) for number in range(1, 10)),
        Binding("enter", "tick", "The next step"),
        Binding("r", "ready", "The room is ready"),
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
        self._view: View = "rooms"
        self._room, self._answer, self._answered = "", "", 0.0
        """Whose turnover is shown; what a room has answered, and at which `up`."""
        self._news, self._next = False, 0.0
        """Whether there is news to draw, and from which time of the loop on that may be."""
        self._due: asyncio.TimerHandle | None = None

    def compose(self) -> ComposeResult:
        yield Lines(id="head", align="left")
        with Container(id="body"):
            yield Body(id="rooms", align="left")
            if self._calendar:
                yield Body(id="day", align="left")
            yield StepList(id="turnover")
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
            self.query_one("#rooms")
        except (NoMatches, ScreenStackError):
            return  # it is gone
        drawn, now = asyncio.get_running_loop().time(), self._clock.now()
        found = self._board.rows(now)
        gap = GAP + EACH * len(found)
        self._again(drawn + max(BEAT, gap))
        if self._news:
            self._news, self._next = False, drawn + gap
        self._look(found, now)
        open_ = [row for row in found if row.steps]
        if self._view == "turnover" and self._room not in [row.room for row in open_]:
            self.action_view("rooms")
        self._lay(open_)
        if now.up - self._answered >= ANSWER:
            self._answer = ""
        self._page, self._pages = self._drawn(found, now.wall)
        paged = f"page {self._page + 1} of {self._pages}" if self._pages > 1 else ""
        self._say("head", head(found), times.time_of_day(now.wall))
        self._say("foot", self._answer or self._trouble(found), paged)

    def _drawn(self, found: Sequence[Row], wall: float) -> tuple[int, int]:
        """Draw the view. Returns its page, and their number."""
        if self._view == "turnover":
            [row] = [row for row in found if row.room == self._room]
            return self.query_one(StepList).show(row, self._page, wall)
        pages = self._page, 1
        for space in self.query(Body):
            if not space.display or not space.size:
                continue
            page = self._page if space.id == self._view else 0
            if space.id == "day":
                made = days.day(self._read, _size(space), page, wall)
            else:
                made = layout.board(found, _size(space), page, wall, self._read or layout.NO_DAY)
            space.show(made.lines)
            if space.id == self._view:
                pages = made.page, made.pages
        return pages

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
        for day in self.query("#day"):
            day.set_class(any(slot.title for slot in self._read.slots), "-titled")
        if self.is_running:
            self.beat()

    def _lay(self, open_: Sequence[Row]) -> None:
        """The buttons. `open_`: the rooms whose turnover is to be done."""
        made = []
        if self._view == "turnover":
            made += [Button("rooms", "Esc  Rooms")]
            made += [Button("turnover", "t  Next room")] if len(open_) > 1 else []
            made += [Button("page", "↓  More")] if self._pages > 1 else []
            made += [Button("ready", "r  Room is ready")]
        else:
            beside = self._calendar is None or (self._view == "rooms" and self.screen.has_class("-wide"))
            made += [] if beside else [Button("day", "d  Rooms" if self._view == "day" else "d  Day")]
            made += [Button("turnover", "t  Turnover")] if open_ else []
        acts = self.query_one("#acts", Buttons)
        acts.display = bool(made)
        acts.lay(made, max(1, len(made)), self.size.width, BORDERED if self.size.height >= TALL else 1)

    def opens(self, at: Offset) -> bool:
        """Whether a tap on the rooms opens a room's turnover; it does."""
        found = self._board.rows(self._clock.now())
        row = layout.room_at(found, _size(self.query_one("#rooms", Lines)), self._page, at)
        if row is None or not row.steps:
            return False
        self._room = row.room
        self.action_view("turnover")
        return True

    def on_tap_pressed(self, event: Tap.Pressed) -> None:
        what, _, place = event.name.partition("-")
        match what:
            case "step":
                self.action_tick(int(place))
            case "page":
                self.action_turn(1)
            case "day":
                self.action_day()
            case "turnover":
                self.action_turnover()
            case "ready":
                self.action_ready()
            case _:
                self.action_view("rooms")

    def action_view(self, view: View) -> None:
        self._view, self._page, self._pages = view, -1 if view == "turnover" else 0, 1
        for name in ("day", "turnover"):
            self.screen.set_class(name == view, f"-{name}")
        self.call_after_refresh(self.beat)

    def action_day(self) -> None:
        if self._calendar:
            self.action_view("rooms" if self._view == "day" else "day")

    def action_turnover(self) -> None:
        """The turnover of the first room that has one to do, or of the one after the room that is shown."""
        names = [row.room for row in self._board.rows(self._clock.now()) if row.steps]
        if names:
            at = names.index(self._room) + 1 if self._view == "turnover" and self._room in names else 0
            self._room = names[at % len(names)]
            self.action_view("turnover")

    def action_tick(self, at: int | None = None) -> None:
        """Step `at`, done or not done after all; None: the next one is done."""
        steps = self._steps
        at = rows.following(steps) if at is None else at
        if at is not None and at < len(steps):
            self._ask("untick" if steps[at].done else "tick", step=steps[at].step.name)

    def action_ready(self) -> None:
        if self._steps:
            self._ask("ready")

    @property
    def _steps(self) -> tuple[Progress, ...]:
        """Those that are shown."""
        found = self._board.rows(self._clock.now()) if self._view == "turnover" else []
        return next((row.steps for row in found if row.room == self._room), ())

    def _ask(self, verb: str, **arguments: str) -> None:
        self.run_worker(self._asking(self._room, verb, arguments))

    async def _asking(self, room: str, verb: str, arguments: dict[str, str]) -> None:
        try:
            answer = f"{room}: {await self._source.ask(room, verb, **arguments)}"
        except Refused as error:
            answer = f"{room}: {error_text(error)}"
        except RoomError as error:
            answer = error_text(error)
        self._answer, self._answered = answer, self._clock.now().up
        if self.is_running:
            self.beat()

    def action_turn(self, by: int) -> None:
        self._page = (max(0, self._page) + by) % max(1, self._pages)
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
