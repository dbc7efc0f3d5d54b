"""What is done when a session is over, beside the beat: its digest is kept, and the webhook, if there is one, told.

A thread of its own with a journal of its own: a server that does not answer holds up nothing. What could not be sent
waits on disk, for the next player if this one has left.
"""

from __future__ import annotations

import json
import queue
import sys
import threading

from roomctl import archive
from roomctl.clinic import webhook
from roomctl.clinic.outbox import Outbox
from roomctl.clock import Clock, SystemClock
from roomctl.errors import RoomError
from roomctl.journal import Journal
from roomctl.report.data import iso
from roomctl.room import Room
from roomctl.session.record import Record, record


class Afterwards:
    """`session_over` may be called from the beat: it only hands a name on."""

    def __init__(self, room: Room, clock: Clock | None = None) -> None:
        self._room, self._clock = room, clock or SystemClock()
        self._outbox = Outbox(room.outbox)
        self._over: queue.SimpleQueue[str | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, name="afterwards", daemon=True)
        self._thread.start()

    def session_over(self, session: str) -> None:
        self._over.put(session)

    def close(self) -> None:
        """No waiting: a daemon thread ends with its process, and what was not sent is on disk."""
        self._over.put(None)

    def _run(self) -> None:
        while True:
            try:
                session = self._over.get(timeout=self._rest())
                if session is None:
                    return
                self.keep(session)
            except queue.Empty:
                pass
            except (RoomError, OSError) as error:
                print(f"afterwards: {error}", file=sys.stderr, flush=True)
            self.send()

    def keep(self, session: str) -> None:
        """The session's digest, and what is to be told of it. Raises `RoomError`."""
        now = self._clock.now()
        with Journal(self._room.journal) as journal:
            made = record(journal.entries(session), now)
            archive.digests(journal, now)
        if made and made.ended and not made.rehearsal and self._room.webhook:
            self._outbox.put(session, json.dumps(told(made, self._room.name)))

    def send(self) -> None:
        """Whatever is due now."""
        if self._room.webhook is None:
            return
        now = self._clock.now().wall
        for message in self._outbox.waiting():
            if message.due > now:
                continue
            try:
                webhook.send(self._room.webhook, message, now)
                self._outbox.arrived(message)
            except RoomError as error:
                again = self._outbox.failed(message, now)
                print(f"webhook: {error}; {'tried again later' if again else 'given up'}", file=sys.stderr, flush=True)
        self._outbox.sweep(now)

    def _rest(self) -> float | None:
        """Seconds until the next try; None for as long as it takes."""
        if self._room.webhook is None:
            return None
        due = [message.due for message in self._outbox.waiting()]
        return max(0.1, min(due) - self._clock.now().wall) if due else None


def told(made: Record, room: str) -> dict[str, object]:
    """What a webhook is told of a session: numbers, the preset's name, and no word of the client."""
    return {
        "type": "session.ended",
        "timestamp": iso(made.ended_at),
        "data": {
            "room": room, "session": made.session, "preset": made.preset, "started_at": iso(made.started_at),
            "planned_s": round(made.planned, 3), "done_s": round(made.done, 3), "late_s": round(made.late, 3),
            "paused_s": round(made.paused, 3), "ended": made.ended,
        },
    }  # fmt: skip
