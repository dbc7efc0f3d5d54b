"""A room with a hand clock, a journal of its own and three small presets; and what is to be read on its screen."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from textual._xterm_parser import XTermParser
from textual.events import Paste
from textual.geometry import Region
from textual.pilot import Pilot

from roomctl.clock import HandClock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.session.booking import Agenda, Booking
from roomctl.session.commands import Act, Start
from roomctl.session.fold import at_instant
from roomctl.session.plan import Phase, Plan
from roomctl.text.places import place
from roomctl.ui.app import RoomApp
from roomctl.ui.base_screen import Aimed
from roomctl.ui.options import Look
from roomctl.ui.widgets import letters
from roomctl.ui.widgets.buttons import Buttons
from tests.rigs.home import PATIENCE

SPOT = """preset: 1
title: Wrist, spot work
condition: repetitive-strain
minutes: 15
before:
  stop: [tingling that stays]
scene: {bed: warm-pad, light: 40}
phases:
  - {area: forearm, side: affected, minutes: 10, focus: concern, check: pressure, position: seated}
  - {area: close, minutes: 5, focus: frame, position: seated}
"""
SIZES = [(48, 24), (57, 40), (73, 28), (91, 29), (120, 40), (80, 24)]

LIT = Look(dim=0)

NECK = """preset: 1
title: Tension headache, short
condition: headache
minutes: 30
evidence: moderate
before:
  stop: [sudden worst-ever headache, fever with a stiff neck]
  mind: [ask about pain-killers]
phases:
  - {area: upper back, minutes: 10, pressure: 2, position: prone, check: pressure, note: slow strokes}
  - {area: upper trapezius, side: each, minutes: 12, focus: concern, pressure: 3, turn: true, check: pressure}
  - {area: neck and scalp, minutes: 8, focus: frame}
"""
KNEE = """preset: 1
title: Knee, one side
condition: knee
minutes: 20
phases:
  - {area: thigh, side: affected, minutes: 12, focus: concern, at_least: 8, check: pressure}
  - {area: calf, side: affected, minutes: 8, at_least: 6, check: pressure}
"""
BROKEN = "preset: 1\ntitle: Broken\nminuts: 30\n"

PLAN = Plan(
    "neck",
    "Tension headache, short",
    (
        Phase("upper back", 600, 300, position="prone", pressure=2, check="pressure", note="slow strokes"),
        Phase("forearm", 360, 180, "left", focus="concern", pressure=3, turn=True),
        Phase("forearm", 360, 180, "right", focus="concern", pressure=3),
        Phase("neck", 480, 240, focus="frame"),
    ),
)


@dataclass
class Rig:
    """`journal` is the screen's own; `other` is another program's on the same file."""

    app: RoomApp
    pilot: Pilot[None]
    clock: HandClock
    journal: Journal
    other: Journal
    woken: list[float] = field(default_factory=list)

    def text(self) -> str:
        """What the screen shows, row by row."""
        strips = self.app.screen._compositor.render_strips()
        return "\n".join("".join(segment.text for segment in strip).rstrip() for strip in strips)

    def shows(self, words: str) -> bool:
        """Whether `words` are on the screen, plain or in large letters, on one row or broken over several."""
        shown = self.text()
        return words in " ".join(shown.split()) or (letters.can_say(words) and self.large(words))

    @property
    def cue(self) -> str:
        """The kind of the cue that is shown; empty if there is none."""
        moment = self.app.moment
        return moment.cue.kind if moment and moment.cue else ""

    def large(self, words: str) -> bool:
        """Whether they are there in large letters."""
        rows = self.text().split("\n")
        return any(
            all(line.rstrip() in row for line, row in zip(letters.draw(words, thin), rows[at:], strict=False))
            for thin in (False, True)
            for at in range(len(rows) - letters.ROWS + 1)
        )

    async def pass_(self, seconds: float = 0.0, *, minutes: float = 0.0) -> None:
        """Time goes by, and the screen is drawn."""
        self.clock.wind(seconds, minutes=minutes)
        await self.settle()

    async def settle(self) -> None:
        self.app.beat()
        await self.pilot.pause()

    async def until(self, wanted: Callable[[], object]) -> None:
        """Settle until it is so: an Enter that comes at once behind a letter waits for what may follow it."""
        patience = time.monotonic() + PATIENCE
        while time.monotonic() < patience:
            await self.settle()
            if wanted():
                return
            await asyncio.sleep(0.01)
        raise AssertionError(f"never came:\n{self.text()}")

    async def paste(self, text: str) -> None:
        """A terminal that brackets what it pastes."""
        self.clock.wind(1)
        self.app.post_message(Paste(text))
        await self.settle()
        await self.settle()

    async def paste_as_keys(self, text: str) -> None:
        """A terminal that does not."""
        self.clock.wind(1)
        for event in XTermParser().feed(text.replace("\n", "\r")):
            self.app.post_message(event)
        await self.settle()
        await self.settle()

    async def laid(self, before: object) -> None:
        """Where another screen than `before` has come: wait until it stands. It is laid out in several turns, and on a
        busy machine Textual takes one that has not begun for one that is over."""
        if self.app.screen is before:
            return
        shown = [self.text()]
        while len(shown) < 4 or len(set(shown[-3:])) > 1:
            await self.settle()
            shown.append(self.text())

    async def stands(self) -> None:
        """Wait until the screen is drawn: nobody presses what is not there to be seen."""
        while isinstance(screen := self.app.screen, Aimed) and not self.app.drawn(screen):
            await self.settle()

    async def press(self, *keys: str) -> None:
        """Keys, one after the other, a second apart."""
        for key in keys:
            await self.stands()
            before = self.app.screen
            self.clock.wind(1)
            await self.pilot.press(key)
            await self.settle()
            await self.laid(before)

    async def fast(self, *keys: str) -> None:
        """Keys, one after the other, as fast as hands type."""
        await self.stands()
        self.clock.wind(1)
        for key in keys:
            await self.pilot.press(key)
            self.clock.wind(0.2)
        await self.settle()

    async def hold_on(self, key: str) -> None:
        """A key that was pressed stays down for a second, and repeats after half of it. Then a while passes."""
        await self.stands()
        self.clock.wind(0.5)
        for _ in range(17):
            await self.pilot.press(key)
            self.clock.wind(0.03)
        await self.pass_(2)

    async def tap(self, name: str) -> None:
        await self.stands()
        before = self.app.screen
        self.clock.wind(1)
        x, y = self.place(name).center
        assert await self.pilot.click(offset=(int(x), int(y)))
        await self.settle()
        await self.laid(before)

    def place(self, name: str) -> Region:
        """Where the button or the widget of that name is; nowhere if it is not there."""
        drawn = (buttons.region_of(name) for buttons in self.app.screen.query(Buttons))
        widgets = (widget.region for widget in self.app.screen.query(f"#{name}") if widget.visible)
        return next((region for region in (*drawn, *widgets) if region), Region())

    async def start(self, plan: Plan = PLAN, **more: Any) -> None:
        """Another program starts a session."""
        before = self.app.screen
        self.other.act(Start(plan, **more), self.clock)
        await self.settle()
        await self.laid(before)

    def area(self) -> str:
        state = self.other.state()
        assert state
        return place(at_instant(state, self.clock.now()).phase)

    def act(self, verb: str, text: str = "") -> None:
        """Another program acts."""
        self.other.act(Act(verb, text=text), self.clock)


def shelves_on(folder: Path, away: bool = False) -> list[Shelf]:
    """The shelf of a folder; or that as the built-in one, behind a clinic's folder that is not there."""
    return (
        [Shelf("clinic", folder / "share", asked=True), Shelf("built in", folder)] if away else [Shelf("given", folder)]
    )


@asynccontextmanager
async def room(
    folder: Path,
    size: tuple[int, int] = (91, 29),
    trouble: str = "",
    booking: Booking | None = None,
    more: Mapping[str, str] | None = None,
    schedule: Callable[[Mapping[str, str]], Agenda] | None = None,
    look: Look = LIT,
    away: bool = False,
) -> AsyncIterator[Rig]:
    """The room's screen of `size`, on three presets of which one is broken, and `more` by name; dark only where `look`
    says so. `away`: these are built in, and the clinic's folder is not there."""
    shelf = folder / "presets"
    shelf.mkdir()
    for name, text in {"neck": NECK, "knee": KNEE, "broken": BROKEN, **(more or {})}.items():
        (shelf / f"{name}.yaml").write_text(text)
    clock, woken = HandClock(), list[float]()

    def wake() -> None:
        woken.append(clock.now().up)
        if trouble:
            raise RoomError(trouble)

    with Journal(folder / "journal.db") as journal, Journal(folder / "journal.db") as other:
        shelves = shelves_on(shelf, away)
        app = RoomApp(journal, clock, shelves, ["warm-pad", "silence"], wake, booking, schedule, look)
        async with app.run_test(size=size) as pilot:
            rig = Rig(app, pilot, clock, journal, other, woken)
            await app.workers.wait_for_complete()
            await rig.settle()
            yield rig


def words_in(text: str) -> Iterator[str]:
    """The words of a screen, without lines and borders."""
    return (word for word in text.split() if any(map(str.isalnum, word)))
