"""A clinic's whole way by taps alone (`-m slow`): from nothing a preset for "shoulder, 25 min", heard, rehearsed,
signed, packed, added in a second room, and run there. It prints the number of taps, and its pictures are those of the
manual (`ROOMCTL_TEST_PICTURES`)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests import wording
from tests.rigs.browser import Browser
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_touch import KEYBOARD
from tests.web.test_touch_alone import Hand

MANUAL = Path(__file__).parents[2] / "docs" / "presets.md"
SIZE = (1280, 800)


class Counting(Hand):
    """Counts its taps, and the letters on the tablet's keyboard."""

    def __init__(self, browser: Browser, pictures: Path) -> None:
        super().__init__(browser, pictures)
        self.taps = self.letters = 0

    def tap(self, words: str) -> None:
        self.taps += 1
        super().tap(words)

    def tap_row(self, row: int) -> None:
        self.taps += 1
        super().tap_row(row)

    def turned(self, page: str) -> None:
        """Wait until another page than `page` is shown."""
        until(lambda: self.browser.text != page, what="another page")

    def rubs_out(self, many: int) -> None:
        for _ in range(many):
            self.browser.press("Backspace", 8)
        self.letters += many

    def types(self, text: str) -> None:
        super().types(text)
        self.letters += len(text)


def served(folder: Path, user: Path) -> Served:
    home = Home(folder, {"SDL_AUDIODRIVER": "dummy", "HOME": str(user)})
    home.set_up()
    return Served(home)


@pytest.fixture
def rooms(tmp_path: Path) -> Iterator[tuple[Served, Served]]:
    """Two rooms, and a user's folder that stands for the stick between them."""
    user = tmp_path / "user"
    (user / "Downloads").mkdir(parents=True)
    two = served(tmp_path / "one", user), served(tmp_path / "two", user)
    yield two
    for server in two:
        server.close()
        server.home.close()


@pytest.mark.slow
def test_from_nothing_to_a_session_in_another_room_by_taps(
    rooms: tuple[Served, Served], browsers: Browsers, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    one, two = rooms
    browser = browsers(SIZE)
    browser.before(KEYBOARD)
    pictures = Path(os.environ.get("ROOMCTL_TEST_PICTURES", tmp_path)) / "edit-show"
    pictures.mkdir(parents=True, exist_ok=True)
    hand = Counting(browser, pictures)
    browser.open(one.url)
    browser.shows("page 1 of")
    hand.tap("Edit")
    hand.tap("A new preset")
    browser.shows("What is it called?")
    hand.types("Shoulder, 25 min")
    hand.tap("OK")
    browser.shows("shoulder-25-min.yaml")
    hand.tap("Area")
    browser.shows("Area: back")
    hand.rubs_out(4)
    hand.types("shoulder blade")
    hand.tap("OK")
    hand.tap("Phases")
    hand.tap("Fit")
    browser.shows("Fit the phases")
    hand.tap("25")
    browser.shows("fitted:")
    hand.sees("edit")
    hand.tap("Try")
    hand.tap("Hear the marked")
    browser.shows("that was a cue")
    hand.tap("Try")
    hand.tap("Rehearse the session")
    browser.shows("cues so far")
    hand.sees("rehearsal")
    browser.shows("go: every cue was given and nothing failed", PATIENCE + 60)
    hand.tap("Back")
    hand.tap("Save")
    browser.shows("saved: ")
    hand.tap("Sign")
    browser.shows("What you sign")
    hand.sees("sign")
    while "Next page" in browser.text:
        page = browser.text
        hand.tap("Next page")
        hand.turned(page)
    hand.tap("Sign")
    browser.shows("Who has reviewed")
    hand.types("AM")
    hand.tap("OK")
    browser.shows("signed by AM")
    written, letters = hand.taps, hand.letters
    hand.tap("Leave")
    hand.tap("Packs")
    browser.shows("No pack is added yet")
    hand.tap("Build")
    browser.shows("Build a pack")
    hand.tap("Made by")
    browser.shows("your clinic's name")
    hand.types("Example Clinic")
    hand.tap("OK")
    browser.shows("Example Clinic")
    hand.tap("│   Build" if "│   Build" in browser.text else "Build ")
    browser.shows("The pack is written")
    hand.sees("pack")
    hand.tap("Done")
    packed, letters_packed = hand.taps, hand.letters
    assert one.home.json("presets", "show", "shoulder-25-min")["reviewed"]["by"] == "AM"

    browser.open(two.url)
    browser.shows("page 1 of")
    hand.tap("Packs")
    browser.shows("No pack is added yet")
    hand.tap("Add")
    browser.shows("Which pack?")
    hand.tap("our-presets-1.zip")
    browser.shows("What this pack changes")
    hand.tap("┃         Add" if "┃         Add" in browser.text else "Add ")
    browser.shows("The pack is added")
    hand.tap("Done")
    browser.shows("our-presets 1 (1 preset)")
    hand.tap("Back")
    browser.shows(wording.CHOOSE)
    hand.tap_row(1)
    hand.types("shoulder, 25")
    browser.shows("▌ Shoulder, 25 min")
    hand.tap("Choose")
    browser.shows(wording.ANY_YES)
    hand.pages_to(wording.HANDS_ON, f"{wording.NO_SIGNS}|{wording.MORE_SIGNS}")
    hand.tap(wording.HANDS_ON)
    until(lambda: two.home.moment is not None, what="the session")
    hand.sees("session")
    ran, letters_ran = hand.taps, hand.letters
    assert two.home.json("status")["preset"] == "shoulder-25-min"
    assert two.home.json("presets", "show", "shoulder-25-min")["reviewed"]["by"] == "AM", "the signature came with it"
    hand.tap("Next")
    browser.shows("next: SHOULDERS, RIGHT")
    hand.tap("Next")
    browser.shows("next: CLOSING STROKES")
    hand.tap("Next")
    until(lambda: two.home.moment is not None and two.home.moment.phase.area == "closing strokes", what="the last area")
    hand.tap("More…")
    hand.tap("All acts")
    hand.types("finish")
    hand.tap("Finish")
    browser.shows("Sign off")
    assert "Ended" in two.home.events()
    assert f"{ran} taps and {letters_ran} letters" in MANUAL.read_text(encoding="utf-8")
    with capsys.disabled():
        print(f"\ntaps and letters: {written} and {letters} to the signed preset,")
        print(f"{packed - written} and {letters_packed - letters} to its pack,")
        print(f"{ran - packed} and {letters_ran - letters_packed} to the session elsewhere")
