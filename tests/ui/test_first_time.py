"""Somebody's first time: from `roomctl` to a running session in a real terminal, by keys alone and by taps alone."""

from __future__ import annotations

import sys
import time

import pytest

from tests import wording
from tests.rigs.home import Home, until

if sys.platform == "win32":
    pytest.skip("pseudo-terminals need a Unix system", allow_module_level=True)

from tests.rigs.terminal import Terminal

ENTER, DOWN, RIGHT = "\r", "\x1b[B", "\x1b[C"
SETTLED = 0.6
"""Seconds after which a key counts again."""


def opened(home: Home, columns: int = 91, rows: int = 29) -> Terminal:
    home.set_up()
    terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment, columns, rows)
    terminal.shows("▌")
    return terminal


def tap(terminal: Terminal, words: str) -> None:
    """A finger on the first place where `words` stand."""
    time.sleep(SETTLED)
    row, line = next((at, line) for at, line in enumerate(terminal.text.split("\n")) if words in line)
    where = f"{line.index(words) + 2};{row + 1}"
    terminal.press(f"\x1b[<0;{where}M\x1b[<0;{where}m")


def press(terminal: Terminal, *keys: str) -> None:
    """One key after the other, each once the one before has changed the screen."""
    for key in keys:
        before = settled(terminal)
        terminal.press(key)
        until(lambda before=before: terminal.text != before, what=f"a change after {key!r}:\n{before}")  # type: ignore[misc]


def settled(terminal: Terminal) -> str:
    """What is shown once it has stood still for as long as a key needs to count again."""
    shown = ""
    while shown != (shown := terminal.text):
        time.sleep(SETTLED)
    return shown


def started(home: Home) -> bool:
    return bool(until(lambda: "Started" in home.events(), what="a session in the journal"))


@pytest.mark.parametrize("size", [(91, 29), (48, 24)])
def test_with_arrow_keys_and_enter_only(home: Home, size: tuple[int, int]) -> None:
    terminal = opened(home, *size)
    try:
        press(terminal, DOWN, RIGHT, ENTER)  # the first headache preset
        while "hands on" not in settled(terminal).lower():
            press(terminal, ENTER)
        press(terminal, ENTER)
        assert started(home)
        terminal.shows("next:")
    finally:
        terminal.close()


def test_with_three_taps_only(home: Home) -> None:
    terminal = opened(home)
    try:
        tap(terminal, "Headaches")  # the index is not counted: it only turns the list
        terminal.shows("Migraine, between attacks")
        tap(terminal, "Migraine, between attacks")
        terminal.shows(wording.NO_SIGNS)
        tap(terminal, wording.NO_SIGNS)
        terminal.shows(wording.HANDS_ON)
        tap(terminal, wording.HANDS_ON)
        assert started(home)
        terminal.shows("next:")
    finally:
        terminal.close()


def test_before_hands_on_no_screen_falls_over_a_terminal_of_any_size(home: Home) -> None:
    terminal = opened(home)
    try:
        for keys, shown in (
            ("", "▌"),
            ("trigger" + ENTER, wording.SIGNS),
            (ENTER, wording.HANDS_ON),
            ("w", wording.HANDS_ON),
        ):
            if keys:
                press(terminal, *(key for key in keys))
            for size in ((80, 24), (57, 40), (48, 24), (30, 10), (12, 6), (1, 1), (91, 29)):
                terminal.resize(*size)
                time.sleep(SETTLED / 2)
                assert terminal.process.poll() is None, f"{keys!r} at {size}: {terminal.text}"
            terminal.shows(shown)
    finally:
        terminal.close()
