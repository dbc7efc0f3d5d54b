"""Before the first gate, where the room takes client codes: the code, or none; and for a code that was here before,
what the last session was, and the same again with one tap."""

from __future__ import annotations

from collections.abc import Sequence

from textual.app import ComposeResult
from textual.containers import Horizontal

from roomctl.errors import RoomError
from roomctl.journal.archive import visits
from roomctl.session import client_code
from roomctl.session.record import Record
from roomctl.text.refusals import error_text
from roomctl.text.visits import last_time
from roomctl.ui.base_screen import AROUND, LINE, RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.prepare.calendar import news
from roomctl.ui.prepare.draft import Preparing
from roomctl.ui.widgets.lines import Lines
from roomctl.ui.widgets.pages import Pages, wrapped
from roomctl.ui.widgets.tap import Tap
from roomctl.ui.widgets.text_line import Line

ASK = "The client's code, never a name"
HOW = "Enter: OK · empty: no code · Esc: back"
OFFER = "Enter: same again · p: as planned · Esc: back"
SETTLE = 1.0
"""Seconds for which keys and taps are ignored once the last session is shown."""


class VisitScreen(RoomScreen):
    """`last` are the client's sessions, newest first, once a known code was typed. Nothing is written here."""

    CSS_PATH = [AROUND, LINE]  # noqa: RUF012 (Textual's own declaration)
    PREPARES = True

    def __init__(self, room: Host, chosen: Preparing) -> None:
        super().__init__(room)
        self.chosen = chosen
        self.last: Sequence[Record] = ()
        self._since = 0.0

    def compose(self) -> ComposeResult:
        yield Lines(id="title", align="left")
        yield Line(lambda: self.room.clock, id="value")
        yield Pages(id="lines")
        yield Lines(id="said", align="left")
        with Horizontal(id="answer"):
            yield Tap("Back", id="leave")
            yield Tap("No code", "None", id="skip")
            yield Tap("OK", id="ok")
        with Horizontal(id="foot"):
            yield Tap("Back", id="again")
            yield Tap("As planned", "Planned", id="planned")
            yield Tap("Same as last time", "Same again", "Same", id="start")

    def on_mount(self) -> None:
        self.query_one(Line).cursor_blink = False
        self._ask(())

    def on_resize(self) -> None:
        self.later(self.beat)

    def beat(self) -> None:
        code = f" · {self.chosen.client}" if self.last else ""
        self.lines("title").say(f"{self.chosen.preset.title}{code}" if self.last else ASK, role="strong")
        pages = self.query_one(Pages)
        if self.last and pages.size.width:
            first, *others = last_time(self.last)
            blocks = [wrapped(first, pages.size.width, role="strong")]
            pages.fill([*blocks, *(wrapped(line, pages.size.width) for line in others)])
        keys = "" if self.room.touched else OFFER if self.last else HOW
        self.lines("said").tell(self.room.said or news(self, self.chosen) or keys)

    def repeats(self, key: str) -> bool:
        return not self.last or super().repeats(key)

    def takes(self, key: str) -> bool:
        """Escape is ours, and the rest is for the line while it is typed into."""
        if not self.last:
            if key == "escape":
                self.room.choose()
            return key == "escape" or (key.startswith("ctrl+") and key not in ("ctrl+q", "ctrl+c"))
        match key:
            case _ if self.room.clock.now().up - self._since < SETTLE:
                pass
            case "enter" | "space" | "s":
                self._go(same=True)
            case "p":
                self._go()
            case "escape" | "backspace":
                self._ask(())
            case "pagedown" | "pageup" | "down" | "up":
                self.query_one(Pages).turn(-1 if key in ("pageup", "up") else 1)
            case _:
                return False
        return True

    def on_input_submitted(self, event: Line.Submitted) -> None:
        if not self.last:
            self._look_up(event.value)

    def tapped(self, name: str) -> None:
        if self.last and self.room.clock.now().up - self._since < SETTLE:
            return
        match name:
            case "ok":
                self._look_up(self.query_one(Line).value)
            case "skip":
                self._look_up("")
            case "start" | "planned":
                self._go(same=name == "start")
            case "again":
                self._ask(())
            case _:
                self.room.choose()

    def _look_up(self, said: str) -> None:
        """Go on without a code, or with one that is new here; show what is known of the others."""
        try:
            self.chosen.client = client_code.code(said)
            last = visits(self.room.journal, self.chosen.client, self.room.clock.now())
        except RoomError as error:
            self.room.say(error_text(error))
            return
        if last:
            self._ask(last)
        else:
            self._go()

    def _ask(self, last: Sequence[Record]) -> None:
        """Ask for the code again, or show the client's `last` sessions."""
        self.last, self._since = last, self.room.clock.now().up
        for name, there in {"value": not last, "lines": True, "answer": not last, "foot": bool(last)}.items():
            self.query_one(f"#{name}").display = there
        if not last:
            self.query_one(Pages).fill([])
        self.set_focus(None if last else self.query_one(Line))
        self.later(self.beat)

    def _go(self, *, same: bool = False) -> None:
        if same:
            self.chosen.same(self.last[0], self.room.beds)
        self.room.question(self.chosen)
