"""A finger on a tablet: the keyboard rises where text is asked for, lists scroll, and a place keeps its meaning."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests import wording
from tests.rigs.browser import Browser, Wire, light
from tests.rigs.home import Home, until
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_tablet import PRESET, QUICK, started

KEYBOARD = """
window.keyboard = new EventTarget();
keyboard.hidden = 0;
Object.defineProperties(keyboard, {
  height: {get: () => innerHeight - keyboard.hidden}, width: {get: () => innerWidth}, scale: {value: 1},
  offsetTop: {get: () => keyboard.hidden ? 20 : 0}, offsetLeft: {value: 0},
});
Object.defineProperty(window, 'visualViewport', {value: keyboard});
"""
"""A viewport as on a tablet, of which a keyboard of our own can hide a part: Chromium without a window has
none."""


@pytest.fixture
def room(home: Home) -> Iterator[Served]:
    folder = home.folder / "test-presets"
    folder.mkdir(parents=True)
    (folder / "four.yaml").write_text(PRESET)
    server = Served(home, "--presets", str(folder))
    yield server
    server.close()


def asked(browser: Browser) -> str:
    """The keyboard that the page asks for."""
    return str(browser.run("return document.activeElement.inputMode"))


def test_the_keyboard_rises_where_text_is_asked_for_alone_and_the_page_stays_whole_over_it(
    room: Served, browsers: Browsers
) -> None:
    browser = browsers((820, 1180))
    browser.before(KEYBOARD)
    browser.open(room.url)
    browser.shows("Four areas")
    assert asked(browser) == "none"
    started(room.home, str(room.home.folder / "test-presets"))
    browser.shows("next: SHOULDER")
    time.sleep(1.6)  # what is pressed so soon was meant for the screen before
    browser.tap_words("More…")
    browser.shows("All acts")
    time.sleep(1.1)
    browser.tap_words("All acts")
    browser.shows(wording.PALETTE)
    until(lambda: asked(browser) == "text", what="the keyboard is asked for")
    whole = browser.grid
    browser.run("keyboard.hidden = 600; keyboard.dispatchEvent(new Event('resize'))")
    until(lambda: browser.grid[1] < whole[1], what="the rows are fewer")
    browser.shows(wording.PALETTE)
    top, bottom = browser.run(
        "const box = document.querySelector('.xterm-screen').getBoundingClientRect(); return [box.top, box.bottom]"
    )
    assert (top, browser.grid[0]) == (20, whole[0]), "as wide as before"
    assert bottom <= 20 + 580
    browser.debug("Input.insertText", text="add a n")
    browser.shows("Add a note to the record")
    browser.tap_words("Add a note to the record")
    browser.shows("A note for the record")
    assert asked(browser) == "text"
    browser.debug("Input.insertText", text="tight on the left")
    browser.shows("tight on the left")
    browser.tap_words("OK")
    until(lambda: asked(browser) == "none", what="the keyboard goes")
    browser.run("keyboard.hidden = 0; keyboard.dispatchEvent(new Event('resize'))")
    until(lambda: browser.grid == whole, what="the page is as it was")
    assert [note["text"] for note in room.home.json("report", "--with-notes")["notes"]] == ["tight on the left"]
    assert browser.says() == []


@pytest.fixture
def wire(room: Served) -> Iterator[Wire]:
    cable = Wire(room.port)
    yield cable
    cable.close()


@pytest.mark.parametrize("size", [(820, 1180), (844, 390)])
def test_without_a_connection_the_countdown_goes_on_marked_and_what_is_to_come_stays_readable(
    room: Served, wire: Wire, browsers: Browsers, size: tuple[int, int]
) -> None:
    started(room.home, str(room.home.folder / "test-presets"))
    browser = browsers(size, QUICK)
    browser.open(f"http://127.0.0.1:{wire.port}/")
    browser.shows("next: SHOULDER")
    wire.pull()
    until(lambda: "No connection" in browser.words, what="the page notices")

    def left() -> int:
        minutes, seconds = str(browser.run("return document.querySelector('#clock').textContent")).split(":")
        return 60 * int(minutes) + int(seconds)

    first, said = left(), browser.words
    for words in ("by the last plan", "NECK", "SHOULDER · 6 min", "SCALP · 6 min", "CLOSING · 6 min"):
        assert words in said, said
    assert abs(first - room.home.json("status")["phase_left_s"]) < 3
    until(lambda: left() < first, what="it counts down")
    inside = "const box = document.querySelector('#over li:last-child').getBoundingClientRect();"
    assert browser.run(f"{inside} return box.bottom <= innerHeight"), "all of it is on the page"
    mean, _ = light(browser.picture(room.home.folder / f"lost-{size[0]}.png"))
    print(f"\n{size}: {mean:.2f} % of white")
    assert mean < 1.0
    browser.run("const now = Date.now; Date.now = () => now() + 7 * 60 * 1000")  # seven minutes later
    until(lambda: "NECK" not in browser.words, what="the next area by the plan")
    assert "SHOULDER\n" in browser.words
    assert left() < first


def test_a_pause_is_not_counted_on_without_a_connection(room: Served, wire: Wire, browsers: Browsers) -> None:
    started(room.home, str(room.home.folder / "test-presets"))
    browser = browsers(times=QUICK)
    browser.open(f"http://127.0.0.1:{wire.port}/")
    browser.shows("next: SHOULDER")
    time.sleep(1.6)
    browser.tap_words("Pause")
    browser.shows("Go on")
    time.sleep(1)
    wire.pull()
    until(lambda: "No connection" in browser.words, what="the page notices")
    before = browser.run("return document.querySelector('#clock').textContent")
    browser.run("const now = Date.now; Date.now = () => now() + 60 * 1000")
    time.sleep(0.6)
    assert browser.run("return document.querySelector('#clock').textContent") == before
    assert "paused" in browser.words


def test_before_a_session_the_last_picture_stays_under_the_words(room: Served, wire: Wire, browsers: Browsers) -> None:
    browser = browsers((820, 1180), QUICK)
    browser.open(f"http://127.0.0.1:{wire.port}/")
    browser.shows("Four areas")
    wire.pull()
    until(lambda: "No connection" in browser.words, what="the page notices")
    over, rows = browser.run("return [document.querySelector('#over').getBoundingClientRect().top, innerHeight]")
    assert over > rows * 0.6, "the list is not covered"
    browser.tap(410, 200)
    wire.plug()
    until(lambda: "No connection" not in browser.words, what="it is back")
    browser.shows("Four areas")
