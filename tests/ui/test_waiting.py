"""What waits while the screen changes: keys, touches, a paste, another size. None of it ends the program, and none
acts on a screen that nobody had seen yet."""

from __future__ import annotations

import asyncio
import contextlib
import os
import random
import signal
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest
from textual import events
from textual.geometry import Size

from roomctl.clock import SystemClock
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.session import events as happened
from roomctl.session.commands import Act, Start
from roomctl.session.events import Entry
from tests import wording
from tests.rigs.home import until
from tests.ui.rig import KNEE, NECK, PLAN, Rig, room

if sys.platform == "win32":
    pytest.skip("pseudo-terminals need a Unix system", allow_module_level=True)

from tests.rigs.terminal import Terminal
from tests.ui.test_real_terminal import PROGRAM

CLICK = "\x1b[<0;{0};{1}M\x1b[<0;{0};{1}m"
WAITING = {
    "a letter": "n", "another": "s", "space": " ", "enter": "\r", "escape": "\x1b", "help": "?", "the palette": "/",
    "a number": "1", "a pedal": "\x1b[6~", "two keys": " n", "F3": "\x1bOR",
    "a touch at the left": CLICK.format(8, 27), "a touch at the right": CLICK.format(84, 27),
    "a paste": "\x1b[200~n s\r\x1b[201~",
}  # fmt: skip
"""What a terminal sends, by what it is."""
ACTS = (happened.Moved, happened.Paused, happened.Ended, happened.Replanned, happened.Undone, happened.Explained,
        happened.Signed, happened.Noted, happened.Held, happened.Silenced)  # fmt: skip


class Screen:
    """A screen in a terminal, and the room's journal beside it."""

    def __init__(self, folder: Path, journal: Journal) -> None:
        self.journal = journal
        self.terminal = Terminal([sys.executable, "-c", PROGRAM, str(folder)], {**os.environ})

    def start(self, title: str = PLAN.title) -> None:
        self.journal.act(Start(replace(PLAN, title=title)), SystemClock())

    def act(self, verb: str) -> None:
        self.journal.act(Act(verb), SystemClock())

    @contextmanager
    def stopped(self, keys: str) -> Iterator[None]:
        """The program stands still while something happens elsewhere; then it finds `keys` and another size."""
        os.kill(self.terminal.process.pid, signal.SIGSTOP)
        yield
        self.terminal.press(keys)
        self.terminal.resize(90, 29)
        os.kill(self.terminal.process.pid, signal.SIGCONT)
        self.terminal.resize(91, 29)

    def insist(self, key: str, words: str) -> None:
        """Press `key` until `words` are there: a screen that has just come takes none."""
        waits = 0

        def there() -> bool:
            nonlocal waits
            assert self.terminal.process.poll() is None, self.terminal.text
            if words not in self.terminal.text and waits % 90 == 0:  # 1.8 s apart
                self.terminal.press(key)
            waits += 1
            return words in self.terminal.text

        until(there, what=f"{words!r} after {key!r}:\n{self.terminal.text}")

    def done(self) -> list[Entry]:
        """What was done to the latest session."""
        state = self.journal.state()
        assert state
        return [entry for entry in self.journal.entries(state.session) if isinstance(entry.event, ACTS)]


@pytest.fixture
def screen(tmp_path: Path) -> Iterator[Screen]:
    (tmp_path / "neck.yaml").write_text(NECK)
    (tmp_path / "knee.yaml").write_text(KNEE)
    with Journal(tmp_path / "journal.db") as journal:
        made = Screen(tmp_path, journal)
        yield made
        made.terminal.close()


def test_what_waits_as_a_session_ends_elsewhere_neither_ends_the_screen_nor_touches_the_record(screen: Screen) -> None:
    for what, keys in WAITING.items():
        screen.start()
        screen.terminal.shows("next: FOREARM, LEFT")
        with screen.stopped(keys):
            screen.act("stop")
        screen.terminal.shows(wording.THANKS)
        assert screen.terminal.process.poll() is None, what
        assert [type(entry.event) for entry in screen.done()] == [happened.Ended], what


def test_what_waits_as_one_session_ends_and_the_next_begins_acts_on_neither(screen: Screen) -> None:
    """Between two looks: the screen never saw the end."""
    titles = iter(range(len(WAITING)))
    screen.start()
    screen.terminal.shows("next: FOREARM, LEFT")
    for what, keys in WAITING.items():
        screen.act("next")
        screen.terminal.shows("next: FOREARM, RIGHT")
        with screen.stopped(keys):
            screen.act("stop")
            screen.start(f"client {next(titles)}")
        screen.terminal.shows("next: FOREARM, LEFT")
        assert screen.terminal.process.poll() is None, what
        assert screen.done() == [], what


@pytest.mark.parametrize(
    "where",
    [
        "the presets",
        pytest.param("the stop signs", marks=pytest.mark.slow),
        pytest.param("the plan", marks=pytest.mark.slow),
    ],
)
def test_what_waits_before_hands_on_as_a_session_begins_elsewhere_does_nothing_to_it(
    screen: Screen, where: str
) -> None:
    for what, keys in WAITING.items():
        screen.insist("\x1b", wording.CHOOSE)
        if where != "the presets":
            screen.insist("\r", wording.NO_SIGNS)
        if where == "the plan":
            screen.insist("\r", wording.HANDS_ON)
        with screen.stopped(keys):
            screen.start()
        screen.terminal.shows("next: FOREARM, LEFT")
        assert screen.done() == [], what
        screen.act("stop")
        screen.terminal.shows(wording.THANKS)


@pytest.mark.parametrize(
    ("key", "over"), [("?", wording.KEYS), pytest.param("/", wording.PALETTE, marks=pytest.mark.slow)]
)
def test_what_waits_over_a_session_that_ends_and_under_the_next_does_nothing(
    screen: Screen, key: str, over: str
) -> None:
    for what, keys in WAITING.items():
        screen.start()
        screen.insist(key, over)
        with screen.stopped(keys):
            screen.act("stop")
        screen.terminal.shows(wording.THANKS)
        assert [type(entry.event) for entry in screen.done()] == [happened.Ended], what
        with screen.stopped(keys):
            screen.start()
        screen.terminal.shows("next: FOREARM, LEFT")
        assert screen.done() == [], what
        screen.act("stop")
        screen.terminal.shows(wording.THANKS)


async def test_random_hands_at_random_instants_around_ends_and_starts_elsewhere_never_end_the_screen(
    tmp_path: Path,
) -> None:
    """Nothing waits for anything: keys, touches, sizes and acts of others come in one queue, in any order."""
    dice = random.Random(14)
    keys = ["n", "s", "space", "enter", "escape", "question_mark", "slash", "1", "m", "w", "o", "u", "f3", "down", "l",
            "c", "k", "d", "right_square_bracket", "pagedown", "tab", "e", "backspace", "h"]  # fmt: skip

    def hand(rig: Rig) -> None:
        app = rig.app
        match dice.randrange(8):
            case 0 | 1 | 2 | 3:
                key = dice.choice(keys)
                app.post_message(events.Key(key, key if len(key) == 1 else None))
            case 4 | 5:
                width, height = app.size
                x, y = dice.randrange(width), dice.choice([dice.randrange(height), height - 3])
                for kind in (events.MouseDown, events.MouseUp):
                    app.post_message(kind(None, x, y, 0, 0, 1, False, False, False))
            case 6:
                app.post_message(events.Paste("a line\nand another"))
            case 7:
                app.post_message(events.Resize(size := dice.choice([Size(91, 29), Size(48, 24)]), size))

    async with room(tmp_path, (91, 29)) as rig:
        for _ in range(600):
            for _ in range(dice.randrange(1, 5)):
                hand(rig)
                if not dice.randrange(3):
                    await asyncio.sleep(0)
            rig.clock.wind(dice.choice([0.05, 0.6, 2.0, 70.0]))
            with contextlib.suppress(Refused):
                match dice.randrange(6):
                    case 0:
                        rig.act("stop")
                        if dice.randrange(2):
                            rig.other.act(Start(PLAN), rig.clock)
                    case 1:
                        rig.other.act(Start(PLAN), rig.clock)
                    case 2:
                        rig.act("undo")
            rig.app.beat()
            if not dice.randrange(3):
                await rig.pilot.pause()
            assert rig.app.is_running
        await rig.settle()
        assert rig.app.return_code in (None, 0)
