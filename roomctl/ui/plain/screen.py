"""The room's screen in lines: everything is said once, in words, without colour, redrawing or moving the cursor.

For screen readers, dumb terminals and pipes. The acts and the words are those of the drawn screens; keys are read one
by one where there is a terminal, and as lines (a key or an act on each) where there is none.
"""

from __future__ import annotations

import math
import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TextIO

from roomctl.clock import Clock
from roomctl.config import keymap
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session import late
from roomctl.session.acts import ACTS
from roomctl.session.booking import Agenda, Booking
from roomctl.session.commands import Act, Command, Start
from roomctl.session.fold import at_instant
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment, moment
from roomctl.session.record import record
from roomctl.session.state import State
from roomctl.ui import words
from roomctl.ui.close import summary
from roomctl.ui.debounce import Quiet
from roomctl.ui.plain import sentences
from roomctl.ui.plain.typed_input import Typed
from roomctl.ui.wrap import wrap

PAUSES = {str(number): reason for number, reason in enumerate(words.PAUSES, 1)}
LOOK = 0.2
"""Seconds between two looks at the journal."""
WAKING = 5.0
STOPPING = 5.0
"""Seconds in which a second, different key has to confirm a stop."""
SAID = {
    "pause": "pause", "next": "next", "back": "back", "more": "a minute more", "less": "a minute less",
    "spread": "free minutes to the areas of concern", "hold": "hold", "undo": "undo", "late": "what to do when late",
    "louder": "louder", "softer": "softer", "silence": "silent", "finish": "finish", "stop": "then Enter stop",
    "where": "where it stands",
}  # fmt: skip
"""The acts of `keymap.ACTS` that lines can do, in the words of their help."""


class Leave(Exception):
    """Whoever is there wants to go, or there is nothing more to read."""


class Plain:
    """One plain screen. `wake` makes sure that the room's controller runs; `schedule` looks up today's bookings."""

    def __init__(
        self, journal: Journal, clock: Clock, shelves: Sequence[Shelf], beds: Collection[str], wake: Callable[[], None],
        typed: Typed, out: TextIO, booking: Booking | None = None,
        schedule: Callable[[Mapping[str, str]], Agenda] | None = None,
        keys: Mapping[str, keymap.Keys] | None = None,
    ) -> None:  # fmt: skip
        """`keys`: those of each act, as `hands.keymap` has them; the usual ones if none are given."""
        self.journal, self.clock, self.shelves, self.beds = journal, clock, shelves, beds
        self.booking, self.schedule = booking or Booking(), schedule
        self.complete: Callable[[Start], Start] = Room().complete
        """Adds what the room sets to the start that somebody has chosen."""
        self.renew: Callable[[], None] = lambda: None
        """Gives this screen what the room has set by now; may raise `RoomError`."""
        self.typed = typed
        self.rekey(keymap.keymap() if keys is None else keys)
        self._offered: list[tuple[str, str]] = []  # acts, of which the next key takes one
        self._out, self._wake, self._woken = out, wake, -math.inf
        self._quiet, self._heard = Quiet(), sentences.Heard()
        self._trouble: tuple[DeviceFault, ...] = ()
        self._asked = -math.inf  # when a stop was asked for
        self._changes = -1
        self.state: State | None = None

    def rekey(self, keys: Mapping[str, keymap.Keys]) -> None:
        """Other keys from now on."""
        self._keys = keys
        self._acts = {key: act for act, several in keys.items() for key in several}

    def rewake(self, beds: Collection[str], wake: Callable[[], None]) -> None:
        """Other beds from now on, and another way to see to the controller."""
        self.beds, self._wake = beds, wake

    def renewed(self) -> None:
        """What the room has set by now holds; where it cannot, that is said, and what held before holds."""
        try:
            self.renew()
        except RoomError as error:
            self.say([f"{error}; what was set before holds"])

    def run(self) -> None:
        """Choose, prepare, session, close, and again, until somebody leaves."""
        from roomctl.ui.plain import prepare

        try:
            if not self.running():
                self._just_over()
            while True:
                if self.running():
                    self._session()
                else:
                    prepare.choose(self)
        except (Leave, KeyboardInterrupt):
            self.say(["the session goes on" if self.running() else "goodbye"])

    def _just_over(self) -> None:
        """The session that ended while nobody looked is closed first."""
        if self.state and (here := self.here()) and summary.still_open(self.state, here, self.booking):
            self._closed(self.state.session)

    def say(self, lines: Iterable[str]) -> None:
        """Print lines, at once; in a terminal never broken inside a word."""
        width = shutil.get_terminal_size().columns if self._out.isatty() else None
        for line in lines:
            print("\n".join(wrap(line, width)) if width else line, file=self._out, flush=True)

    def running(self) -> bool:
        """Whether a session runs, as of now."""
        changes = self.journal.changes()
        if changes != self._changes:
            self._changes = changes
            self.state = self.journal.state()
        here = self.here()
        return here is not None and here.ended is None

    def here(self) -> Moment | None:
        return moment(self.state, self.clock.now()) if self.state else None

    def write(self, command: Command) -> str:
        """Decide and write; what was said to it. Raises `RoomError`."""
        session = self.state.session if self.state and isinstance(command, Act) else ""
        outcome = self.journal.act(command, self.clock, session)
        self.state = outcome.state
        return outcome.said

    def line(self) -> str | None:
        """A line that was typed; None if a session has begun elsewhere before there was one. Raises `Leave`."""
        self.typed.single(False)
        while True:
            try:
                if (line := self.typed.next(LOOK)) is not None:
                    return line.strip()
            except EOFError:
                raise Leave from None
            if self.running():
                return None

    def _session(self) -> None:
        assert self.state is not None
        session = self.state.session
        self.typed.single(True)
        over = False
        while self.running() and self.state.session == session:  # the next may begin between two looks
            self.wake_controller()
            self._tell()
            over = over or self._key()
            if over and not self.typed.can_single:
                raise Leave
        self._closed(session)

    def _tell(self) -> bool:
        """Say what is new; whether there was anything."""
        here = self.here()
        if self.state is None or here is None or here.ended:
            return False
        spread = keymap.spoken(next(iter(self._keys.get("spread", ())), "spread"))
        news = self._heard.news(self.state, here, self._trouble, spread)
        if answers := self._heard.asks(at_instant(self.state, self.clock.now())):
            self._offered = [one.act for one in answers]
            news += sentences.answers(answers, here)
        self.say(news)
        return bool(news)

    def _key(self) -> bool:
        """One key, if one comes; whether there will be no more."""
        try:
            typed = self.typed.next(LOOK)
        except EOFError:
            return True
        key = typed or "enter" if typed is not None else None
        if key is not None and (not self.typed.can_single or self._quiet.fresh(key, self.clock.now().up)):
            self._act_on(key)
        return False

    def _act_on(self, key: str) -> None:
        here = self.here()
        if here and here.cue and here.cue.kind != "change":
            self._do(Act("ack", here.index))
            return
        stopping = self.clock.now().up - self._asked <= STOPPING
        offered, self._offered, self._asked = self._offered, [], -math.inf
        verb, _, rest = key.strip().partition(" ")
        if offered and verb.isdecimal() and 0 < int(verb) <= len(offered):
            name, text = offered[int(verb) - 1]
            self._do(Act(name, text=text))
            return
        act = self._acts.get(keymap.heard(verb), "")  # what a key does; a whole word is an act's name
        match act or verb:
            case "enter" | "y" if stopping:
                self._do(Act("stop"))
            case "stop" if act and stopping:
                self._do(Act("stop"))
            case "stop" if act:
                self._asked = self.clock.now().up
                self.say(["stop the session? Enter stops it, any other key goes on"])
            case "q":
                raise Leave
            case "help":
                self.say([self._help()])
            case "where" if self.state and here:
                self.say([sentences.where(self.state, here)])
            case "late" if act and self.state and here:
                choices = late.choices(at_instant(self.state, self.clock.now()))
                self._offered = [one.act for one in choices]
                self.say(sentences.choices(choices, here, self.state))
            case "pause" | "p" if here and (act or verb == "p"):
                self._do(Act("resume" if here.paused else "pause", here.index))
            case number if number in PAUSES and here and self.state and words.unexplained(here, self.state):
                self._do(Act("why", text=PAUSES[number]))
            case name if name in ACTS:
                self._do(act_of(name, rest, here.index if here else None))
            case "enter" | "escape":
                pass
            case _:
                self.say(
                    [f"{verb!r} is no key here; {keymap.spoken(next(iter(self._keys['help']), 'help'))} lists them"]
                )

    def _help(self) -> str:
        keys = [f"{keymap.spoken(self._keys[act][0])} {said}" for act, said in SAID.items() if self._keys.get(act)]
        return f"{', '.join(keys)}, q leave (the session goes on); while a cue is shown any key means seen"

    def _do(self, act: Act) -> None:
        try:
            said = self.write(act)
        except RoomError as error:
            said = str(error)
        shown = self._tell()
        self.say([said] if not shown and act.verb != "ack" else [])

    def wake_controller(self) -> None:
        """Now and then, that it runs."""
        now = self.clock.now()
        if now.up - self._woken < WAKING:
            return
        self._woken = now.up
        try:
            self._wake()
            self._trouble = ()
        except RoomError as error:
            self._trouble = (DeviceFault("controller", str(error), now.wall),)

    def _closed(self, session: str) -> None:
        from roomctl.ui.plain import close

        if done := record(self.journal.entries(session), self.clock.now()):
            self.say(sentences.close(done))
            close.closed(self, done)


def act_of(verb: str, rest: str, phase: int | None) -> Act:
    """An act as it was typed: a number is an amount too."""
    try:
        return Act(verb, phase, text=rest, amount=float(rest))
    except ValueError:
        return Act(verb, phase, text=rest)
