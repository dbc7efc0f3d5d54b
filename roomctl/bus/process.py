"""The room's process on the broker: it follows the journal, as every process does, says where the room stands, and
carries out what others may ask of it.

The controller starts it and keeps it running. A line on its stdin says that the journal has news; when stdin closes, it
says `offline` and leaves. Of its state only the newest counts; events are sent one after the other, and the cursor
moves when the broker has acknowledged one.
"""

from __future__ import annotations

import asyncio
import contextlib
import hashlib
import json
import os
import sys
import threading
import time
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from roomctl.bus import discovery, payloads, remote, rivals
from roomctl.bus.connection import Connection, Will, server
from roomctl.bus.cursor import Cursor
from roomctl.bus.options import Options
from roomctl.bus.starting import begin, presets
from roomctl.clock import Instant, SystemClock
from roomctl.errors import Refused, RoomError
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.acts import Act
from roomctl.session.commands import Ready, Report, Volume
from roomctl.session.events import Started
from roomctl.session.fold import at_instant, current_at
from roomctl.session.plan import Plan
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.session.turnover import turnover
from roomctl.system.background import log, stops
from roomctl.system.lock import Lock
from roomctl.system.names import Names
from roomctl.text import outcomes
from roomctl.text import remote as words
from roomctl.text.refusals import error_text, unusual

AT_LEAST = 30.0
"""Seconds after which a running session is said again, and the journal is read in any case."""
IDLE = 2.0
"""Seconds between two looks whether a screen asks the questions before a session."""
AGAIN = 0.3
"""Seconds until the next try to send what the broker has not taken."""
CLAIMS = 1.0
"""Seconds in which another machine answers a claim."""
WITHDRAWN = 30.0
"""Seconds until the next look whether another machine still has the room."""
DEVICE = "broker"
"""The broker as a device, in the journal."""


class Room(Connection):
    """A room on the broker."""

    def __init__(self, journal: Journal, options: Options, cursor: Path) -> None:
        self._topic = options.topic
        super().__init__(server(options.mqtt), Names(), options.room, Will(f"{self._topic}/online", "offline"))
        self._journal, self._options, self._clock = journal, options, SystemClock()
        self._cursor = Cursor.read(cursor, journal)
        self._plans: dict[str, Plan | None] = {}
        self._intake = Lock(Path(options.intake)) if options.intake else None
        self._seen, self._chosen, self._logged = remote.Seen(), "", ""
        self._me, self._since, self._machine = uuid.uuid4().hex, time.time(), _machine(journal, self._clock)
        self._claimed = self._withdrawn = self._withdrawing = False
        self._ours, self._fresh = asyncio.Event(), asyncio.Event()
        """The room is on the broker, as this machine's; and it has just come."""
        self._news, self._written, self._leave = asyncio.Event(), asyncio.Event(), asyncio.Event()
        self._tasks: set[asyncio.Task[Any]] = set()
        self._failed: list[BaseException] = []

    async def run(self) -> None:
        """Until stdin closes, or a signal says so."""
        loop = asyncio.get_running_loop()
        threading.Thread(target=self._listen, args=(loop,), daemon=True).start()
        with contextlib.suppress(NotImplementedError):  # Windows
            for number in stops():
                loop.add_signal_handler(number, self._leave.set)
        self.start()
        working = [asyncio.create_task(work) for work in (self._say_states(), self._send_events(), self._leave.wait())]
        await asyncio.wait(working, return_when=asyncio.FIRST_COMPLETED)
        self._leave.set()  # also if something failed: `offline` is not taken back
        if self._ours.is_set():
            with contextlib.suppress(RoomError):
                await self.publish(f"{self._topic}/online", "offline", retain=True)
        await self.close()
        for task in working:
            if task.done():
                task.result()
        for error in self._failed:
            raise error

    # What the connection reports

    def topics(self) -> Iterable[tuple[str, int]]:
        own = [(f"{self._topic}/cmd/+", 1), (f"{self._topic}/online", 1), (f"{self._topic}/claim", 1)]
        return [*own, (discovery.STATUS, 0)]

    def connected(self) -> None:
        self._do(self._come())

    def lost(self, why: str) -> None:
        if self._ours.is_set() or why != self._logged:
            self._log(why)
        self._logged = why
        self._ours.clear()

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        if topic == discovery.STATUS:
            if payload == "online" and not old:
                self._do(self._introduce())
        elif topic == f"{self._topic}/online":
            if payload == "offline" and self._ours.is_set() and not self._leave.is_set():
                self._do(self._say("online", "online", retain=True))  # the will of a connection that is gone
        elif topic == f"{self._topic}/claim":
            self._rival(payload)
        elif not old:
            self._command(topic.rpartition("/")[2], payload)

    async def _come(self) -> None:
        """The room is on the broker, unless another machine has it."""
        await self._claim()
        if self._withdrawn:
            await asyncio.sleep(CLAIMS)
            if self._client is None:
                return
            self._withdrawn = False
        self._report(events.Mended(DEVICE))
        await self._say("online", "online", retain=True)
        if self._client is not None and not self._withdrawn:
            self._ours.set()
            self._fresh.set()
            await self._introduce()

    # What is said

    async def _say_states(self) -> None:
        said: dict[str, Any] = {}
        last, due = None, 0.0
        while True:
            await self._ours.wait()
            if self._fresh.is_set():
                self._fresh.clear()
                said, due = {}, 0.0
            state, here, payload = self._standing()
            if state is not last or payloads.timeless(payload) != payloads.timeless(said) or time.monotonic() >= due:
                try:
                    await self.publish(f"{self._topic}/state", _json(payload), retain=True)
                except RoomError:
                    await asyncio.sleep(AGAIN)
                    continue
                if self._claimed != (payload["preset"] is not None):
                    await self._claim()
                running = payload["preset"] is not None
                said, last, due = payload, state, time.monotonic() + AT_LEAST if running else float("inf")
            await self._wait_for_news(self._pause(here, due - time.monotonic()))

    def _pause(self, here: State | None, due: float) -> float:
        """Seconds until the next look at the latest."""
        if here is not None and here.ended is None:
            return max(0.01, due)
        changes = payloads.changes_in(here) if here is not None else None
        left = AT_LEAST if changes is None else max(0.05, changes)
        return min(left, IDLE if self._intake else AT_LEAST)

    async def _wait_for_news(self, seconds: float) -> None:
        waiting = [asyncio.ensure_future(one.wait()) for one in (self._news, self._fresh)]
        await asyncio.wait(waiting, timeout=seconds, return_when=asyncio.FIRST_COMPLETED)
        for one in waiting:
            one.cancel()
        self._news.clear()

    def _standing(self) -> tuple[State | None, State | None, dict[str, Any]]:
        """The latest session as of its last entry and now, and what is said of it."""
        now, state = self._clock.now(), self._journal.state()
        here = at_instant(state, now) if state else None
        running = here is not None and here.ended is None
        preparing = not running and self._intake is not None and self._intake.held()
        payload = payloads.state(self._options.room, here, now.wall, preparing=preparing)
        return state, here, payload

    async def _send_events(self) -> None:
        while True:
            await self._ours.wait()
            self._written.clear()  # before the look: what comes while these are sent must not wait
            try:
                waiting = self._cursor.waiting(self._journal)
            except RoomError as error:
                self._log(error_text(error))
                await asyncio.sleep(IDLE)
                continue
            for entry in waiting:
                if isinstance(entry.event, Started):
                    self._plans = {entry.session: entry.event.plan}
                payload = payloads.event(self._options.room, self._cursor.of(entry), entry, self._plan(entry.session))
                if payload is not None:
                    try:
                        await self.publish(f"{self._topic}/event", _json(payload))
                    except RoomError:
                        await asyncio.sleep(AGAIN)
                        break
                self._cursor.pass_by(entry)
                if payload is not None or entry is waiting[-1]:
                    self._cursor.keep()
            else:
                with contextlib.suppress(TimeoutError):
                    await asyncio.wait_for(self._written.wait(), AT_LEAST)

    def _plan(self, session: str) -> Plan | None:
        """The plan of a session whose start has been sent before."""
        if session not in self._plans:
            starts = [one.event for one in self._journal.entries(session) if isinstance(one.event, Started)]
            self._plans[session] = starts[0].plan if starts else None
        return self._plans[session]

    async def _introduce(self) -> None:
        """Home Assistant's discovery."""
        names = await presets(self._options.room) if self._options.starts else []
        config = discovery.config(self._options, names)
        with contextlib.suppress(RoomError):
            await self.publish(discovery.topic(self._options.room), _json(config), retain=True)

    async def _say(self, what: str, payload: str, *, retain: bool = False) -> None:
        with contextlib.suppress(RoomError):
            await self.publish(f"{self._topic}/{what}", payload, retain=retain)

    # Another machine

    async def _claim(self) -> None:
        mine = self._mine()
        self._claimed = mine.session
        await self._say("claim", mine.to_text())

    def _mine(self) -> rivals.Claim:
        state = self._journal.state()
        running = state is not None and at_instant(state, self._clock.now()).ended is None
        return rivals.Claim(self._me, self._machine, running, self._since)

    def _rival(self, payload: str) -> None:
        other = rivals.read(payload)
        if other is None or other.machine == self._machine:
            if rivals.asked(payload):
                self._do(self._claim())
            return
        mine = self._mine()
        if mine.over(other):
            self._log(f"another machine is set up as room {self._options.room}; this one has the broker")
            self._do(self._claim())
        elif not self._withdrawing:
            self._withdrawing = True
            self._do(self._withdraw())

    async def _withdraw(self) -> None:
        """Leave the room to another machine, without a word on the broker: what stands there is the other's."""
        self._ours.clear()
        self._withdrawn = True
        why = words.twice(self._options.room)
        self._log(why)
        self._report(events.Faulted(DEVICE, why))
        await self.close()
        waited, ran = 0.0, self._mine().session
        while waited < WITHDRAWN and (ran or not self._mine().session):
            await asyncio.sleep(IDLE)
            waited += IDLE
        self._withdrawing = False
        self.start()

    # What others ask

    def _command(self, verb: str, payload: str) -> None:
        if not self._ours.is_set():
            return
        try:
            order = remote.read(verb, payload, self._clock.now().wall)
        except remote.Unreadable as error:
            self._answer(error.id, False, str(error))
            return
        if self._seen.again(order.id):
            return
        if order.verb in remote.STARTS:
            self._do(self._start(order))
            return
        try:
            self._answer(order.id, True, self._done(order))
        except Refusal as error:
            sure = error.reason == "unusual"
            self._answer(order.id, False, f"{unusual(error.facts)}; {words.SURE}" if sure else error_text(error))
        except RoomError as error:
            self._answer(order.id, False, error_text(error))

    def _done(self, order: remote.Order) -> str:
        """The outcome in words. Raises `RoomError`."""
        if order.verb in remote.ENDS and not self._options.stops:
            raise Refused(words.NO_STOP)
        if order.verb in remote.LAMPS and not self._options.lamps:
            raise Refused(outcomes.NO_LAMPS)
        state, now = self._journal.state(), self._clock.now()
        if order.verb in remote.TURNOVER:
            return self._turned(order, state, now)
        sent = now.plus(-max(0.0, now.wall - order.sent))
        entries = self._journal.entries(state.session) if state else []
        aimed = current_at(entries, sent)
        if entries and aimed is None and current_at(entries, sent.plus(remote.WHOLE)) is None:
            raise Refused(words.BEFORE)
        session = state.session if state else ""
        if order.verb == "volume":
            return self._volume(order, at_instant(state, now) if state else None, session)
        return self._act(order.act._replace(phase=aimed.current if aimed else None), session)

    def _turned(self, order: remote.Order, state: State | None, now: Instant) -> str:
        """A step of the turnover, done or not, or all of it."""
        command = remote.turned(order, turnover(state, now))
        self._journal.act(command, self._clock, state.session if state else "")
        self._wake()
        after = turnover(self._journal.state(), self._clock.now())
        if isinstance(command, Ready) or after is None or after.phase == "ready":
            return words.READY
        return words.ticked(command.step, on=command.on)

    def _volume(self, order: remote.Order, here: State | None, session: str) -> str:
        wanted = order.arguments["db"]
        if here is not None and abs(wanted - here.level) <= 0.01:
            return words.unchanged(wanted)
        return self._act(Volume(wanted), session)

    def _act(self, act: Act | Volume, session: str) -> str:
        outcome = self._journal.act(act, self._clock, session)
        self._wake()
        return outcomes.outcome(outcome.decision, outcome.state)

    async def _start(self, order: remote.Order) -> None:
        preset = str(order.arguments.get("preset", self._chosen))
        if not self._options.starts:
            self._answer(order.id, False, words.NO_START)
        elif not preset:
            self._answer(order.id, False, words.NO_PRESET)
        elif order.verb == "preset":
            self._chosen = preset
            self._answer(order.id, True, words.chosen(preset))
        elif self._mine().session:
            self._answer(order.id, False, words.RUNS)
        else:
            why = await begin(self._options.room, preset, order.arguments)
            running = self._mine().session
            self._answer(order.id, not why, words.begun(preset) if not why else words.RUNS if running else why)
            self._wake()

    def _answer(self, of: str | None, ok: bool, text: str) -> None:
        self._do(self._say("ack", remote.ack(of, ok, text)))

    # Around

    def _report(self, event: events.Faulted | events.Mended) -> None:
        with contextlib.suppress(RoomError):
            self._journal.act(Report(event), self._clock)

    def _do(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._over)

    def _over(self, task: asyncio.Task[Any]) -> None:
        """If it failed, the process ends, and the next one begins anew."""
        self._tasks.discard(task)
        if not task.cancelled() and (error := task.exception()) is not None:
            self._failed.append(error)
            self._leave.set()

    def _wake(self) -> None:
        self._news.set()
        self._written.set()

    def _listen(self, loop: asyncio.AbstractEventLoop) -> None:
        with contextlib.suppress(RuntimeError):  # the loop has ended
            for _ in sys.stdin:
                loop.call_soon_threadsafe(self._wake)
            loop.call_soon_threadsafe(self._leave.set)

    def _log(self, what: str) -> None:
        log(f"roomctl broker: {what}")


def _machine(journal: Journal, clock: SystemClock) -> str:
    """An id that two processes on one machine share if they have the same journal, even if it was written anew."""
    status, name = os.stat(journal.path.parent), journal.path.name
    return hashlib.sha256(f"{clock.now().boot} {status.st_dev} {status.st_ino} {name}".encode()).hexdigest()[:12]


def _json(payload: dict[str, Any]) -> str:
    return json.dumps(payload, ensure_ascii=False, separators=(",", ":"))


async def _main(journal: Path, cursor: Path, options: str) -> None:
    with Journal(journal) as opened:
        await Room(opened, Options.from_text(options), cursor).run()


if __name__ == "__main__":
    try:
        asyncio.run(_main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]))
        code = 0
    except RoomError as error:
        log(f"roomctl broker: {error_text(error)}")
        code = 3
    os._exit(code)  # a thread may hang in a name server's answer
