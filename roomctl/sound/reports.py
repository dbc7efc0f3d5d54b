"""What a speaker writes into the journal: the cues that sounded, and faults."""

from __future__ import annotations

import queue
import threading
from pathlib import Path

from roomctl.clock import SystemClock
from roomctl.errors import RoomError
from roomctl.journal.store import Journal
from roomctl.session import events
from roomctl.session.commands import Report
from roomctl.session.events import CueKind

RETRY = 1.0
"""Seconds until a failed write (on a full disk, for example) is tried again."""
CLOSING = 2.0
"""Time limit in seconds for the last reports of a speaker that exits."""

Event = events.Sounded | events.Faulted | events.Mended


class Reports:
    """Writes from a thread of its own, because a slow disk must not delay the sound. The journal takes each report
    once, so a speaker may repeat what an earlier one reported."""

    def __init__(self, journal: Path, ear: bool = False) -> None:
        """`ear`: this speaker plays the cues alone, and is the device `cues`."""
        self.device = "cues" if ear else "sound"
        self._ear, self._partly = ear, False
        self._journal = journal
        self._queue: queue.SimpleQueue[tuple[Event, str] | None] = queue.SimpleQueue()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def fault(self, message: str, device: str = "") -> None:
        """`device`: a part that failed, if the sound as a whole did not."""
        self._partly = self._partly or device != ""
        said = f"{message}; cues appear only on the screen" if self._ear else message
        self._queue.put((events.Faulted(self._device(device), said), ""))

    def mended(self, *devices: str) -> None:
        """These play again; of those that were not faulty, nothing is written."""
        if self._ear and self._partly:
            return  # its one mark stays for the part
        for device in dict.fromkeys(map(self._device, devices)):
            self._queue.put((events.Mended(device), ""))

    def _device(self, part: str) -> str:
        return self.device if self._ear or not part else part

    def sounded(self, session: str, cue: tuple[CueKind, int, int]) -> None:
        """A cue of `session` (its `Cue.key`) began to sound; not written if another session has begun since."""
        kind, phase, due = cue
        self._queue.put((events.Sounded(kind, phase, due / 1000), session))

    def close(self) -> None:
        """Wait for the last report, within reason."""
        self._queue.put(None)
        self._thread.join(CLOSING)

    def _run(self) -> None:
        journal: Journal | None = None
        again = threading.Event()  # never set
        while report := self._queue.get():
            while True:
                try:
                    journal = journal or Journal(self._journal)
                    _write(journal, *report)
                    break
                except RoomError:
                    again.wait(RETRY)


def _write(journal: Journal, event: Event, session: str) -> None:
    state = journal.state()
    if state is not None and session in ("", state.session):
        journal.act(Report(event), SystemClock())
