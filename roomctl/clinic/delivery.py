"""Saves the digest of an ended session and calls the webhook, if any, outside the beat.

A thread with its own journal connection: a server that does not answer blocks nothing, and the thread survives every
error. It reads from the journal which sessions are not yet reported, so none is missed, even if a process was killed or
the next session has begun. Unsent messages stay on disk for the next controller.
"""

from __future__ import annotations

import contextlib
import json
import sqlite3
import threading
from collections.abc import Callable
from typing import TYPE_CHECKING

from roomctl.clinic.outbox import Outbox
from roomctl.clock import Clock, Instant, SystemClock
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.journal import archive, upkeep
from roomctl.journal.store import Journal
from roomctl.system import crash_report
from roomctl.system.background import log
from roomctl.text.times import iso

if TYPE_CHECKING:
    from roomctl.session.record import Record

RETRY_AFTER = 30.0
"""Seconds before a retry after an error."""


class Delivery:
    """`newest`: reads the room from the current room.yaml. While its `webhook` has a fault, sessions wait."""

    def __init__(self, room: Room, clock: Clock | None = None, newest: Callable[[], Room] | None = None) -> None:
        self._room, self._clock, self._newest = room, clock or SystemClock(), newest
        self._outbox = Outbox(room.outbox)
        self._due, self._left = threading.Event(), False

    def start(self) -> None:
        """Start the thread, first with what an earlier controller did not finish."""
        self.look()
        threading.Thread(target=self._run, name="delivery", daemon=True).start()

    def look(self) -> None:
        """Look for ended sessions. This only wakes the thread, so the beat may call it."""
        self._due.set()

    def close(self) -> None:
        """Stop without waiting: a daemon thread ends with its process, and unsent messages are on disk."""
        self._left = True
        self._due.set()

    def _run(self) -> None:
        rest: float | None = None
        while True:
            self._due.wait(rest)
            if self._left:
                return
            self._due.clear()
            try:
                self.look_after()
                self.keep()
                self.send()
                rest = self._rest()
            except Exception as error:  # any error: the next session must still be reported
                said = str(error) if isinstance(error, RoomError) else crash_report.log_crash(error)
                log(f"delivery: {said}")
                rest = RETRY_AFTER

    def look_after(self) -> None:
        """Look after the journal while no session runs; what fails is tried again after the next session."""
        with contextlib.suppress(RoomError, OSError, sqlite3.Error), Journal(self._room.journal) as journal:
            upkeep.look_after(journal, self._clock.now())

    def keep(self) -> None:
        """Save the digests of ended sessions and queue a message for each. Raises `RoomError`."""
        if self._newest:
            with contextlib.suppress(RoomError):
                self._room = self._newest()
        if "webhook" in self._room.lost:
            return
        now = self._clock.now()
        with Journal(self._room.journal) as journal:
            if not (over := archive.over(journal, now)):
                return
            for seq, session in over:
                made = archive.record(journal, session, now)
                if self._room.webhook and made and tellable(made):
                    self._outbox.put(session, json.dumps(payload(made, self._room.name)))
                archive.handed(journal, seq)
            archive.digests(journal, now)

    def send(self) -> None:
        """Send due messages until another session ends. Raises `OSError` if the outbox cannot be written."""
        hook = self._room.webhook
        if hook is None:
            return
        from roomctl.clinic import webhook  # few rooms have one

        for message in self._outbox.waiting():
            now = self._clock.now().wall
            if message.left(now):
                continue
            try:
                webhook.send(hook, message, now)
                self._outbox.arrived(message)
            except RoomError as error:
                again = self._outbox.failed(message, now, str(error))
                log(f"webhook: {error}; {'tried again later' if again else 'given up'}")
            if self._due.is_set():
                return
        self._outbox.sweep(self._clock.now().wall)

    def _rest(self) -> float | None:
        """Seconds until the next try; None if nothing is waiting."""
        now = self._clock.now().wall
        left = [message.left(now) for message in self._outbox.waiting()] if self._room.webhook else []
        return max(0.1, min(left)) if left else None


def untold(room: Room, now: Instant) -> int:
    """The number of ended sessions that are neither sent to the webhook nor in the outbox yet."""
    with Journal(room.journal) as journal:
        records = [archive.record(journal, session, now) for _, session in archive.over(journal, now)]
    return sum(1 for made in records if made and tellable(made))


def tellable(made: Record) -> bool:
    """Whether the session is reported; a rehearsal is not."""
    return bool(made.ended) and not made.rehearsal


def payload(made: Record, room: str) -> dict[str, object]:
    """The webhook's message for a session: numbers and the preset's name, nothing about the client. `reckoned`: the
    room was not running at the end, so the end is calculated from the clock."""
    return {
        "type": "session.ended",
        "timestamp": iso(made.ended_at),
        "data": {
            "room": room, "session": made.session, "preset": made.preset, "started_at": iso(made.started_at),
            "planned_s": round(made.planned, 3), "done_s": round(made.done, 3), "late_s": round(made.late, 3),
            "paused_s": round(made.paused, 3), "ended": made.ended, "reckoned": made.reckoned,
        },
    }  # fmt: skip
