"""Base of the plain screen: the room's journal and settings, input and output in lines.

For screen readers, dumb terminals and pipes. Everything is printed once, without colour, redrawing or moving the
cursor. The acts and the words are those of the drawn screens.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from typing import TYPE_CHECKING, TextIO

from roomctl.clock import Clock
from roomctl.config import keymap
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session.booking import Agenda, Booking
from roomctl.session.commands import Act, Command, Start
from roomctl.session.moment import Moment, moment
from roomctl.session.state import State
from roomctl.text import outcomes
from roomctl.text.refusals import error_text
from roomctl.ui.plain.typed_input import Typed
from roomctl.ui.waking import Waking
from roomctl.ui.wrap import wrap

if TYPE_CHECKING:
    from roomctl.ui.host import Reports, Setup, Therapists

LOOK = 0.2
"""Seconds between two looks at the journal."""


class Leave(Exception):
    """The user leaves, or the input has ended."""


class Console:
    """One plain screen. `wake` starts the controller if it is not running; `schedule` returns today's bookings."""

    def __init__(
        self, journal: Journal, clock: Clock, shelves: Sequence[Shelf], beds: Collection[str], wake: Callable[[], None],
        typed: Typed, out: TextIO, booking: Booking | None = None,
        schedule: Callable[[Mapping[str, str]], Agenda] | None = None,
        keys: Mapping[str, keymap.Keys] | None = None,
    ) -> None:  # fmt: skip
        """`keys`: as from `keymap.keymap`; default: the usual ones."""
        self.journal, self.clock, self.shelves, self.beds = journal, clock, shelves, beds
        self.booking, self.schedule = booking or Booking(), schedule
        self.complete: Callable[[Start], Start] = Room().complete
        """Adds the room's settings to a start."""
        self.conditions: Mapping[str, str] | None = {}
        self.renew: Callable[[], None] = lambda: None
        """Reloads the room's settings; may raise `RoomError`."""
        self.reports: Reports | None = None
        self.setup: Setup | None = None
        """The first run's steps, where they come first."""
        self.therapists: Therapists | None = None
        self.client_codes = False
        self.hands_limit: float | None = None
        self.preparing: Callable[[bool], None] = lambda yes: None  # whether the questions before a session are asked
        """Whether a session may carry the clinic's code for the client."""
        self.typed = typed
        self.rekey(keymap.keymap() if keys is None else keys)
        self._out, self.waking = out, Waking(wake, clock, journal)
        self._changes = -1
        self.state: State | None = None

    def rekey(self, keys: Mapping[str, keymap.Keys]) -> None:
        self.keys = keys
        self.acts = {key: act for act, several in keys.items() for key in several}

    def rewake(self, beds: Collection[str], wake: Callable[[], None]) -> None:
        """Replace the beds and the function that starts the controller."""
        self.beds, self.waking.wake = beds, wake

    def renewed(self) -> None:
        """Reload the room's settings; if that fails, print why and keep the previous ones."""
        try:
            self.renew()
        except RoomError as error:
            self.say([f"{error_text(error)}; the previous settings stay in use"])

    def say(self, lines: Iterable[str]) -> None:
        """Print lines at once; in a terminal, wrapped between words."""
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

    def write(self, command: Command, session: str = "") -> str:
        """Write to the journal, into the record of `session` if it is given. Returns the outcome in words. Raises
        `RoomError`."""
        session = session or (self.state.session if self.state and isinstance(command, Act) else "")
        outcome = self.journal.act(command, self.clock, session)
        self.state = outcome.state
        return outcomes.outcome(outcome.decision, outcome.state)

    def line(self) -> str | None:
        """The next typed line; None if a session starts elsewhere first. Raises `Leave`."""
        self.typed.single(False)
        while True:
            try:
                if (line := self.typed.next(LOOK)) is not None:
                    return line.strip()
            except EOFError:
                raise Leave from None
            if self.running():
                return None

    def wake_controller(self) -> None:
        """From time to time, start the controller if it is not running."""
        if self.waking.due():
            self.waking.trouble = self.waking.tried()


def act_of(verb: str, rest: str, phase: int | None) -> Act:
    """A typed act; if `rest` is a number, it is also the amount."""
    try:
        return Act(verb, phase, text=rest, amount=float(rest))
    except ValueError:
        return Act(verb, phase, text=rest)
