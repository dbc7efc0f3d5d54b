"""What a screen may ask of the app that shows it. Screens depend on this protocol, not on the app."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Literal, Protocol

from roomctl.clock import Clock
from roomctl.journal.store import Journal
from roomctl.session.booking import Agenda, Booked, Booking
from roomctl.session.commands import Start
from roomctl.session.marks import DeviceFault
from roomctl.session.moment import Moment
from roomctl.session.plan import Plan, Scene
from roomctl.session.state import State
from roomctl.ui.debounce import SILENCE
from roomctl.ui.options import Look

if TYPE_CHECKING:
    from roomctl.config.edit import Editor
    from roomctl.preset.draft import Draft
    from roomctl.preset.library import Card, Shelf
    from roomctl.ui.prepare.draft import Preparing

Layer = Literal[
    "help", "acts", "menu", "pedals", "check", "late", "away", "line", "save", "report", "setup", "settings", "packs"
]
"""Screens that may open over another; `line`: the text input of an act; `save`: a name for today's plan;
`report`: the report of the close screen's session; `setup`: the first run;
`settings`: the room's settings; `packs`: the added packs."""


class Reports(Protocol):
    """Reports of a session that is over, or its page for a doctor. All raise `RoomError`."""

    def lines(self, session: str, doctor: bool) -> Sequence[tuple[str, bool]]:
        """Each line, and whether it is a heading."""

    def write(self, session: str, doctor: bool) -> str:
        """Write it as a file; says where."""

    def link(self, session: str, doctor: bool) -> str:
        """The address of the page for a tablet."""


class Therapists(Protocol):
    """Whose own settings and presets this screen uses."""

    @property
    def current(self) -> str:
        """The initials; empty: nobody's."""

    def names(self) -> Sequence[str]:
        """The initials that can be chosen. Call it from a thread; raises `RoomError`."""

    def choose(self, initials: str) -> None:
        """Use theirs from now on; empty: nobody's. Raises `RoomError`."""


class Setup(Protocol):
    """The steps of the first run."""

    def name(self, said: str) -> str:
        """Name the room; what was done. Raises `RoomError`."""

    def hear(self) -> str:
        """Play a cue, for up to half a minute; what happened."""

    def tablet(self) -> Sequence[str]:
        """How a tablet gets the room's screen."""

    def done(self) -> None:
        """Do not come again."""


class SoundCheck(Protocol):
    """What plays during a sound check. `reading`: loudness of the last 400 ms (LUFS) and true peak (dBTP), None before
    the first; `trouble`: why nothing is heard."""

    beds: Sequence[str]
    cues: Sequence[str]
    reading: tuple[float, float] | None
    trouble: str

    def ask(self, **what: float | str) -> None:
        """`level` (dB), `bed` or `cue`: what to play from now on."""

    def close(self) -> None:
        """Stop the sound."""


Sections = Sequence[tuple[str, Sequence[str]]]
"""Headings, each with its lines."""


class Packs(Protocol):
    """The packs of this computer. Each call may take seconds and is made from a thread. All raise `RoomError`."""

    def listed(self) -> Sequence[tuple[str, str]]:
        """The name of each added pack, and what it is."""

    def folders(self) -> Sequence[str]:
        """Folders of this computer in which packs may be, or may be written."""

    def files(self) -> Sequence[str]:
        """Packs in these folders."""

    def look(self, file: str) -> tuple[str, Sections]:
        """A word for adding the pack in a file (empty: it is there already), and what that changes."""

    def add(self, file: str, seen: Sections) -> Sections:
        """Add it, if it is still what was `seen`; what was done."""

    def leaving(self, name: str) -> Sections:
        """What removing a pack takes away."""

    def remove(self, name: str) -> str:
        """Remove a pack; what was done."""

    def presets(self) -> Sequence[str]:
        """The clinic's own presets."""

    def build(self, about: Mapping[str, str], presets: Sequence[str], folder: str) -> Sections:
        """Write a pack of these presets into a folder; what was done."""


class Trials(Protocol):
    """What a room can do with a preset that is being edited. Each call takes seconds and is made from a thread; the
    first three say what happened. All raise `RoomError`."""

    def hear(self, bed: str) -> str:
        """Play a cue in a bed."""

    def change(self, plan: Plan, at: int) -> str:
        """Play the change to a plan's phase `at`."""

    def light(self, scene: Scene) -> str:
        """Show a scene's light."""

    def rehearse(self, plan: Plan, going: Callable[[], bool]) -> tuple[bool, Sequence[str]]:
        """Run the plan in a minute: whether it is a go, and the verdict's lines. Given up once `going` says no."""


class Host(Protocol):
    """`state` and `moment` are as of the last look at the journal. `schedule` returns today's bookings, given the
    presets' names and titles; call it from a thread; it may raise `RoomError`; None without a calendar. `complete` adds
    the room's settings to a start. `trials`: None where nothing can be played or shown. `sound_check` begins one at a
    level (dB), at the loudspeaker or the earpiece; raises `RoomError`."""

    journal: Journal
    clock: Clock
    shelves: Sequence[Shelf]
    booking: Booking
    schedule: Callable[[Mapping[str, str]], Agenda] | None
    look: Look
    conditions: Mapping[str, str] | None
    reports: Reports | None
    setup: Setup | None
    settings: Callable[[], Editor] | None
    sound_check: Callable[[float, bool], SoundCheck] | None
    therapists: Therapists | None
    trials: Trials | None
    packs: Callable[[], Packs] | None
    complete: Callable[[Start], Start]
    state: State | None
    moment: Moment | None

    @property
    def beds(self) -> Collection[str]: ...

    @property
    def trouble(self) -> tuple[DeviceFault, ...]:
        """Faults that are not in the journal: a controller that cannot start, a pedals file that cannot be read."""

    @property
    def said(self) -> str:
        """The sentence to show now; empty after a few seconds."""

    @property
    def idle(self) -> float:
        """Seconds since the last press."""

    @property
    def touched(self) -> bool:
        """Whether what was pressed last was a finger or a mouse, so that hints for keys are in the way."""

    @property
    def running(self) -> bool:
        """Whether a session is running."""

    @property
    def can_undo_end(self) -> bool:
        """Whether a person ended the session within the last few seconds."""

    @property
    def glow(self) -> str:
        """The background colour of a cue."""

    def stands(self, screen: object, shown: float) -> None:
        """`screen` became the current one at `shown` and is drawn: presses since it was last written to the terminal
        are meant for it. On the clock of Textual's events."""

    def fresh(self, key: str, apart: float = SILENCE) -> bool:
        """Whether `key` is a new press, not held, repeated or bounced: none came in the `apart` seconds before."""

    def settle(self) -> None:
        """A question over the session has closed by itself: ignore an answer that comes too late."""

    def say(self, text: str) -> None:
        """Show a sentence for some seconds."""

    def hurry(self) -> None:
        """Redraw at once, although the journal has not changed."""

    def act(self, verb: str, text: str = "", session: str = "") -> bool:
        """Act on the session and phase on the screen, or on the record of `session`. Returns whether it was done; a
        refusal is shown."""

    def learn(self, key: str, act: str) -> None:
        """Store that a pedal that sends `key` does `act`. Raises `RoomError`."""

    def colours(self) -> None:
        """Switch to the next theme."""

    def open(self, layer: Layer, act: str = "") -> None:
        """Open a screen over this one, unless a cue is shown; `act`: the act of a `line`."""

    def choose(self) -> None:
        """Go to the presets."""

    def edit(self, draft: Draft) -> None:
        """Go to the editor; from there, back to the presets."""

    def prepare(self, card: Card, booked: Booked | None = None) -> None:
        """Go to the questions before a preset's session; `booked`: the current booking. Raises `RoomError` if the
        preset's file cannot be read."""

    def question(self, chosen: Preparing) -> None:
        """Go back from the plan to the questions."""

    def plan(self, chosen: Preparing) -> None:
        """Go to the plan."""

    def begin(self, chosen: Preparing) -> None:
        """Start the session; a refusal is shown."""

    def done(self, session: str) -> None:
        """Leave the close screen of `session`, which then opens nowhere again, and go to the presets."""
