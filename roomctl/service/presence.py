"""When the room was last at work, so that whoever comes back to it after minutes away can be asked what they count for.

A controller looks ten times a second. If a minute passes between two looks, the machine slept or was frozen, or no
controller was running: the clock that counts suspend shows all of these alike. The last look is stored in a file for
the next controller.
"""

from __future__ import annotations

import contextlib
import json
import os
from pathlib import Path

from roomctl.clock import Clock, Instant
from roomctl.journal.store import Journal, JournalError
from roomctl.session import events
from roomctl.session.commands import Report
from roomctl.session.marks import AWAY

EVERY = 5.0
"""Seconds between two times that the file is written: as exactly as a controller that was killed can be missed."""


class Presence:
    """One controller's looks, and the last of the controller before it in `file` (None: not kept)."""

    def __init__(self, journal: Journal, clock: Clock, file: Path | None = None) -> None:
        self._journal, self._clock, self._file = journal, clock, file
        self._last = _read(file) if file else None
        self._kept: Instant | None = None

    def look(self) -> None:
        """The controller is working. If a session ran on while it was not, write that down before anything else."""
        now = self._clock.now()
        last = self._last or now
        if now.since(last) < AWAY or self._noted(last):
            self._last = now
            self._keep(now)

    def _noted(self, last: Instant) -> bool:
        """Whether what there is to tell of the time since `last` is written."""
        state = self._journal.state()
        if state is None or state.ended or state.origin.since(last) > 0:
            return True  # nothing ran when the room was last heard
        since = state.t_at(last)  # an act since then was done by somebody who was there
        try:
            self._journal.act(Report(events.Away(since)), self._clock)
        except JournalError:
            return False
        return True

    def _keep(self, now: Instant) -> None:
        if self._file is None or (self._kept and now.since(self._kept) < EVERY):
            return
        self._kept = now
        state = self._journal.state()
        if state is None or state.ended:
            return
        with contextlib.suppress(OSError):  # a full disk takes the answer's exactness, and no more
            descriptor = os.open(self._file, os.O_CREAT | os.O_TRUNC | os.O_WRONLY, 0o600)
            with open(descriptor, "w", encoding="utf-8") as made:
                json.dump(now, made)


def _read(file: Path) -> Instant | None:
    try:
        wall, boot, up = json.loads(file.read_text(encoding="utf-8"))
        return Instant(float(wall), str(boot), float(up))
    except (OSError, ValueError, TypeError):
        return None
