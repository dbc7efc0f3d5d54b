"""The room's app: it follows the journal and shows the screen for the current state.

If a session is started or ended elsewhere, the app notices at once, or within a quarter of a second where nobody can
tell it (`news.py`). Closing it does not stop the session.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any, ClassVar

from textual import events
from textual._context import active_message_pump
from textual.binding import Binding, BindingType
from textual.command import CommandPalette
from textual.dom import DOMNode
from textual.message import Message
from textual.screen import Screen

from roomctl.clock import Clock
from roomctl.config import keymap, learned_keys
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.session.booking import Agenda, Booked, Booking
from roomctl.session.commands import Act, Command, File, Start
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment, moment
from roomctl.session.state import State
from roomctl.system.crash_report import log_crash
from roomctl.text import outcomes
from roomctl.text.refusals import error_text
from roomctl.ui import collector, routes, theme
from roomctl.ui.again import Again
from roomctl.ui.base_app import BaseApp, presses_nothing
from roomctl.ui.base_screen import AROUND, Aimed, RoomScreen
from roomctl.ui.debounce import SILENCE, Enter, Quiet, Standing, joined
from roomctl.ui.host import Layer, Packs, Reports, Setup, SoundCheck, Therapists, Trials
from roomctl.ui.key_presses import Keys
from roomctl.ui.news import News
from roomctl.ui.options import Look
from roomctl.ui.pointer import Pointer
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.stack import Stack
from roomctl.ui.terminal import SoftKeyboard, name_all_keys, rest_between_keys
from roomctl.ui.waking import Waking
from roomctl.ui.widgets import paint

if TYPE_CHECKING:
    from rich.console import RenderableType

    from roomctl.config.edit import Editor
    from roomctl.preset.draft import Draft
    from roomctl.preset.library import Card, Shelf
    from roomctl.ui.prepare.draft import Preparing

FIRST = 0.25
"""Seconds to the first look at the journal: nothing that can wait comes before the first frame."""
SAYING = 6.0
"""Seconds for which a sentence is shown."""


class RoomApp(BaseApp):
    """The `Host` of its screens; `Host` describes the methods of that protocol."""

    CSS_PATH = "room.tcss"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Leave", id="room.leave", priority=True, tooltip="Close this screen."),
        Binding("ctrl+c", "leave_kindly", "", id="room.no-leave", show=False, tooltip="Show how to leave."),
    ]

    def __init__(
        self,
        journal: Journal,
        clock: Clock,
        shelves: Sequence[Shelf],
        beds: Collection[str] | Callable[[], Collection[str]],
        wake: Callable[[], None],
        booking: Booking | None = None,
        schedule: Callable[[Mapping[str, str]], Agenda] | None = None,
        look: Look | None = None,
    ) -> None:
        """`beds`: the names of the beds, or a function that finds them when first needed; `wake`: starts the controller
        if it is not running, called from a thread, may raise `RoomError`; `booking`: the times around hands on."""
        super().__init__()
        name_all_keys()
        rest_between_keys()
        self.reports: Reports | None = None  # what the close screen shows; None where nothing can be
        self.setup: Setup | None = None  # the first run's steps, where they come first
        self.settings: Callable[[], Editor] | None = None
        self.sound_check: Callable[[float, bool], SoundCheck] | None = None
        self.opens: Layer | None = None  # what lies over the first screen
        self.therapists: Therapists | None = None
        self.look, self.stack, self._turned = look or Look(), Stack(self), ""  # `_turned`: a theme chosen here
        theme.wear(self, theme.chosen(self.look.theme, False))
        self.set_class(paint.ASCII, "-ascii")
        self.set_class(paint.CONSOLE, "-console")
        self.journal, self.clock, self.shelves, self._beds = journal, clock, shelves, beds
        self.booking, self.schedule = booking or Booking(), schedule
        self.trials: Trials | None = None
        self.packs: Callable[[], Packs] | None = None
        self.editing: Draft | None = None  # the app was opened for this draft, and ends with its editor
        self.complete: Callable[[Start], Start] = Room().complete  # adds the room's settings to a start
        self.conditions: Mapping[str, str] | None = {}
        self.renew: Callable[[], None] = lambda: None
        """Reloads the room's settings. Called before a session is chosen, prepared and started; if it raises
        `RoomError`, the previous settings stay in use."""
        self.state: State | None = None
        self.moment: Moment | None = None
        self._waking, self._keys = Waking(wake, clock, journal), Keys(self)
        self._quiet, self._enter, self._standing = Quiet(), Enter(lambda: self.clock, self.set_timer), Standing()
        self._said, self._said_at, self._again = "", -math.inf, Again()
        self._pointer, self._keyboard = Pointer(self, lambda: self.clock.now().up), SoftKeyboard()
        self.touched, self._changes, self._due = False, -1, -math.inf
        self._following: asyncio.Task[None] | None = None
        self._ran = ""  # the session that this screen has seen running
        self._key_at, self._meant = -math.inf, False  # the last press; whether a session starts by an act of this app
        with contextlib.suppress(RoomError):  # the first beat shows it
            self._look()
        if not self.running:
            self.css_path.append(AROUND)  # the first frame needs it

    @property
    def beds(self) -> Collection[str]:
        if callable(self._beds):
            self._beds = self._beds()
        return self._beds

    @property
    def trouble(self) -> tuple[DeviceFault, ...]:
        if not self.look.trouble:
            return self._waking.faults
        return (*self._waking.faults, DeviceFault("learned pedal", self.look.trouble, self.clock.now().wall))

    @property
    def said(self) -> str:
        return self._said if self.clock.now().up - self._said_at < SAYING else ""

    @property
    def idle(self) -> float:
        return self.clock.now().up - self._key_at

    @property
    def running(self) -> bool:
        return self.moment is not None and not self.moment.ended

    @property
    def can_undo_end(self) -> bool:
        return bool(self.moment and self.moment.ended and self.moment.undo == "ended")

    def get_default_screen(self) -> RoomScreen:
        self._ran = self.state.session if self.state and self.running else ""
        return self._first().fitted(*self.size)

    def _first(self) -> RoomScreen:
        if self.running:
            return SessionScreen(self)
        over = None
        with contextlib.suppress(RoomError):  # the first beat says it
            over = routes.just_over(self)
        return routes.edit(self, self.editing, self.exit) if self.editing else over or routes.choose(self)

    def on_mount(self) -> None:
        if not self.is_headless:
            self.set_timer(collector.AFTER, collector.collect)
        setup: Layer | None = "setup" if self.setup and not self.running else None
        if first := "pedals" if self.look.teach else setup or self.opens:
            self.open(first)
        self._due = self.clock.now().up + FIRST
        self._following = asyncio.create_task(self._follow())
        self._following.add_done_callback(self._stopped)

    def on_unmount(self) -> None:
        if self._following:
            self._following.cancel()

    async def on_event(self, event: events.Event) -> None:
        if presses_nothing(event) or (isinstance(event, events.Key) and event.key in keymap.MODIFIERS):
            return  # after a modifier alone, the key that it is held for comes next
        pressed = isinstance(event, events.Key | events.MouseEvent | events.Paste)
        if pressed and not event.is_forwarded and not isinstance(event, events.MouseMove):
            self._key_at = self.clock.now().up
            self.touched = isinstance(event, events.MouseEvent)
        if pressed and not event.is_forwarded and not isinstance(event, events.Key | events.MouseMove):
            await self._keys.over()
        if pressed and not self._meant_here(event):
            return
        if isinstance(event, events.MouseEvent) and not event.is_forwarded and self._pointer.takes(event):
            return
        if isinstance(event, events.Paste) and not event.is_forwarded:
            screen = self.screen if isinstance(self.screen, RoomScreen) else None
            line = event.text if screen and screen.pastes_lines else joined(event.text)
            if not line or (screen and screen.pasted(line)):
                return
            event = events.Paste(line)
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.screen, RoomScreen):
            await self._keys.arrived(event, self.screen)
            return
        if isinstance(event, events.Key) and not event.is_forwarded and self._enter.at_once() and event.key == "enter":
            event = events.Key("space", " ")  # of a paste into the palette, which is to do nothing by itself
        await super().on_event(event)

    async def key(self, event: events.Key) -> None:
        """Let the shown screen handle a press, or a binding."""
        if not (isinstance(self.screen, RoomScreen) and self.screen.takes(event.key)):
            await super().on_event(event)

    def _display(self, screen: Screen[Any], renderable: RenderableType | None) -> None:
        """The only hook before an update is written: a press can follow it at once."""
        if renderable is not None:
            self._standing.displays(Message().time)
            self._keyboard.follow(self)
        super()._display(screen, renderable)

    def stands(self, screen: object, shown: float) -> None:
        self._standing.stands(screen, shown, Message().time)
        self._keyboard.follow(self)

    def drawn(self, screen: Aimed) -> bool:
        """Whether `screen` is drawn and takes presses."""
        return self._standing.meant(screen)

    def _meant_here(self, pressed: events.Event) -> bool:
        """Whether the screen was already drawn when `pressed` happened."""
        screen = self.screen
        return not isinstance(screen, Aimed) or (screen.is_mounted and self._standing.meant(screen, pressed.time))

    def fresh(self, key: str, apart: float = SILENCE) -> bool:
        return self._quiet.fresh(key, self.clock.now().up, apart)

    def beat(self) -> None:
        """Look at the journal and the clock, and draw changes."""
        self._keys.decide()
        now = self.clock.now().up
        try:
            changed = self.journal.changes() != self._changes
            if not changed and now < self._due - 1e-3:
                return
            self._look()
        except RoomError as error:
            self._due = now + 1
            self.say(error_text(error))
            return
        self._route()
        self._colour(bool(self.running and self.state and self.state.plan.cues == "visual-only"))
        base = self.stack.base
        if self.cued and self.stack.clear() and isinstance(base, SessionScreen):  # nothing lies over a cue
            base.settle(self._key_at)
        self._draw()
        self._due = now + self._second()
        if isinstance(base, SessionScreen):
            self._due = min(self._due, base.next_change(now))
        if self.running and self._waking.due():
            self._wake()

    def say(self, text: str) -> None:
        self._said, self._said_at = text, self.clock.now().up
        self._draw()

    def hurry(self) -> None:
        self._due = -math.inf
        self.beat()

    def act(self, verb: str, text: str = "", session: str = "") -> bool:
        index = self._keys.aim if self._keys.aim is not None else self.moment.index if self.moment else None
        here = self.state.session if self.state else ""
        done = True
        try:
            act = Act(verb, phase=index, text=text)
            said = self._again.attempt(
                act, self.clock.now().up, lambda act: self._write(act, session or here, meant=not session)
            )
        except RoomError as error:
            done, said = False, error_text(error)
        if verb != "ack":
            self.say(said)
        return done

    def begin(self, chosen: Preparing) -> None:
        try:
            start = chosen.start(self.clock.now().wall)
            self._renewed()
            self._write(self.complete(start))
            for act in chosen.measured:
                self.journal.act(act, self.clock)
        except RoomError as error:
            self.say(error_text(error))

    def prepare(self, card: Card, booked: Booked | None = None) -> None:
        trouble = self._renewed()
        screen = routes.prepare(self, card, booked)
        self._wake()  # the sound starts up during the questions
        self._show(screen, trouble)

    def question(self, chosen: Preparing) -> None:
        self.stack.show(routes.question(self, chosen))

    def plan(self, chosen: Preparing) -> None:
        self.stack.show(routes.plan(self, chosen))

    def choose(self) -> None:
        self._ran = ""
        trouble = self._renewed()
        self._show(routes.choose(self), trouble)

    def edit(self, draft: Draft) -> None:
        self._show(routes.edit(self, draft, self.choose))

    def rewake(self, beds: Callable[[], Collection[str]], wake: Callable[[], None]) -> None:
        """Replace the beds and the function that starts the controller."""
        self._beds, self._waking.wake = beds, wake

    def _renewed(self) -> str:
        """Reload the room's settings. Returns an error message if that failed, else an empty string."""
        try:
            self.renew()
        except RoomError as error:
            return error_text(error)
        return ""

    def done(self, session: str) -> None:
        with contextlib.suppress(RoomError):  # then it opens once more
            self.journal.act(File(), self.clock, session)
        over = routes.turnover(self) if self.state and self.state.session == session else None
        self._show(over) if over else self.choose()

    def settle(self) -> None:
        if isinstance(base := self.stack.base, SessionScreen):
            base.settle(self.clock.now().up)

    def learn(self, key: str, act: str) -> None:
        if self.look.pedals is not None:
            learned_keys.learn(self.look.pedals, key, act)
        self.look = replace(self.look, keys=keymap.keymap(self.look.keys, {act: [key]}), trouble="")

    def open(self, layer: Layer, act: str = "") -> None:
        if not self.cued and (screen := routes.over(self, layer, self.stack.base, act)):
            self.stack.lay(screen)

    action_open = open

    @property
    def glow(self) -> str:
        return theme.PALETTES[self.theme].glow

    def colours(self) -> None:
        self._turned = theme.after(self.theme)
        self._colour()
        self.say(f"colours: {self.theme}")

    action_colours = colours

    def _colour(self, visual_only: bool = False) -> None:
        """Set the theme chosen here, else the room's; `visual_only`: the session has visual cues only."""
        name = self._turned or theme.chosen(self.look.theme, visual_only)
        if name != self.theme:
            self.theme = name

    async def action_leave(self) -> None:
        if not isinstance(self.stack.base, SessionScreen):
            self.exit()

    def action_leave_kindly(self) -> None:
        self.say("the session continues; close the window to leave" if self.running else "Ctrl+Q closes this screen")

    def _write(self, command: Command, session: str = "", *, meant: bool = True) -> str:
        outcome = self.journal.act(command, self.clock, session)
        self._due = -math.inf
        self._meant = meant
        self.beat()
        self._meant = False
        return outcomes.outcome(outcome.decision, outcome.state)

    def _draw(self) -> None:
        if isinstance(self.screen, RoomScreen) and self.screen.is_mounted:  # a new one draws itself once it has a size
            self.screen.beat()

    def _look(self) -> None:
        self._changes = self.journal.changes()
        self.state = self.journal.state()
        self.moment = moment(self.state, self.clock.now()) if self.state else None

    def _route(self) -> None:
        """Show a running session at once, and the close screen of one that was shown here when it ended."""
        if self.state is None or self.moment is None:
            return
        session, screen = self.state.session, self.stack.base
        if not self.moment.ended:
            # between two looks one session may end and the next start
            another = not isinstance(screen, SessionScreen) or self._ran != session
            if another and not (screen and screen.typed_into(self._key_at)):
                if self._ran != session:
                    self._waking.hurry()
                self._ran = session
                self._show(SessionScreen(self, -math.inf if self._meant else self._key_at))
        elif self._ran == session and isinstance(screen, SessionScreen) and (close := routes.close(self, session)):
            self._show(close)

    @property
    def cued(self) -> bool:
        """Whether the session's screen shows a cue."""
        return bool(self.moment and self.moment.cue and isinstance(self.stack.base, SessionScreen))

    def _show(self, screen: RoomScreen, said: str = "") -> None:
        """Show `screen` with the message `said`, not with a message of the previous screen."""
        self._said = ""
        self.stack.show(screen)
        if said:
            self.say(said)

    def _second(self) -> float:
        """Seconds until the clock shows another time; 1 in a pause and where the speed is not 1."""
        if self.moment is None or self.state is None or self.state.speed != 1 or self.moment.paused:
            return 1.0
        return self.moment.phase_left % 1.0 or 1.0

    async def _follow(self) -> None:
        with contextlib.closing(News(self.journal)) as news:
            while self.is_running:
                await news.wait(max(0.001, self._due - self.clock.now().up))
                if self.is_running:  # when it is left, its widgets go before it hears of that
                    self.beat()

    def _stopped(self, following: asyncio.Task[None]) -> None:
        """Exit if following the journal failed: the screen would show an old state."""
        if not following.cancelled() and (error := following.exception()):
            self.exit(return_code=1, message=f"roomctl: the screen stopped: {log_crash(error)}")

    def _wake(self) -> None:
        """Start the controller, in a thread, if it is not running."""
        tried = self._waking.tried
        self.run_worker(lambda: self.call_from_thread(self._hear, tried()), thread=True, exclusive=True, group="wake")

    def _hear(self, trouble: tuple[DeviceFault, ...]) -> None:
        if self._waking.heard(trouble):
            self.hurry()

    def _handle_exception(self, error: Exception) -> None:
        """A crash in Textual's palette closes only the palette, not the session's screen."""
        where = active_message_pump.get(None)
        if isinstance(where, DOMNode) and any(isinstance(one, CommandPalette) for one in where.ancestors_with_self):
            log_crash(error)
            self.stack.clear()
            self.say("the list of acts could not be shown; open it again")
        else:
            super()._handle_exception(error)
