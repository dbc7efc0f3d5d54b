"""The lamps' process: it follows the journal, as every process does, and moves the room's lamps.

Started by the controller for a session, it ends by itself when every lamp is back where it was. A line on its stdin
says that the journal has news; when stdin closes, it leaves the lamps as they are, and another goes on. Where each lamp
was before the session is in a file (`Kept`), so that it is known whatever dies meanwhile.
"""

from __future__ import annotations

import asyncio
import contextlib
import os
import sys
import threading
from collections.abc import Mapping
from pathlib import Path

from roomctl.clock import SystemClock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.lighting.driver import Driver
from roomctl.lighting.follow import Follower, Shown
from roomctl.lighting.kept import Kept
from roomctl.lighting.making import lamps
from roomctl.lighting.options import Options
from roomctl.session import events
from roomctl.session import lamps as wanted
from roomctl.session.commands import Report
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from roomctl.system.background import leave_stops_to_supervisor, log

RARELY = 30.0
"""Seconds after which the journal is read in any case."""
SETTLED = 3.0
"""Seconds after which it is known which lamps do as they are told."""
LATER = 600.0
"""Seconds after a session from which on a lamp that is not where it was left was set by somebody: before that, it must
not leave a client in the dark."""
DEVICE = "lamps"
"""The lamps as a device, in the journal."""


class Room:
    """The lamps of one room while a session lasts, and until they are back."""

    def __init__(self, journal: Journal, options: Options, kept: Kept) -> None:
        self._journal, self._clock, self._kept, self._options = journal, SystemClock(), kept, options
        self._wrong: dict[str, str] = {}
        self._drivers = [Driver(lamp, self._now, self._told, self._stepped) for lamp in lamps(options)]
        self._started: list[Driver] = []
        self._died = kept.stepped
        self._news, self._left = asyncio.Event(), False
        self._settled = asyncio.Event()  # every lamp has answered, or had its time to
        self._shown: asyncio.Task[None] | None = None

    def _now(self) -> float:
        return self._clock.now().up

    async def run(self) -> None:
        """Until the lamps are back, or stdin closes."""
        threading.Thread(target=self._listen, args=(asyncio.get_running_loop(),), daemon=True).start()
        if not self._needed():
            return
        if not self._drivers:
            self._settled.set()
        follower = Follower(between=self._options.after)
        tasks = [asyncio.create_task(self._drive(driver, follower)) for driver in self._drivers]
        while not self._left:
            state, ways = self._state(), [driver.dimmer.fade for driver in self._drivers]
            if (shown := follower.look(state, self._now())) is not None:
                if self._shown is not None:
                    self._shown.cancel()
                self._shown = asyncio.create_task(self._write_shown(shown))
            self._keep()
            for driver, way in zip(self._drivers, ways, strict=True):
                if driver.dimmer.fade is not way:  # one that fails is not tried again at each look
                    driver.nudge()
            if failed := [task for task in tasks if task.done()]:
                failed[0].result()
            if follower.over and self._settled.is_set() and all(driver.at_rest for driver in self._drivers):
                break
            pause = RARELY if state is None else min(RARELY, max(0.02, wanted.wakes(state) - state.t))
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._news.wait(), 0.2 if follower.over else pause)
            self._news.clear()
        over = follower.over and not self._left
        if over:
            self._kept.before = None
            self._kept.write(self._now())
        for driver in self._drivers:
            await driver.lamp.close(over=over)

    def _needed(self) -> bool:
        state = self._state()
        return self._kept.before is not None or (state is not None and wanted.light(state) is not None)

    async def _drive(self, driver: Driver, follower: Follower) -> None:
        """Find out where the lamp is, and let it follow; the others do not wait for its answer. What was kept of an
        unfinished session counts as before this one. A lamp that does not say where it is, or has missed what a process
        that died told it, is told to be where it should be. One that somebody has set since the session, or in this
        light of it, stays so."""
        name = driver.lamp.name
        unsure = name in (self._kept.before or {})
        found, now = await driver.read(), self._now()
        last, stays = self._kept.last.get(name), False
        set_in, light = self._kept.by_hand.get(name), self._light()
        by_hand = bool(light) and light == set_in and found is not None and last is not None and last.has(found.percent)
        if found is not None and unsure and last is not None and not driver.lamp.old:
            stays = self._long_over() and not last.has(found.percent)
        if found is None:
            found, unsure = self._options.after, True
            if last is not None:
                then = min(now, self._died) if driver.lamp.ability.step else now
                found = last.at(then) if last.since <= now else last.end  # the machine has been off meanwhile
        driver.start(found, by_hand=by_hand)
        before = self._kept.before = self._kept.before or {}
        before[name] = found if stays else before.get(name, found)
        follower.add(driver.dimmer, before[name], stays=stays, by_hand=by_hand)
        if unsure and not stays:
            driver.dimmer.tell_again(now)
        self._started.append(driver)
        if len(self._started) == len(self._drivers):
            self._settled.set()
        self._news.set()
        await driver.run()

    def _long_over(self) -> bool:
        state = self._state()
        if state is None or state.ended is None or wanted.light(state) is not None:
            return False
        return state.t - state.ended.t > LATER

    def _stepped(self) -> None:
        self._kept.step(self._now())

    def _keep(self) -> None:
        """Whatever happens to this process, where the lamps are is known."""
        dimmers, light = {driver.lamp.name: driver.dimmer for driver in self._started}, self._light()
        last = self._kept.last | {name: dimmer.fade for name, dimmer in dimmers.items() if dimmer.fade is not None}
        by_hand = {name: set_in for name, set_in in self._kept.by_hand.items() if name not in dimmers}
        by_hand |= {name: light for name, dimmer in dimmers.items() if dimmer.by_hand and light}
        if (last, by_hand) != (self._kept.last, self._kept.by_hand):
            self._kept.last, self._kept.by_hand = last, by_hand
            self._kept.write(self._now())

    def _light(self) -> str:
        """Which light of which session is wanted now, alike in each process; empty if none is."""
        state = self._state()
        light = wanted.light(state) if state is not None else None
        return f"{state.session} {light.of}" if state is not None and light is not None else ""

    def _state(self) -> State | None:
        state = self._journal.state()
        return at_instant(state, self._clock.now()) if state else None

    def _told(self, name: str, wrong: str) -> None:
        self._wrong[name] = wrong
        asyncio.get_running_loop().call_soon(self._write_faults)

    def _write_faults(self) -> None:
        why = message(self._wrong, len(self._drivers))
        self._write(events.Faulted(DEVICE, why) if why else events.Mended(DEVICE))

    async def _write_shown(self, shown: Shown) -> None:
        await self._settled.wait()
        await asyncio.sleep(SETTLED)
        self._write_faults()  # a session begins without a mark, and another process may have left one
        reached = sum(driver.reached for driver in self._drivers)
        self._write(events.Shown(shown.percent, shown.kelvin, len(self._drivers), reached))

    def _write(self, event: events.Faulted | events.Mended | events.Shown) -> None:
        with contextlib.suppress(RoomError):  # a full disk: the lamps go on
            self._journal.act(Report(event), self._clock)

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            for _ in sys.stdin:
                loop.call_soon_threadsafe(self._news.set)
            self._left = True
            loop.call_soon_threadsafe(self._news.set)


def message(wrong: Mapping[str, str], lamps: int) -> str:
    """What is wrong with the lamps, in one line; empty if nothing is. A reason that all have names none of them."""
    found: dict[str, list[str]] = {}
    for name, why in wrong.items():
        if why:
            found.setdefault(why, []).append(name)
    return "; ".join(why if len(names) == lamps > 1 else f"{', '.join(names)}: {why}" for why, names in found.items())


async def _main(journal: Path, kept: Path, options: str) -> None:
    with Journal(journal) as opened:
        await Room(opened, Options.from_text(options), Kept.read(kept)).run()


if __name__ == "__main__":
    leave_stops_to_supervisor()  # then stdin closes
    try:
        asyncio.run(_main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
        code = 0
    except RoomError as error:
        log(f"roomctl lamps: {error}")
        code = 3
    os._exit(code)  # a thread may hang in a name server's answer
