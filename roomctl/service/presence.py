"""When the room was last running, so that after minutes away the screen can ask whether they count.

A controller looks at least twice a second. If a minute passes between two looks, the machine slept or was frozen, or no
controller was running: the clock that counts suspend shows all of these alike. The last look is stored in a file for
the next controller.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from roomctl.clock import Clock, Instant
from roomctl.errors import Unavailable
from roomctl.journal.store import Journal, JournalError
from roomctl.session import events
from roomctl.session.commands import Report
from roomctl.session.marks import AWAY

EVERY = 5.0
"""Seconds between two writes of the file, and so the precision for a controller that was killed."""


class Presence:
    """One controller's checks, and the previous controller's last check in `file` (None: not saved)."""

    def __init__(self, journal: Journal, clock: Clock, file: Path | None = None) -> None:
        self._journal, self._clock, self._file = journal, clock, file
        self._last = _read(file) if file else None
        self._kept: Instant | None = None

    def look(self) -> None:
        """The controller is running. If a session went on while it was not, record that before anything else."""
        now = self._clock.now()
        last = self._last or now
        if now.since(last) < AWAY or self._noted(last):
            self._last = now
            self._keep(now)

    def _noted(self, last: Instant) -> bool:
        """Whether the time since `last` is recorded as far as needed."""
        state = self._journal.state()
        if state is None or state.ended or state.origin.since(last) > 0:
            return True  # nothing ran at the last check
        since = state.t_at(last)  # an act since then means that somebody was there
        try:
            self._journal.act(Report(events.Away(since)), self._clock)
        except (JournalError, Unavailable):
            return False
        return True

    def _keep(self, now: Instant) -> None:
        if self._file is None or (self._kept and now.since(self._kept) < EVERY):
            return
        self._kept = now
        state = self._journal.state()
        if state is None or state.ended:
            return
        with contextlib.suppress(OSError):  # a full disk only makes the time less precise
            descriptor = os.open(self._file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with open(descriptor, "w", encoding="utf-8") as made:
                json.dump(now, made)


def _read(file: Path) -> Instant | None:
    try:
        wall, boot, up = json.loads(file.read_text(encoding="utf-8"))
        return Instant(float(wall), str(boot), float(up))
    except (OSError, ValueError, TypeError):
        return None
