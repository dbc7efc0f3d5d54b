"""A finger on a tablet: the keyboard rises where text is asked for, lists scroll, and a place keeps its meaning."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from tests.rigs.browser import Browser
from tests.rigs.home import Home, until
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_tablet import PRESET, started

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
    browser.tap_words("Stop")
    browser.tap_words("All acts")
    browser.shows("An act, by its name")
    until(lambda: asked(browser) == "text", what="the keyboard is asked for")
    whole = browser.grid
    browser.run("keyboard.hidden = 600; keyboard.dispatchEvent(new Event('resize'))")
    until(lambda: browser.grid[1] < whole[1], what="the rows are fewer")
    browser.shows("An act, by its name")
    top, bottom = browser.run(
        "const box = document.querySelector('.xterm-screen').getBoundingClientRect(); return [box.top, box.bottom]"
    )
    assert (top, browser.grid[0]) == (20, whole[0]), "as wide as before"
    assert bottom <= 20 + 580
    browser.debug("Input.insertText", text="write a")
    browser.shows("Write a line for the record")
    browser.tap_words("Write a line for the record")
    browser.shows("A line for the record")
    assert asked(browser) == "text"
    browser.debug("Input.insertText", text="tight on the left")
    browser.shows("tight on the left")
    browser.tap_words("OK")
    until(lambda: asked(browser) == "none", what="the keyboard goes")
    browser.run("keyboard.hidden = 0; keyboard.dispatchEvent(new Event('resize'))")
    until(lambda: browser.grid == whole, what="the page is as it was")
    assert [note["text"] for note in room.home.json("report", "--with-notes")["notes"]] == ["tight on the left"]
    assert browser.says() == []
