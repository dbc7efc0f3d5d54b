"""The running session in a real terminal: by keys, by mouse, with sixteen colours, without any, stalled and back."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.session.commands import Act, Start
from roomctl.session.events import Event, Moved, Noted, Replanned
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from tests import wording
from tests.rigs.home import until
from tests.ui.rig import PLAN

if sys.platform == "win32":
    pytest.skip("pseudo-terminals need a Unix system", allow_module_level=True)

from tests.rigs.terminal import Terminal

PROGRAM = """
import sys
from pathlib import Path
from roomctl.clock import SystemClock
from roomctl.journal.store import Journal
from roomctl.preset.library import Shelf
from roomctl.ui.app import RoomApp
from roomctl.ui.options import Look
with Journal(Path(sys.argv[1]) / "journal.db") as journal:
    RoomApp(journal, SystemClock(), [Shelf("given", Path(sys.argv[1]))], [], lambda: None, look=Look(dim=0)).run()
"""
Open = Callable[..., Terminal]


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[Journal]:
    with Journal(tmp_path / "journal.db") as journal:
        journal.act(Start(PLAN), SystemClock())
        yield journal


@pytest.fixture
def terminal(tmp_path: Path, journal: Journal) -> Iterator[Open]:
    """Opens the screen in a terminal of its own."""
    opened: list[Terminal] = []

    def open_(environment: dict[str, str] | None = None, **more: str) -> Terminal:
        command = [sys.executable, "-c", PROGRAM, str(tmp_path)]
        opened.append(Terminal(command, {**os.environ, **(environment or {})}, **more))  # type: ignore[arg-type]
        return opened[-1]

    yield open_
    for one in opened:
        one.close()


def here(journal: Journal) -> State:
    state = journal.state()
    assert state
    return at_instant(state, SystemClock().now())


def test_a_session_by_keys(terminal: Open, journal: Journal) -> None:
    screen = terminal()
    screen.shows("next: FOREARM, LEFT")
    screen.press("n")
    screen.shows("next: FOREARM, RIGHT")
    screen.press(" ")
    screen.shows("Go on")
    screen.press("?")
    screen.shows(wording.KEYS)
    screen.press("x")
    screen.shows("Go on")
    screen.press("\x10\x11")  # ctrl+p, ctrl+q
    screen.press("\x1b[6~")  # PageDown
    screen.shows("next: NECK")
    assert here(journal).current >= 2  # a second side gets only what its first had, here some seconds


PEDAL = "\x1b[6~"  # PageDown
WITH_LONG = PROGRAM.replace("Look(dim=0)", "Look(dim=0, keys=keymap.keymap(None, {'more': ['long+pagedown']}))")


def test_a_held_pedal_adds_a_minute_once_and_is_no_next(tmp_path: Path, journal: Journal) -> None:
    program = f"from roomctl.config import keymap\n{WITH_LONG}"
    screen = Terminal([sys.executable, "-c", program, str(tmp_path)], {**os.environ})

    def acted() -> list[Event]:
        return [entry.event for entry in journal.follow(0) if isinstance(entry.event, Moved | Replanned)]

    try:
        screen.shows("next: FOREARM, LEFT")
        time.sleep(0.6)  # after which a key counts
        for tries in range(1, 5):
            screen.press(PEDAL)
            time.sleep(0.4)
            for _ in range(25):
                screen.press(PEDAL)
                time.sleep(0.03)
            until(lambda tries=tries: len(acted()) >= tries, what="an act")  # type: ignore[misc]
            time.sleep(0.3)  # in which nothing else is to happen
            assert len(acted()) == tries, "one press, one act"
            if isinstance(acted()[-1], Replanned):
                return
            time.sleep(2)  # the machine was so busy that the repeats came too late
        raise AssertionError(acted())
    finally:
        screen.close()


def test_a_session_by_mouse(terminal: Open, journal: Journal) -> None:
    screen = terminal()
    screen.shows("next: FOREARM, LEFT")
    screen.tap("Next")
    screen.shows("next: FOREARM, RIGHT")
    screen.tap("Undo")
    screen.shows("next: FOREARM, LEFT")
    screen.tap("supine" if "supine" in screen.text else "prone")
    screen.tap("More…")
    screen.shows("All acts")
    time.sleep(1.1)  # for a second a touched place means nothing else
    screen.tap("Stop")
    screen.shows("Go on")  # the question's own buttons, which are drawn after its words
    time.sleep(1.1)
    screen.tap("Go on")
    screen.shows("Pause")
    assert here(journal).current == 0
    time.sleep(1.1)
    screen.tap("More…")
    screen.shows("All acts")
    time.sleep(1.1)
    screen.tap("Stop")
    screen.shows("Go on")
    time.sleep(1.1)
    screen.tap("  Stop  ")
    screen.shows("Stopped")


def test_with_sixteen_colours_every_border_and_word_is_still_there(terminal: Open) -> None:
    screen = terminal(kind="xterm", colours="")
    screen.shows("next: FOREARM, LEFT")
    until(lambda: screen.text.count("╭") == screen.text.count("╯") == 5, what="the five buttons")
    for char in "╭╯─┣█▀N":
        assert screen.cells[char] <= {"brown", "red", "yellow", "green", "default"}, screen.cells[char]
        assert "black" not in screen.cells[char]


@pytest.mark.parametrize("theme", ["moss", "ember"])
def test_the_other_themes_vanish_in_sixteen_colours_neither(terminal: Open, theme: str) -> None:
    screen = terminal(kind="xterm", colours="")
    screen.shows("next: FOREARM, LEFT")
    for _ in range(20):  # one during the first drawing, or too soon after another, is ignored
        screen.press("t")
        time.sleep(0.6)
        if f"colours: {theme}" in screen.text:
            break
    assert f"colours: {theme}" in screen.text
    for char in "╭╯─┣█▀N":
        assert "black" not in screen.cells[char]


def test_without_colour_it_is_grey_and_whole(terminal: Open) -> None:
    screen = terminal({"NO_COLOR": "1"})
    screen.shows("next: FOREARM, LEFT")
    colours = set.union(*(found for char, found in screen.cells.items() if char.strip())) - {"default"}
    assert colours
    assert all(one[:2] == one[2:4] == one[4:] for one in colours), colours


@pytest.mark.parametrize(("kind", "letters"), [("linux", "cp437"), ("vt220", "ascii")])
def test_a_console_gets_only_letters_that_its_font_has(terminal: Open, kind: str, letters: str) -> None:
    screen = terminal(kind=kind, colours="")
    shown = screen.shows("next: FOREARM, LEFT")
    assert shown.encode(letters)


def test_a_terminal_that_stops_reading_costs_nothing_and_shows_the_moment_when_it_reads_again(
    terminal: Open, journal: Journal
) -> None:
    screen = terminal()
    screen.shows("next: FOREARM, LEFT")
    screen.stall()
    for turn in range(60):  # each is a whole screen anew, until nothing more can be written
        screen.resize(91 - turn % 2, 29)
        time.sleep(0.03)
    before = screen.cpu()
    time.sleep(2)
    assert screen.cpu() - before < 0.5, "it does not spin"
    journal.act(Act("next"), SystemClock())
    screen.resize(91, 29)
    screen.resume()
    screen.shows("next: FOREARM, RIGHT")
    screen.press("n")
    screen.shows("next: NECK")
    assert here(journal).current >= 2  # a second side gets only what its first had, here some seconds


@pytest.mark.parametrize("bracketed", [True, False])
def test_pasted_lines_are_one_line_of_the_record_however_the_terminal_pastes(
    terminal: Open, journal: Journal, bracketed: bool
) -> None:
    screen = terminal()
    screen.shows("next: FOREARM, LEFT")
    journal.act(Act("stop"), SystemClock())
    screen.shows("Undo the end")
    until(lambda: "Undo the end" not in screen.text, 30)  # by then no key is taken for one of the session
    screen.press("w")
    screen.shows("no names")
    lines = "sore on the left\rdone\rs and f"  # on the close screen each of these letters does something
    screen.press(f"\x1b[200~{lines}\x1b[201~" if bracketed else lines)
    screen.shows("sore on the left; done; s and f")
    time.sleep(0.2)
    screen.press("\r")
    entries = until(lambda: [one for one in journal.follow(0) if isinstance(one.event, Noted)])
    assert [one.event.text for one in entries] == ["sore on the left; done; s and f"]


def test_function_keys_beyond_twelve_have_their_names_in_a_real_terminal(terminal: Open, tmp_path: Path) -> None:
    screen = terminal()
    screen.shows("next: FOREARM, LEFT")
    screen.press("\x1b[32~")  # F18, which Textual alone takes for the space key
    screen.press("\x1b[57441u")  # kitty's protocol: the left shift key went down
    screen.press("n")
    screen.shows("next: FOREARM, RIGHT")
    assert "Go on" not in screen.text
