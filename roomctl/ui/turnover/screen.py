"""The turnover, after the close screen: its steps, which a key or a tap ticks, and the time left. Nobody has to wait
for them: one press leads to the presets."""

from __future__ import annotations

from textual.app import ComposeResult
from textual.containers import Container
from textual.geometry import Offset

from roomctl.errors import RoomError
from roomctl.session.commands import Command, Ready, Tick
from roomctl.session.turnover import Turnover, turnover
from roomctl.text.durations import clock_face
from roomctl.text.refusals import error_text
from roomctl.ui.base_screen import AROUND, RoomScreen
from roomctl.ui.host import Host
from roomctl.ui.session import headline
from roomctl.ui.session.layout import LEAST
from roomctl.ui.turnover import rows
from roomctl.ui.widgets.buttons import Button, Buttons
from roomctl.ui.widgets.letters import ROWS
from roomctl.ui.widgets.lines import Lines

SETTLE = 1.0
"""Seconds for which keys and taps are ignored: one that was meant for the close screen must not tick a step."""
KEYS = "1-9 tick · Enter next · r ready · Esc presets"
NARROW, WIDEST = 30, 76
"""Columns of a step under which its time comes first, and the most."""


class Steps(Buttons):
    def means(self, at: Offset) -> Button | None:
        """An open step means the same whatever time it shows, and something else once it is done."""
        found = super().means(at)
        return found and found._replace(label="", kind="words" if found.kind == "words" else "plain")


class TurnoverScreen(RoomScreen):
    CSS_PATH = AROUND
    LEAST = LEAST

    def __init__(self, room: Host, session: str) -> None:
        super().__init__(room)
        self._session, self._since = session, room.clock.now().up
        self._page: int | None = None  # None: that of the next step

    def compose(self) -> ComposeResult:
        yield Lines(id="title")
        yield Lines(id="left", middle=True)
        with Container(id="steps"):
            yield Steps(id="list-of-steps")
        yield Lines(id="said")
        yield Buttons(id="ends")

    def on_resize(self) -> None:
        self.later(self.beat)

    @property
    def now(self) -> Turnover | None:
        """The turnover; None if its session is no longer the latest, or its end was undone."""
        state = self.room.state
        return turnover(state, self.room.clock.now()) if state and state.session == self._session else None

    def beat(self) -> None:
        now = self.now
        if now is None:
            self.room.choose()
            return
        width, height = self.app.size
        title = rows.title(now)
        self.lines("title").say(title if len(title) <= width - 2 else rows.brief(now), role="strong")
        left = self.lines("left")
        large = "ready" if now.phase == "ready" else clock_face(now.left)
        if left.size.width and left.size.height:
            left.show(headline.large(large, left.size.width, min(ROWS, left.size.height), "quiet"))
        self._lay(now, width, height)
        self.lines("said").tell(self.room.said or ("" if self.room.touched else KEYS))

    def _lay(self, now: Turnover, width: int, height: int) -> None:
        foot = 1 if height < 20 else 3 if height < 30 else 5
        around = self.query_one("#steps", Container)
        wide = min(WIDEST, around.size.width)
        made, laid = rows.buttons(now.steps, narrow=wide < NARROW), self._layout(now)
        page = self._paged(now, laid)
        shown = made[page * laid.a_page : (page + 1) * laid.a_page]
        steps = self.query_one(Steps)
        steps.styles.width = wide
        steps.lay(shown, 1, wide, laid.high * max(1, len(shown)))
        ready = now.phase == "ready"
        ends = [Button("leave", "Presets", "chosen" if ready else "plain")]
        if laid.pages(len(made)) > 1:
            ends.append(Button("page", "More"))
        if not ready:
            ends.append(Button("ready", "Room is ready" if width >= 40 else "Ready"))
        self.query_one("#ends", Buttons).lay(ends, len(ends), width - 2, foot)

    def _layout(self, now: Turnover) -> rows.Layout:
        return rows.layout(len(now.steps), self.query_one("#steps", Container).size.height)

    def _paged(self, now: Turnover, laid: rows.Layout) -> int:
        """The page that was turned to, or that of the next step."""
        if self._page is None:
            at = next((at for at, one in enumerate(now.steps) if not one.done), 0)
            return at // laid.a_page
        return self._page % laid.pages(len(now.steps))

    def takes(self, key: str) -> bool:
        if key.startswith("ctrl+") or key in ("question_mark", "f1", "f2", "f3"):
            return False
        now = self.now
        if now is None or self._settles:
            return True
        if key.isdecimal() and len(key) == 1:
            self._toggle(now, int(key) - 1)
        elif key in ("pagedown", "pageup") and self._layout(now).pages(len(now.steps)) > 1:
            self._turn(1 if key == "pagedown" else -1)
        elif key in ("escape", "backspace") or (now.phase == "ready" and key in ("enter", "space")):
            self.room.choose()
        elif key == "r":
            self._ready()
        elif (key in ("enter", "space") or self.room.look.act_of(key) == "next") and (
            at := rows.following(now.steps)
        ) is not None:
            self._toggle(now, at)
        return True

    def tapped(self, name: str) -> None:
        now = self.now
        if now is None or self._settles:
            return
        what, _, place = name.partition("-")
        match what:
            case "step":
                self._toggle(now, int(place))
            case "page":
                self._turn(1)
            case "ready":
                self._ready()
            case _:
                self.room.choose()

    @property
    def _settles(self) -> bool:
        return self.room.clock.now().up - self._since < SETTLE

    def _turn(self, by: int) -> None:
        if now := self.now:
            self._page = self._paged(now, self._layout(now)) + by
            self.beat()

    def _toggle(self, now: Turnover, at: int) -> None:
        if at < len(now.steps):
            self._write(Tick(now.steps[at].step.name, on=not now.steps[at].done))

    def _ready(self) -> None:
        self._write(Ready())
        self.room.choose()

    def _write(self, command: Command) -> None:
        try:
            self.room.journal.act(command, self.room.clock, self._session)
        except RoomError as error:
            self.room.say(error_text(error))
        self.room.hurry()
