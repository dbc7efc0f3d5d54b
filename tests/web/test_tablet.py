"""A room's screens in a real browser, on a tablet's viewport, by taps."""

from __future__ import annotations

import contextlib
import os
import re
import signal
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from roomctl.journal.store import Journal
from roomctl.session.state import State
from tests import wording
from tests.rigs.browser import SIZES, Browser, Wire, light
from tests.rigs.home import Home, until
from tests.rigs.served import PIN, Served
from tests.web.conftest import Browsers

PRESET = """
preset: 1
title: Four areas
condition: repetitive-strain
minutes: 24
evidence: none, this is a test
before: {stop: [fever]}
scene: {bed: warm-pad, level: 0}
phases:
  - {area: neck, minutes: 6, focus: concern, position: supine, check: pressure}
  - {area: shoulder, minutes: 6, focus: concern, position: supine, check: pressure}
  - {area: scalp, minutes: 6, focus: concern, position: supine, check: pressure}
  - {area: closing, minutes: 6, focus: frame, position: supine}
"""
GONE = "No connection"
QUICK = {"ping": 300, "lost": 900, "first": 100, "longest": 1000}
"""The page's timings, shortened."""


def runs(pid: int) -> bool:
    """Whether the process is there, and no zombie."""
    try:
        return bool(Path(f"/proc/{pid}/cmdline").read_bytes())
    except OSError:
        return False


@pytest.fixture
def shelf(home: Home) -> str:
    folder = home.folder / "test-presets"
    folder.mkdir(parents=True)
    (folder / "four.yaml").write_text(PRESET)
    return str(folder)


@pytest.fixture
def room(home: Home, shelf: str) -> Iterator[Served]:
    """On loopback."""
    server = Served(home, "--presets", shelf)
    yield server
    server.close()


def started(home: Home, shelf: str) -> None:
    home.run("start", str(Path(shelf) / "four.yaml"))


def state_of(home: Home) -> State:
    with Journal(home.journal) as journal:
        state = journal.state()
    assert state
    return state


def clock_on(browser: Browser) -> bool:
    """Whether the session's screen is shown."""
    return "next: SHOULDER" in browser.text


def start_by_taps(browser: Browser) -> None:
    browser.tap_words("Four areas")
    while wording.HANDS_ON not in browser.text:  # once for each page of signs
        found = until(lambda: re.search(f"{wording.NO_SIGNS}|{wording.MORE_SIGNS}|{wording.HANDS_ON}", browser.text))
        if found[0] != wording.HANDS_ON:
            browser.tap_words(found[0])
        time.sleep(1.1)  # within a second the place has no other meaning
    browser.tap_words(wording.HANDS_ON)
    browser.shows("next: SHOULDER")
    time.sleep(1.1)  # a session can be there before that second is over


def test_a_session_from_the_log_in_to_its_close_by_taps_alone(home: Home, shelf: str, browsers: Browsers) -> None:
    server = Served(home, "--presets", shelf, lan=True)
    try:
        browser = browsers((1024, 768))
        browser.open(server.url)
        assert "The room's PIN" in browser.words
        for digit in ("1", *PIN):
            browser.tap_element(f"#pad button:nth-child({digit})")
        browser.tap_element("#enter")
        until(lambda: "Wrong PIN" in browser.words, what="the wrong PIN is told so")
        for digit in PIN:
            browser.tap_element(f"#pad button:nth-child({digit})")
        browser.tap_element("#enter")
        start_by_taps(browser)
        browser.tap_words("Pause")
        browser.shows("Go on")
        time.sleep(1.1)
        browser.tap_words("Go on")
        until(lambda: home.json("status")["paused"] is False, what="it goes on")
        browser.tap_words("Next")
        browser.shows("next: SCALP")
        assert home.events().count("Moved") == 1, "one tap, one act"
        time.sleep(1.1)
        browser.tap_words("More…")
        browser.shows("All acts")
        time.sleep(1.1)
        browser.tap_words("Stop")
        browser.shows("Go on")
        time.sleep(1.1)
        browser.tap_words("Stop")
        browser.shows("planned")
        assert browser.says() == [
            f"{server.url}login - Failed to load resource: the server responded with a status of 403 (Forbidden)"
        ]
    finally:
        server.close()


def test_a_reload_and_a_second_browser_show_the_same_moment(room: Served, shelf: str, browsers: Browsers) -> None:
    started(room.home, shelf)
    one = browsers()
    one.open(room.url)
    one.shows("next: SHOULDER")
    one.open(room.url)
    one.shows("next: SHOULDER")
    two = browsers((800, 1280))
    two.open(room.url)
    two.shows("next: SHOULDER")
    assert len(room.screens) == 2
    two.tap_words("Next")
    one.shows("next: SCALP")
    clock = re.compile(r"ends (\d+:\d\d)")
    ends = [clock.search(browser.text) for browser in (one, two)]
    assert ends[0]
    assert ends[1]
    assert ends[0][1] == ends[1][1]


def test_a_page_that_comes_back_after_the_end_finds_the_close_screen_until_it_is_done(
    room: Served, shelf: str, browsers: Browsers
) -> None:
    started(room.home, shelf)
    browser = browsers((1024, 768))
    browser.open(room.url)
    browser.shows("next: SHOULDER")
    browser.open("about:blank")
    room.none_left()
    room.home.run("do", "stop")
    for _ in range(2):
        browser.open(room.url)
        browser.shows(wording.STOPPED)
    time.sleep(2.0)
    browser.tap_words("Done")
    browser.shows(wording.CHOOSE)
    assert room.home.events()[-1] == "Filed"
    browser.open(room.url)
    browser.shows(wording.CHOOSE)


@pytest.mark.slow
def test_a_pedal_that_is_held_in_a_browser_adds_one_minute_and_a_double_press_goes_back(
    home: Home, shelf: str, browsers: Browsers
) -> None:
    home.folder.mkdir(exist_ok=True)
    (home.folder / "keys.yaml").write_text("more: ['long+pagedown']\nback: ['double+pagedown']\n")
    server = Served(home, "--presets", shelf)
    try:
        started(home, shelf)
        browser = browsers()
        browser.open(server.url)
        browser.shows("next: SHOULDER")
        browser.press("PageDown", 34)
        browser.shows("next: SCALP")
        time.sleep(1)
        browser.hold("PageDown", 34, 5)
        until(lambda: "shoulder +1" in browser.text, what="one minute more")
        assert state_of(home).current == 1
        time.sleep(2)
        browser.press("PageDown", 34)
        time.sleep(0.2)
        browser.press("PageDown", 34)
        browser.shows("next: SHOULDER")
        kinds = [type(entry.event).__name__ for entry in Journal(home.journal).follow(0)]
        assert [kind for kind in kinds if kind in ("Moved", "Replanned", "Undone")] == ["Moved", "Replanned", "Moved"]
    finally:
        server.close()


def test_a_lost_connection_is_told_calmly_and_comes_back_by_itself(
    room: Served, shelf: str, browsers: Browsers
) -> None:
    started(room.home, shelf)
    wire = Wire(room.port)
    try:
        browser = browsers(times=QUICK)
        browser.open(f"http://127.0.0.1:{wire.port}/")
        browser.shows("next: SHOULDER")
        wire.pull()
        until(lambda: GONE in browser.words, what="the page notices")
        mean, _ = light(browser.picture())
        assert 0.02 < mean < 0.6, "words, and not a bright box"
        browser.press("PageDown", 34)  # is not kept for later
        room.home.run("do", "next")
        room.none_left()
        wire.plug()
        until(lambda: GONE not in browser.words, what="it is back without a tap")
        assert "next: SCALP" in browser.text, "and shows where the session is now"
        assert room.home.events().count("Moved") == 1
    finally:
        wire.close()


def test_a_server_that_is_started_again_is_found_again(room: Served, shelf: str, browsers: Browsers) -> None:
    started(room.home, shelf)
    browser = browsers(times=QUICK)
    browser.open(room.url)
    browser.shows("next: SHOULDER")
    first = room.screens
    os.kill(room.process.pid, signal.SIGKILL)
    room.process.wait()
    until(lambda: GONE in browser.words, what="the page notices")
    until(lambda: not any(map(runs, first)), what="its screens end with it")
    again = Served(room.home, "--presets", shelf, port=room.port)
    try:
        until(lambda: GONE not in browser.words and clock_on(browser), what="its ticket is void, and it gets another")
    finally:
        again.close()


def test_a_sleeping_tablet_wakes_to_the_moment_that_it_is(room: Served, shelf: str, browsers: Browsers) -> None:
    started(room.home, shelf)
    browser = browsers(times=QUICK)
    browser.open(room.url)
    browser.shows("next: SHOULDER")
    with browser.asleep():
        room.none_left()
        room.home.run("do", "next")
    until(lambda: "next: SCALP" in browser.text and GONE not in browser.words, what="the screen is back")


def test_every_way_to_leave_ends_the_screen(room: Served, shelf: str, browsers: Browsers) -> None:
    started(room.home, shelf)
    browser = browsers()
    browser.open(room.url)
    browser.shows("next: SHOULDER")
    browser.open("about:blank")
    room.none_left()
    browser.driver.back()
    until(lambda: clock_on(browser), what="back at the page, the session is there again")
    browser.kill()
    room.none_left()


def test_the_oldest_idle_screen_makes_room_and_a_tap_brings_it_back(home: Home, shelf: str, browsers: Browsers) -> None:
    server = Served(home, "--presets", shelf, "--screens", "1")
    try:
        started(home, shelf)
        one = browsers()
        one.open(server.url)
        one.shows("next: SHOULDER")
        two = browsers()
        two.open(server.url)
        two.shows("next: SHOULDER")
        until(lambda: "was closed" in one.words, what="the first one is told")
        time.sleep(1)
        assert "was closed" not in two.words, "they do not push each other out in turns"
        assert len(server.screens) == 1
        one.tap(640, 400)
        until(lambda: "was closed" not in one.words and clock_on(one), what="it is back")
        until(lambda: "was closed" in two.words, what="and now the second one is")
    finally:
        server.close()


def test_manners_of_a_page_in_a_dark_room(room: Served, shelf: str, browsers: Browsers) -> None:
    browser = browsers()
    browser.before("""
        window.locks = 0;
        if (navigator.wakeLock) navigator.wakeLock.request = async () => {
            window.locks += 1; const lock = new EventTarget();
            lock.release = async () => { window.locks -= 1; lock.dispatchEvent(new Event('release')); };
            return lock;
        };
    """)  # fmt: skip
    browser.debug("Page.navigate", url=room.url)
    flashes: list[float] = []

    def shown() -> bool:
        flashes.append(light(browser.picture())[0])
        return "Four areas" in browser.text

    until(shown, what="the presets")
    assert max(flashes) < 2, "not one bright frame"
    assert browser.run("return document.activeElement.inputMode") == "none", "no keyboard rises"
    browser.press("Enter", 13)
    browser.shows(wording.ANY_YES)  # a key arrives before the first tap
    assert browser.run("return window.locks") == 0
    started(room.home, shelf)
    until(lambda: browser.run("return window.locks") == 1, what="while a session runs the tablet stays awake")
    for _ in range(2):
        browser.tap(640, 300)
    assert browser.run("return visualViewport.scale") == 1
    assert browser.run("return getSelection().toString()") == ""
    room.home.run("do", "stop")
    until(lambda: browser.run("return window.locks") == 0, what="and may sleep after it")
    outside = (
        "return performance.getEntriesByType('resource').map(e => e.name).filter(n => !n.startsWith(location.origin))"
    )
    assert browser.run(outside) == [], "everything comes from the room itself"
    assert browser.says() == []
    said = browser.debug("Page.getInstallabilityErrors")["installabilityErrors"]
    assert [one["errorId"] for one in said if one["errorId"] != "in-incognito"] == []


def test_the_session_fills_every_tablet_and_is_nearly_black(room: Served, shelf: str, browsers: Browsers) -> None:
    started(room.home, shelf)
    browser = browsers()
    browser.open(room.url)
    for size, cells in zip(SIZES, [(73, 28), (91, 29), (54, 37), (57, 47)], strict=True):
        browser.turn(size)
        browser.filled(cells)
        browser.shows("Pause")
        browser.shows("next: SHOULDER")
        left, top, wide, high = browser.run(
            "const box = document.querySelector('.xterm-screen').getBoundingClientRect();"
            "return [box.left, box.top, box.width, box.height]"
        )
        assert (left, top) == (0, 0)
        assert size[0] - 15 < wide <= size[0]
        assert size[1] - 28 < high <= size[1]
        time.sleep(0.3)
        mean, blue = light(browser.picture(room.home.folder / f"session-{size[0]}.png"))
        print(f"\n{size}: {mean:.2f} % of white, {blue:.2f} % of it blue")
        assert 0.1 < mean <= 1.0
        assert blue <= 2.0


PASTE = """
const data = new DataTransfer();
data.setData("text/plain", "tight on the left\\nless pressure at the neck\\nagain in two weeks");
document.querySelector(".xterm-helper-textarea").dispatchEvent(
  new ClipboardEvent("paste", {clipboardData: data, bubbles: true, cancelable: true}));
"""


def test_lines_that_are_pasted_in_a_browser_become_one_line_of_the_record(
    home: Home, room: Served, shelf: str, browsers: Browsers
) -> None:
    browser = browsers(SIZES[0])
    browser.open(room.url)
    started(home, shelf)
    browser.shows("next: SHOULDER")
    home.run("do", "stop")
    browser.shows(wording.WRITE)
    for _ in range(10):  # at first the screen takes nothing: what is pressed then was meant for the session
        browser.run(PASTE)
        with contextlib.suppress(AssertionError):
            browser.shows("no names", 2)
            break
    browser.shows("tight on the left; less pressure")
    browser.tap_words("OK")
    notes = until(lambda: home.json("report", "--with-notes")["notes"])
    assert [note["text"] for note in notes] == ["tight on the left; less pressure at the neck; again in two weeks"]
