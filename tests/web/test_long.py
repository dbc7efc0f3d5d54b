"""What takes its time: a tablet's sleep, a walk out of the Wi-Fi, hundreds of visits, the sound."""

from __future__ import annotations

import asyncio
import contextlib
import time
from pathlib import Path

import aiohttp
import numpy as np
import pytest

from roomctl.journal.store import Journal
from roomctl.session.moment import moment
from roomctl.session.state import State
from tests.rigs.browser import Wire
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, found
from tests.rigs.served import Served
from tests.web.conftest import Browsers
from tests.web.test_tablet import GONE, PRESET
from tests.whole.test_heard import offline, recorded_for


def write_preset(home: Home) -> str:
    file = home.folder / "test-presets" / "four.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(PRESET)
    return str(file)


def state_of(home: Home) -> State:
    with Journal(home.journal) as journal:
        state = journal.state()
    assert state
    return state


def memory(pid: int) -> float:
    """MB that a process holds (RSS)."""
    status = Path(f"/proc/{pid}/status").read_text()
    return int(status.partition("VmRSS:")[2].split()[0]) / 1024


async def visit(session: aiohttp.ClientSession, server: Served, cookie: str, shown: int = 1) -> bool:
    """Open a screen, see `shown` parts of it drawn, and leave. Whether it was let in."""
    headers = {"Origin": server.origin, "Cookie": cookie}
    try:
        async with session.ws_connect(f"{server.origin}/ws?width=91&height=29", headers=headers) as ws:
            drawn = 0
            while drawn < shown:
                drawn += len(await ws.receive_bytes(timeout=30)) > 1000
            return True
    except aiohttp.WSServerHandshakeError as error:
        if error.status != 429:
            raise
        return False


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_after_forty_seconds_of_sleep_and_sixty_without_a_network_the_screen_is_back(
    home: Home, browsers: Browsers
) -> None:
    preset = write_preset(home)
    server = Served(home)
    wire = Wire(server.port)
    try:
        home.run("start", preset)
        browser = browsers()
        browser.open(f"http://127.0.0.1:{wire.port}/")
        browser.shows("next: SHOULDER")
        with browser.asleep():
            time.sleep(40)
            assert not server.screens, "its process has ended long ago"
        woke = time.monotonic()
        until(lambda: server.screens and GONE not in browser.words and "next: SHOULDER" in browser.text, 30)
        print(f"\nback {time.monotonic() - woke:.2f} s after 40 s of sleep")
        assert right_moment(home, browser.text)

        wire.pull()
        pulled = time.monotonic()
        until(lambda: GONE in browser.words, 10, "the page notices")
        print(f"no connection noticed after {time.monotonic() - pulled:.2f} s")
        until(lambda: time.monotonic() - pulled > 60, 70)
        assert not server.screens
        wire.plug()
        plugged = time.monotonic()
        until(lambda: GONE not in browser.words, 30)
        print(f"back {time.monotonic() - plugged:.2f} s after 60 s without a network")
        assert right_moment(home, browser.text)
    finally:
        wire.close()
        server.close()


def right_moment(home: Home, text: str) -> bool:
    """Whether the screen shows the minutes that have passed."""
    from roomctl.clock import SystemClock

    now = moment(state_of(home), SystemClock().now())
    return f"{int(now.elapsed // 60)} of 24 min" in text or f"{int(now.elapsed / 60 + 0.5)} of 24 min" in text


@pytest.mark.slow
@pytest.mark.timeout(900)
async def test_two_hundred_visits_leave_nothing_behind(home: Home) -> None:
    server = Served(home)
    try:
        cookie = server.ticket
        async with aiohttp.ClientSession() as session:
            for _ in range(8):  # as many as are let in at once: what is made on first use is made
                assert await visit(session, server, cookie)
            until(lambda: not server.screens, 30)
            before, visits, most = memory(server.process.pid), 0, 0.0
            while visits < 200:
                going = asyncio.create_task(visit(session, server, cookie))
                while not going.done():
                    with contextlib.suppress(OSError, IndexError, ValueError):
                        most = max([most, *map(memory, server.screens)])
                    await asyncio.sleep(0.05)
                visits += going.result()
        server.none_left()
        after = memory(server.process.pid)
        print(f"\nserver {before:.1f} MB, after {visits} visits {after:.1f} MB; a screen {most:.1f} MB at most")
        assert after - before < 10
        assert 10 < most < 90
    finally:
        server.close()


@pytest.mark.slow
@pytest.mark.timeout(180)
def test_screens_that_come_and_go_change_not_one_sample(sounding_home: Home, pulse: Pulse, tmp_path: Path) -> None:
    home = sounding_home
    preset = write_preset(home)
    server = Served(home)
    try:
        cookie = server.ticket
        with pulse.recorded() as recording:
            home.run("start", preset)
            begun = state_of(home).origin.up
            recorded_for(recording, begun + 12)

            async def visits() -> None:
                async with aiohttp.ClientSession() as session:
                    for _ in range(2):
                        await asyncio.gather(*(visit(session, server, cookie) for _ in range(3)))

            asyncio.run(visits())
            recorded_for(recording, begun + 21)
        planned = offline(home, preset, tmp_path, "--to", "25")
        begin, length = 12 * RATE, 9 * RATE
        place = found(
            recording.samples, planned[begin : begin + length], recording.frame(begun + 12), 3 * RATE, alone=True
        )
        heard = recording.samples[place : place + length]
        assert np.abs(heard).max() > 1e-3
        assert np.abs(heard - planned[begin : begin + length]).max() < 2e-4
    finally:
        server.close()
