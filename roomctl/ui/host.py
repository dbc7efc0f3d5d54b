"""What a screen asks of the app that shows it. Screens know this, and not the app; the app knows the screens."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from roomctl.clock import Clock
from roomctl.journal.store import Journal
from roomctl.session.booking import Agenda, Booked, Booking
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment
from roomctl.session.state import State
from roomctl.ui.options import Look

if TYPE_CHECKING:
    from roomctl.preset.library import Card, Shelf
    from roomctl.ui.prepare.draft import Preparing

Layer = Literal["help", "acts", "pedals", "late", "away", "line", "save"]
"""What may lie over a screen for a moment; `line`: words to type for an act; `save`: a name for today's plan."""


class Host(Protocol):
    """`state` and `moment` are as of the last look at the journal; `schedule` looks up today's bookings, given the
    presets' names and titles (from a thread; it may raise `RoomError`), and is None where there is no calendar."""

    journal: Journal
    clock: Clock
    shelves: Sequence[Shelf]
    booking: Booking
    schedule: Callable[[Mapping[str, str]], Agenda] | None
    look: Look
    state: State | None
    moment: Moment | None

    @property
    def beds(self) -> Collection[str]:
        """The beds that there are."""

    @property
    def trouble(self) -> tuple[DeviceFault, ...]:
        """What fails that the journal does not know of."""

    @property
    def said(self) -> str:
        """The sentence to show now; empty after a few seconds."""

    @property
    def idle(self) -> float:
        """Seconds since something was last pressed."""

    @property
    def running(self) -> bool:
        """Whether a session runs."""

    @property
    def can_undo_end(self) -> bool:
        """Whether the session was ended by a person within the last seconds."""

    @property
    def glow(self) -> str:
        """What black becomes under a cue."""

    def stands(self, screen: object) -> None:
        """`screen` is drawn: from now on what is pressed is meant for it."""

    def fresh(self, key: str) -> bool:
        """Whether `key` is pressed, and not held, repeated or bounced."""

    def settle(self) -> None:
        """What lay over the session's screen has gone by itself: an answer to it may be on its way."""

    def say(self, text: str) -> None:
        """Show one sentence for some seconds."""

    def hurry(self) -> None:
        """Draw at once what nobody has written."""

    def act(self, verb: str, text: str = "", session: str = "") -> bool:
        """An act on the session and the phase on the screen, or for the record of `session`; whether it was done. Why
        it was refused is said."""

    def learn(self, key: str, act: str) -> None:
        """A pedal that sends `key` does `act` from now on. Raises `RoomError`."""

    def colours(self) -> None:
        """The next theme."""

    def open(self, layer: Layer, act: str = "") -> None:
        """Lay something over the screen, unless it shows a cue; `act`: what the line is for."""

    def choose(self) -> None:
        """Go to the presets."""

    def prepare(self, card: Card, booked: Booked | None = None) -> None:
        """Go to what is asked before a preset's session, in the booking that is on now. Raises `RoomError` if its file
        is no longer whole."""

    def question(self, chosen: Preparing) -> None:
        """Go back from the plan to what is asked."""

    def plan(self, chosen: Preparing) -> None:
        """Go on to the plan."""

    def begin(self, chosen: Preparing) -> None:
        """Hands on; what keeps the session from starting is said."""

    def done(self, session: str) -> None:
        """Leave the close screen of `session`, on which no screen opens again; go to the presets."""
