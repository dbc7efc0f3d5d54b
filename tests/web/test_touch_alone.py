"""A whole session by touch alone, from the list of presets to the report, on four screens: minutes each (`-m slow`)."""

from __future__ import annotations

import os
import re
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from tests import wording
from tests.rigs.browser import Browser
from tests.rigs.home import Home, until
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_touch import KEYBOARD, asked

SIZES = [(820, 1180), (1180, 820), (390, 844), (844, 390)]
PRESET = """
preset: 1
title: Knees and neck
condition: knee
minutes: 18
evidence: none, this is a test
measure: [pain]
before: {stop: [fever], mind: [ask about the stairs]}
scene: {bed: warm-pad, level: 0}
phases:
  - {area: thigh, minutes: 4, focus: concern, position: supine, check: pressure}
  - {area: calf, minutes: 2, focus: concern, position: supine}
  - {area: neck, minutes: 4, position: supine, check: pressure}
  - {area: scalp, minutes: 4, position: supine}
  - {area: closing, minutes: 4, focus: frame, position: supine}
"""


@pytest.fixture
def room(home: Home) -> Iterator[Served]:
    folder = home.folder / "test-presets"
    folder.mkdir(parents=True)
    (folder / "knees.yaml").write_text(PRESET)
    server = Served(home, "--presets", str(folder))
    yield server
    server.close()


class Hand:
    """One finger on one tablet. Between two taps it waits as long as a place keeps its meaning."""

    def __init__(self, browser: Browser, pictures: Path) -> None:
        self.browser, self.pictures = browser, pictures
        self._last = 0.0

    def tap(self, words: str) -> None:
        """On words, once they are there."""
        self.browser.shows(words)
        self._waits()
        self.browser.tap_words(words)
        self._done()
        time.sleep(0.4)

    def tap_row(self, row: int) -> None:
        self._waits()
        self.browser.tap_cell(8, row)
        self._done()

    def draw(self, *way: tuple[int, int]) -> None:
        self._waits()
        self.browser.swipe(*way)
        self._done()

    def types(self, text: str) -> None:
        """On the tablet's keyboard, which is there."""
        until(lambda: asked(self.browser) == "text", what="the keyboard")
        self.browser.debug("Input.insertText", text=text)

    def finds(self, pattern: str) -> str:
        """What is on the screen and matches, once it is there."""
        with suppress(AssertionError):
            return str(until(lambda: re.search(pattern, self.browser.text))[0])
        raise AssertionError(f"no {pattern!r}:\n{self.browser.text}")

    def gone(self, words: str) -> None:
        until(lambda: words not in self.browser.text, what=f"a screen without {words!r}")

    def other(self, pattern: str, seen: str) -> str:
        """What matches and the page it is on, once both are not as `seen`."""

        def now() -> str:
            text = self.browser.text
            found, page = re.search(pattern, text), re.search(r"page \d+ of \d+", text)
            said = f"{found[0] if found else ''} {page[0] if page else ''}".strip()
            return said if found and said != seen else ""

        with suppress(AssertionError):
            return str(until(now))
        raise AssertionError(f"no {pattern!r} but {seen!r}:\n{self.browser.text}")

    def pages_to(self, end: str, buttons: str) -> None:
        """Tap one of `buttons` on each page, until `end` is there. A page that is not drawn anew yet is not tapped
        again."""
        seen = ""
        for _ in range(9):
            seen = self.other(f"{end}|{buttons}", seen)
            if seen.startswith(end):
                return
            self.tap(re.sub(r" ?page \d+ of \d+$", "", seen))
        raise AssertionError(f"no {end!r} after nine pages:\n{self.browser.text}")

    def row(self, words: str) -> int:
        rows = self.browser.shows(words).split("\n")
        return next(at for at, text in enumerate(rows) if words in text)

    def sees(self, name: str) -> None:
        time.sleep(0.4)
        self.browser.picture(self.pictures / f"{name}.png")

    def _waits(self) -> None:
        time.sleep(max(0.0, self._last + 1.5 - time.monotonic()))

    def _done(self) -> None:
        self._last = time.monotonic()


@pytest.mark.slow
@pytest.mark.parametrize("size", SIZES, ids=lambda size: f"{size[0]}x{size[1]}")
def test_a_whole_session_from_the_list_to_the_report_by_touch_alone(
    room: Served, browsers: Browsers, size: tuple[int, int], tmp_path: Path
) -> None:
    browser, home = browsers(size), room.home
    browser.before(KEYBOARD)
    pictures = Path(os.environ.get("ROOMCTL_TEST_PICTURES", tmp_path)) / f"{size[0]}x{size[1]}"
    pictures.mkdir(parents=True, exist_ok=True)
    hand = Hand(browser, pictures)
    browser.open(room.url)
    browser.shows("page 1 of")
    columns, rows = browser.grid

    # the list: a page on by a finger, then the search on the tablet's keyboard
    hand.draw(*((columns - 8, rows // 2 - step) for step in range(5)))
    until(lambda: "page 2" in browser.text, what="the next page")
    hand.tap_row(0)
    hand.types("knees an")
    hand.sees("list")
    hand.tap("Choose")

    # the signs, and what the client wishes
    browser.shows(wording.ANY_YES)
    hand.sees("signs")
    hand.tap("Wishes")
    hand.tap("light")
    hand.tap("Signs")
    hand.pages_to(wording.HANDS_ON, f"{wording.NO_SIGNS}|{wording.MORE_SIGNS}")

    # the plan: leave out and back again, another order, a minute
    at = hand.row("scalp")
    hand.tap_row(at)
    hand.tap("Leave out")
    until(lambda: "scalp" not in browser.text.split("left out")[0].split("closing")[0], what="it is left out")
    hand.tap("Undo")
    neck, scalp = hand.row("  neck"), hand.row("scalp")
    hand.draw((10, scalp), (10, (scalp + neck) // 2), (10, neck))
    until(lambda: hand.row("scalp") < hand.row("  neck"), what="another order")
    hand.sees("plan")
    hand.tap(wording.HANDS_ON)

    # the session
    browser.shows("next: CALF")
    hand.sees("session")
    hand.tap("Pause")
    hand.tap("Go on")
    until(lambda: home.json("status")["paused"] is False, what="it goes on")
    hand.tap("+1 min")
    hand.tap("Undo")
    browser.shows("Same")
    hand.sees("question")
    time.sleep(1.1)
    hand.tap("More")
    until(lambda: "Checked" in home.events(), what="the answer")

    def act(words: str) -> None:
        """From the list of acts, under a finger that scrolls it if need be."""
        hand.tap("More…")
        hand.tap("All acts")
        hand.types(words[:5])
        hand.sees("acts")
        hand.tap(words)

    act("Hold")
    hand.tap("Release")
    until(lambda: "Released" in home.events(), what="it goes on")
    hand.tap("More…")
    hand.tap("Body")
    browser.shows("front")
    hand.sees("body")
    hand.tap("Clock")
    until(lambda: "front" not in browser.text, what="the clock is back")
    hand.tap("Next")
    browser.shows("next: SCALP")
    hand.tap("More…")
    hand.sees("more")
    hand.tap("Lock")
    hand.tap("Unlock")
    hand.tap("Unlock now")
    hand.tap("More…")
    hand.tap("Stop")
    hand.sees("stop")
    browser.shows(wording.STOP)
    hand.tap("Stop")

    # the record
    browser.shows("Sign off")
    time.sleep(1.6)
    hand.sees("close")
    hand.tap("pain")
    hand.tap("before")
    hand.sees("number")
    hand.tap("7")
    hand.tap(hand.finds(f"{wording.WRITE}|Note|Add a"))  # in two rows where it is narrow
    hand.types("tight behind the knee")
    hand.sees("line")
    hand.tap("OK")
    hand.tap("Sign off")
    browser.shows("Signed")

    # the report, read to its last page, and back
    hand.tap("Report")
    browser.shows("QR code")
    hand.sees("report")
    read = browser.text
    for _ in range(9):
        if not (page := re.search(r"page (\d+) of (\d+)", browser.text)) or page[1] == page[2]:
            break
        hand.draw(*((columns // 2, rows // 2 - step) for step in range(5)))
        hand.gone(page[0])
        read += browser.text
    assert all(words in read for words in ("Knees and neck", "calf", "scalp", "before 7")), read
    hand.tap("Back")
    hand.tap("Done")
    browser.shows(wording.CHOOSE)
    hand.sees("list-after")
    report = home.json("report", "--with-notes")
    assert [note["text"] for note in report["notes"]] == ["tight behind the knee"]
    assert "7" in str(report["measured"])
    assert browser.says() == []
