"""A clinic's whole way by real keys (`-m slow`): from nothing a preset for "shoulder, 25 min", heard, rehearsed,
signed, packed, added in a second room, and run there. It prints the number of keys."""

from __future__ import annotations

import contextlib
import re
import sys
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pytest

from tests import wording
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.terminal import Terminal

KEYS = {
    "enter": "\r", "escape": "\x1b", "up": "\x1b[A", "down": "\x1b[B", "right": "\x1b[C", "left": "\x1b[D",
    "f5": "\x1b[15~", "f9": "\x1b[20~", "back": "\x7f",
}  # fmt: skip
MANUAL = Path(__file__).parents[2] / "docs" / "presets.md"
MINUTE = PATIENCE + 60
REPEATED = 40.0
"""Seconds after which a key is pressed once more: what comes in the instant in which a screen changes is ignored."""


class Keyboard:
    """Presses keys, and counts them."""

    def __init__(self, home: Home) -> None:
        self.terminal = Terminal([sys.executable, "-m", "roomctl"], home.environment, 120, 40)
        self.pressed = 0

    def press(self, key: str, shows: str, seconds: float = PATIENCE) -> str:
        """A key, and what the screen shows then."""
        self.pressed += 1
        deadline = time.monotonic() + seconds
        while time.monotonic() < deadline:
            self._rests()
            before = self.terminal.text
            self.terminal.press(KEYS.get(key, key))
            with contextlib.suppress(AssertionError):
                self._changed(before)
                until(lambda: shows in self.terminal.text, deadline - time.monotonic())
                return self.terminal.text
        raise AssertionError(f"no {shows!r} after {key}:\n{self.terminal.text}")

    def types(self, text: str, instead_of: str = "") -> None:
        """In the line, in the place of what is there."""
        self.pressed += len(instead_of) + len(text)
        for _ in range(5):
            self._rests()
            while self._line:
                before = self.terminal.text
                self.terminal.press("\x7f")
                with contextlib.suppress(AssertionError):
                    self._changed(before)
            self.terminal.press(text)
            with contextlib.suppress(AssertionError):
                until(lambda: self._line == text, REPEATED)
            if self._line == text:
                return
        raise AssertionError(f"{text!r} was not taken:\n{self.terminal.text}")

    def pages(self, on: str, last: str, shows: str) -> None:
        """Enter on each page: those with the words `on` lead to the next one, the one with `last` to `shows`."""
        while True:
            until(lambda: re.search(f"{on}|{last}", self.terminal.text), what=f"{on} or {last}")
            self._rests()
            if re.search(last, self.terminal.text):
                self.press("enter", shows)
                return
            page = self._page
            self.pressed += 1
            self.terminal.press("\r")
            until(partial(self._another, page, f"{last}|{shows}"), what="another page")
            if shows in self.terminal.text:  # it had one page, which was not complete yet
                return

    def _changed(self, before: str) -> None:
        until(lambda: self.terminal.text != before, REPEATED)

    def _another(self, page: str, words: str) -> bool:
        """Whether another page than `page` is shown, or one with these words."""
        return self._page not in ("", page) or re.search(words, self.terminal.text) is not None

    @property
    def _page(self) -> str:
        found = re.search(r"page \d+ of \d+", self.terminal.text)
        return found[0] if found else ""

    @property
    def _line(self) -> str:
        """What is in the line."""
        found = (row for row in self.terminal.text.split("\n") if row.lstrip().startswith("│  "))
        return next(found, "").strip().strip("│").strip()

    def _rests(self) -> None:
        """Until the screen stands."""
        seen, since = "", time.monotonic()
        while time.monotonic() - since < 0.6:
            if self.terminal.text != seen:
                seen, since = self.terminal.text, time.monotonic()
            time.sleep(0.05)


def room(folder: Path, user: Path) -> Home:
    made = Home(folder, {"SDL_AUDIODRIVER": "dummy", "HOME": str(user)})
    made.set_up()
    return made


@pytest.fixture
def homes(tmp_path: Path) -> Iterator[tuple[Home, Home]]:
    """Two rooms, and a user's folder that stands for the stick between them."""
    user = tmp_path / "user"
    (user / "Downloads").mkdir(parents=True)
    two = room(tmp_path / "one", user), room(tmp_path / "two", user)
    yield two
    for home in two:
        home.close()


@pytest.mark.slow
def test_from_nothing_to_a_session_in_another_room_by_keys(
    homes: tuple[Home, Home], capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = homes
    hands = Keyboard(one)
    hands.terminal.shows(wording.CHOOSE)
    hands.press("f5", "What do you want to edit?")
    hands.press("a", "▌ A new preset")
    hands.press("enter", "What is it called?")
    hands.types("Shoulder, 25 min")
    hands.press("enter", "shoulder-25-min.yaml")
    hands.press("right", "▌  Area")
    hands.press("enter", "Enter: take it")
    hands.types("shoulder blade", instead_of="back")
    hands.press("enter", "shoulder blade")
    hands.press("left", "  Add  ")
    hands.press("f", "Fit the phases")
    hands.types("25", instead_of="30")
    hands.press("enter", "fitted:")
    hands.press("h", "that was a cue")
    hands.press("e", "go: every cue was given and nothing failed", MINUTE)
    hands.press("enter", "  Add  ")
    hands.press("s", "saved: ")
    hands.press("g", "What you sign")
    hands.pages("Enter: next page", "Enter: sign", "Who has reviewed")
    hands.types("AM")
    hands.press("enter", "signed by AM")
    written = hands.pressed
    hands.press("escape", wording.CHOOSE)
    hands.press("f9", "A pack is one file")
    hands.press("b", "Build a pack")
    for _ in range(3):
        hands.press("down", "Build a pack")
    hands.press("enter", "your clinic's name")
    hands.types("Example Clinic")
    hands.press("enter", "Example Clinic")
    hands.press("b", "The pack is written")
    packed = hands.pressed
    hands.terminal.close()
    assert one.json("presets", "show", "shoulder-25-min")["reviewed"]["by"] == "AM"

    hands = Keyboard(two)
    hands.terminal.shows(wording.CHOOSE)
    hands.press("f9", "No pack is added yet")
    hands.press("a", "Which pack?")
    hands.press("down", "▌ ")
    hands.press("enter", "What this pack changes")
    hands.pages("Enter: next page", "Enter: add", "The pack is added")
    hands.press("enter", "our-presets 1 (1 preset)")
    hands.press("escape", wording.CHOOSE)
    for letter in "shoulder 25":
        hands.press(letter, "_")
    hands.terminal.shows("▌ Shoulder, 25 min")
    hands.press("enter", wording.ANY_YES)
    hands.pages(f"{wording.MORE_SIGNS}|{wording.NO_SIGNS}", wording.HANDS_ON, "next: SHOULDERS")
    assert two.json("status")["preset"] == "shoulder-25-min"
    run = hands.pressed
    hands.press("n", "next: SHOULDERS, RIGHT")
    hands.press("n", "next: CLOSING STROKES")
    hands.press("f", "next: hands off")
    hands.press("f", wording.THANKS)
    hands.terminal.close()
    assert two.json("presets", "show", "shoulder-25-min")["reviewed"]["by"] == "AM", "the signature came with it"
    assert f"It takes {packed + run} keys" in MANUAL.read_text(encoding="utf-8")
    with capsys.disabled():
        print(f"\nkeys: {written} to the signed preset, {packed - written} to its pack, {run} to the session elsewhere")
