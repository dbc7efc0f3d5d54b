"""How soon a tap changes what is painted, beside a native button in the same browser. Figures with -s."""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from tests.rigs.browser import Browser
from tests.rigs.home import Home, until
from tests.rigs.served import Served

pytestmark = [pytest.mark.alone, pytest.mark.bench]

# from the finger's landing to the frame after the one in which something was drawn
_WATCH = """
window.took = []; let touched = 0;
addEventListener('touchstart', () => { touched = performance.now(); }, {capture: true, passive: true});
window.drawn = () => {
  if (!touched) return;
  const since = touched; touched = 0;
  requestAnimationFrame(() => setTimeout(() => window.took.push(performance.now() - since)));
};
"""
_NATIVE = """
const button = document.createElement('button'); button.id = 'native'; button.textContent = 'tap';
button.style = 'position:fixed;left:0;top:0;width:200px;height:100px;z-index:99';
button.onclick = () => { button.style.background = button.style.background ? '' : 'gray'; window.drawn(); };
document.body.append(button);
"""


@pytest.mark.timeout(180)
def test_a_tap_on_the_rooms_screen_is_nearly_as_soon_as_one_on_a_native_button(home: Home, tmp_path: Path) -> None:
    server = Served(home)
    browser = Browser(tmp_path / "browser").anew()
    try:
        browser.open(server.url)
        browser.shows("Page on")
        browser.run(_WATCH)
        browser.run("window.rig.terminal.onRender(() => window.drawn())")
        ours = timed(browser, lambda: browser.tap_words("Page on"))
        browser.run(_NATIVE)
        native = timed(browser, lambda: browser.tap_element("#native"))
        print(f"\ntap to changed pixels: {ours:.0f} ms; a native button {native:.0f} ms (medians of 9)")
        assert ours < native + 100 * max(1.0, native / 30)
    finally:
        browser.close()
        server.close()


def timed(browser: Browser, tap: Callable[[], None]) -> float:
    """Median milliseconds of nine taps."""
    browser.run("window.took = []")
    for _ in range(9):
        before = browser.run("return window.took.length")
        tap()
        until(partial(more_than, browser, before), 10)
        time.sleep(0.6)  # two taps on one place are told from a bounce by half a second
    return float(statistics.median(browser.run("return window.took")))


def more_than(browser: Browser, before: int) -> bool:
    return int(browser.run("return window.took.length")) > before
