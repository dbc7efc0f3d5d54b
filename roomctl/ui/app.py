"""The room's screen: it follows the journal, and shows the screen that the session is at.

All truth is in the journal. Whoever starts or ends a session, here or elsewhere, this screen finds out within a quarter
of a second; closing it stops nothing.
"""

from __future__ import annotations

import asyncio
import contextlib
import math
from collections.abc import Callable, Collection, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, ClassVar

from textual import events
from textual.binding import Binding, BindingType
from textual.message import Message

from roomctl.clock import Clock
from roomctl.config import keymap
from roomctl.config.room import Room
from roomctl.errors import Faults, RoomError
from roomctl.journal.store import Journal
from roomctl.session.booking import Agenda, Booked, Booking
from roomctl.session.commands import Act, Command, File, Start
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment, moment
from roomctl.session.state import State
from roomctl.system.crash_report import log_crash
from roomctl.ui import collector
from roomctl.ui.base_screen import AROUND, Aimed, RoomScreen
from roomctl.ui.debounce import Enter, Quiet, Standing, joined
from roomctl.ui.options import Look
from roomctl.ui.overlays import LayeredApp
from roomctl.ui.session.screen import SessionScreen
from roomctl.ui.terminal import leave_on_signals, name_all_keys, watch_terminal

if TYPE_CHECKING:
    from roomctl.preset.library import Card, Shelf

POLL = 0.25
"""Seconds between two looks at the journal for what others did. A look takes 6 µs; to be woken for it is what costs,
0.06 % of a core for each look a second."""
SAYING = 6.0
"""Seconds for which a sentence stays."""
WAKING = 5.0
"""Seconds between two calls that make sure that the controller runs."""


class RoomApp(LayeredApp):
    """`wake` makes sure that the room's controller runs; it is called from a thread and may raise `RoomError`."""

    CSS_PATH = "room.tcss"
    TITLE = "roomctl"
    BINDINGS: ClassVar[list[BindingType]] = [
        Binding("ctrl+q", "leave", "Leave", id="room.leave", priority=True, tooltip="Close this screen."),
        Binding("ctrl+c", "leave_kindly", "", id="room.no-leave", show=False, tooltip="Says how to leave."),
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
        """`beds`: the beds that there are, or what finds them, for a screen on a running session needs none; `wake`
        makes sure that the room's controller runs; `booking` is what lies around hands on, door to door;
        `schedule` looks up today's bookings, given the presets' names and titles (from a thread; it may raise
        `RoomError`); `look`: colours and keys."""
        super().__init__(look or Look())
        name_all_keys()
        self.journal, self.clock, self.shelves, self._beds = journal, clock, shelves, beds
        self.booking, self.schedule = booking or Booking(), schedule
        self.complete: Callable[[Start], Start] = Room().complete
        """Adds what the room sets to the start that somebody has chosen."""
        self.renew: Callable[[], None] = lambda: None
        """Gives this screen what the room has set by now. Called before a session is chosen, prepared and begun; may
        raise `RoomError`, and what held before holds."""
        self.state: State | None = None
        self.moment: Moment | None = None
        self._unwoken: tuple[DeviceFault, ...] = ()
        self._wake, self._woken = wake, -math.inf
        self._quiet, self._enter, self._standing = Quiet(), Enter(lambda: self.clock, self.set_timer), Standing()
        self._said, self._said_at = "", -math.inf
        self._changes, self._due = -1, -math.inf
        self._following: asyncio.Task[None] | None = None
        self._ran = ""  # the session that this screen has seen running
        self._key_at, self._meant = -math.inf, False  # the last press; whether what is written is to lead to a session
        with contextlib.suppress(RoomError):  # the first beat says it
            self._look()
        if not self.running:
            self.css_path.append(AROUND)  # the first frame needs it

    @property
    def beds(self) -> Collection[str]:
        """The beds that there are."""
        if callable(self._beds):
            self._beds = self._beds()
        return self._beds

    @property
    def trouble(self) -> tuple[DeviceFault, ...]:
        """What fails that no controller can tell of: the controller itself, and what the pedals had learned."""
        spoilt = self.look.trouble
        return (*self._unwoken, *([DeviceFault("learned pedal", spoilt, self.clock.now().wall)] if spoilt else []))

    @property
    def said(self) -> str:
        """What there is to tell just now; empty after a few seconds."""
        return self._said if self.clock.now().up - self._said_at < SAYING else ""

    @property
    def idle(self) -> float:
        """Seconds since something was last pressed."""
        return self.clock.now().up - self._key_at

    @property
    def running(self) -> bool:
        """Whether a session runs."""
        return self.moment is not None and not self.moment.ended

    @property
    def can_undo_end(self) -> bool:
        """Whether the session was ended by a person within the last seconds."""
        return bool(self.moment and self.moment.ended and self.moment.undo == "ended")

    def get_default_screen(self) -> RoomScreen:
        """The one screen of the first frame."""
        self._ran = self.state.session if self.state and self.running else ""
        return (SessionScreen() if self.running else self._just_over() or self._choosing()).fitted(*self.size)

    def on_mount(self) -> None:
        if not self.is_headless:
            leave_on_signals(self.exit)
            watch_terminal()
            self.set_timer(collector.AFTER, collector.collect)
        if self.look.teach:
            self.action_pedal()
        self._due = self.clock.now().up + POLL  # nothing that can wait comes before the first frame
        self._following = asyncio.create_task(self._follow())
        self._following.add_done_callback(self._stopped)

    def on_unmount(self) -> None:
        if self._following:
            self._following.cancel()

    async def on_event(self, event: events.Event) -> None:
        if isinstance(event, events.Key) and event.key in keymap.MODIFIERS:
            return  # the key that it is held for comes next
        pressed = isinstance(event, events.Key | events.MouseEvent | events.Paste)
        if pressed and not event.is_forwarded and not isinstance(event, events.MouseMove):
            self._key_at = self.clock.now().up
        if pressed and not self._meant_here(event):
            return
        if isinstance(event, events.Paste) and not event.is_forwarded:
            line = joined(event.text)
            if not line or (isinstance(self.screen, RoomScreen) and self.screen.pasted(line)):
                return
            event = events.Paste(line)
        if isinstance(event, events.Key) and not event.is_forwarded and isinstance(self.screen, RoomScreen):
            if not self.screen.repeats(event.key) and not self.fresh(event.key):
                return
            if self.screen.takes(event.key):
                return
        elif (
            isinstance(event, events.Key) and not event.is_forwarded and self._enter.at_once() and event.key == "enter"
        ):
            event = events.Key("space", " ")  # of a paste into the palette, which is to do nothing by itself
        await super().on_event(event)

    def stands(self, screen: Aimed) -> None:
        """`screen` is drawn: from now on what is pressed is meant for it."""
        self._standing.stands(screen, Message().time)

    def drawn(self, screen: Aimed) -> bool:
        """Whether `screen` stands there to be pressed."""
        return self._standing.meant(screen)

    def _meant_here(self, pressed: events.Event) -> bool:
        """Whether `pressed` came when the screen stood there, and did not wait while it changed."""
        screen = self.screen
        return not isinstance(screen, Aimed) or (screen.is_mounted and self._standing.meant(screen, pressed.time))

    def fresh(self, key: str) -> bool:
        """Whether `key` is pressed, and not held, repeated or bounced."""
        return self._quiet.fresh(key, self.clock.now().up)

    def beat(self) -> None:
        """Look at the journal and the clock, and draw what has changed."""
        now = self.clock.now().up
        try:
            changed = self.journal.changes() != self._changes
            if not changed and now < self._due - 1e-3:
                return
            self._look()
        except RoomError as error:
            self._due = now + 1
            self.say(str(error))
            return
        self._route()
        self.colour(bool(self.running and self.state and self.state.plan.cues == "visual-only"))
        if self.cued and self.clear() and isinstance(self.base, SessionScreen):  # nothing lies over a cue
            self.base.settle(self._key_at)
        self._draw()
        self._due = now + self._second()
        if isinstance(self.base, SessionScreen):
            self._due = min(self._due, self.base.next_change(now))
        if self.running and now - self._woken >= WAKING:
            self._woken = now
            self.run_worker(self._wake_controller, thread=True, exclusive=True, group="wake")

    def say(self, text: str) -> None:
        """One calm sentence, for some seconds."""
        self._said, self._said_at = text, self.clock.now().up
        self._draw()

    def hurry(self) -> None:
        """Draw at once what nobody has written."""
        self._due = -math.inf
        self.beat()

    def act(self, verb: str, text: str = "", session: str = "") -> None:
        """An act on the session and the phase on the screen, or for the record of `session`; a refusal is said in a
        line."""
        index = self.moment.index if self.moment else None
        here = self.state.session if self.state else ""
        try:
            said = self._write(Act(verb, phase=index, text=text), session or here, meant=not session)
        except RoomError as error:
            said = str(error)
        if verb != "ack":
            self.say(said)

    def start(self, start: Start) -> None:
        """Hands on. Raises `RoomError`."""
        self._renewed()
        self._write(self.complete(start))

    def prepare(self, card: Card, booked: Booked | None = None) -> None:
        """Show what is to be asked before a preset's session, in the booking that is on now; of one behind a shelf that
        is away, the built-in one. Raises `RoomError` if its file is no longer whole."""
        from roomctl.preset.catalogue import find
        from roomctl.preset.library import built_in
        from roomctl.preset.model import to_plan
        from roomctl.ui.prepare.draft import Preparing
        from roomctl.ui.prepare.screen import PrepareScreen

        trouble = self._renewed()
        preset = find(card.name, built_in(self.shelves) if card.behind else self.shelves, self.beds)
        self.run_worker(
            self._wake_controller, thread=True, exclusive=True, group="wake"
        )  # the sound gets ready meanwhile
        chosen = Preparing(preset, to_plan(preset, card.name), self.clock.now().wall, self.booking, booked)
        self._show(PrepareScreen(chosen))
        if trouble:
            self.say(trouble)

    def choose(self) -> None:
        """Back to the presets."""
        self._ran = ""
        trouble = self._renewed()
        self._show(self._choosing())
        if trouble:
            self.say(trouble)

    def rewake(self, beds: Callable[[], Collection[str]], wake: Callable[[], None]) -> None:
        """Other beds from now on, and another way to see to the controller."""
        self._beds, self._wake = beds, wake

    def _renewed(self) -> str:
        """What the room has set by now holds; in words, where it cannot."""
        try:
            self.renew()
        except Faults as error:
            first = error.faults[0]
            return f"what was set before holds: {Path(first.file).name}:{first.line}: {first.where}: {first.what}"
        except RoomError as error:
            return str(error)
        return ""

    def done(self, session: str) -> None:
        """The close screen of `session` is left, and no screen that is opened shows it again; back to the presets."""
        with contextlib.suppress(RoomError):  # then it is shown once more
            self.journal.act(File(), self.clock, session)
        self.choose()

    def _just_over(self) -> RoomScreen | None:
        """For a page that was reloaded, or a tablet that slept: the close screen of the session that it missed."""
        from roomctl.ui.close import summary

        if self.state is None or self.moment is None or not summary.still_open(self.state, self.moment, self.booking):
            return None
        with contextlib.suppress(RoomError):  # the first beat says it
            return self._close_screen(self.state.session)
        return None

    def _choosing(self) -> RoomScreen:
        from roomctl.ui.choose.screen import ChooseScreen  # a screen that opens on a running session needs no other

        return ChooseScreen()

    async def action_leave(self) -> None:
        if not isinstance(self.base, SessionScreen):
            self.exit()

    def action_leave_kindly(self) -> None:
        self.say("the session goes on; close the window to leave" if self.running else "ctrl+q leaves")

    def _write(self, command: Command, session: str = "", *, meant: bool = True) -> str:
        outcome = self.journal.act(command, self.clock, session)
        self._due = -math.inf
        self._meant = meant
        self.beat()
        self._meant = False
        return outcome.said

    def _draw(self) -> None:
        if isinstance(self.screen, RoomScreen) and self.screen.is_mounted:  # a new one draws itself once it has a size
            self.screen.beat()

    def _look(self) -> None:
        self._changes = self.journal.changes()
        self.state = self.journal.state()
        self.moment = moment(self.state, self.clock.now()) if self.state else None

    def _route(self) -> None:
        """To the screen that the session is at: a running one is shown at once, an ended one if it was seen running."""
        if self.state is None or self.moment is None:
            return
        session, screen = self.state.session, self.base
        if not self.moment.ended:
            another = not isinstance(screen, SessionScreen) or self._ran != session  # one may end and the next begin
            if another and not (screen and screen.typed_into(self._key_at)):  # between two looks
                self._woken = -math.inf if self._ran != session else self._woken
                self._ran = session
                self._show(SessionScreen(-math.inf if self._meant else self._key_at))
        elif self._ran == session and isinstance(screen, SessionScreen):
            self._tell_the_end(session)

    def _tell_the_end(self, session: str) -> None:
        if screen := self._close_screen(session):
            self._show(screen)

    def _close_screen(self, session: str) -> RoomScreen | None:
        from roomctl.session.record import record
        from roomctl.ui.close.screen import CloseScreen

        entries = self.journal.entries(session)
        done = record(entries, self.clock.now())
        return CloseScreen(done, entries, self.clock.now().up) if done else None

    @property
    def cued(self) -> bool:
        return bool(self.moment and self.moment.cue and isinstance(self.base, SessionScreen))

    def _show(self, screen: RoomScreen) -> None:
        self.clear()
        self._said = ""  # it was of the screen before
        first = len(self.screen_stack) == 1  # Textual cannot switch from it, so it stays under the others
        (self.push_screen if first else self.switch_screen)(screen.fitted(*self.size))

    def _second(self) -> float:
        """Seconds until the clock shows another time: its own second, or a real one where time is bent."""
        if self.moment is None or self.state is None or self.state.speed != 1 or self.moment.paused:
            return 1.0
        return self.moment.phase_left % 1.0 or 1.0

    async def _follow(self) -> None:
        while True:
            await asyncio.sleep(max(0.001, min(POLL, self._due - self.clock.now().up)))
            self.beat()

    def _stopped(self, following: asyncio.Task[None]) -> None:
        """A screen that no longer follows must not stand there as if it did."""
        if not following.cancelled() and (error := following.exception()):
            self.exit(return_code=1, message=f"roomctl: the screen stopped: {log_crash(error)}")

    def _wake_controller(self) -> None:
        trouble: tuple[DeviceFault, ...] = ()
        try:
            self._wake()
        except RoomError as error:
            trouble = (DeviceFault("controller", str(error), self.clock.now().wall),)
        self.call_from_thread(self._hear, trouble)

    def _hear(self, trouble: tuple[DeviceFault, ...]) -> None:
        if trouble != self._unwoken:
            self._unwoken = trouble
            self._due = -math.inf
