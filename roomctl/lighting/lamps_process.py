"""The lamps for the controller, which keeps their process running and never waits for it. The session and the sound
know nothing of a lamp."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path
from typing import Protocol

from roomctl.clock import Instant
from roomctl.lighting.kept import Kept
from roomctl.lighting.options import Options
from roomctl.session import lamps
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from roomctl.system import paths

RETRY_DELAYS = (0.0, 1.0, 3.0, 10.0)
"""Seconds between two starts at least, after one failure, two..."""
LEAVES = 10.0
"""Seconds that it has to exit."""
FAILS = "the lamps' process keeps failing; the controller's log says why"


class RoomLamps(Protocol):
    """The controller's interface to the room's lamps."""

    def tend(self, state: State | None, now: Instant) -> str:
        """Keep the lamps following `state`, the latest session as of its last entry. Called on each beat. Returns what
        is wrong, if that is news."""

    def close(self) -> None:
        """Leave the lamps as they are."""


class NoLamps:
    """A room without lamps that roomctl controls."""

    def tend(self, state: State | None, now: Instant) -> str:
        return ""

    def close(self) -> None:
        pass


class LampsProcess:
    """The process of `lamps.py`, started when a session wants the lamps, and again if it dies."""

    def __init__(
        self, journal: Path, kept: Path, log: Path, options: Options, call: Callable[[], None] = lambda: None
    ) -> None:
        """`call`: called, from any thread, when the process has ended, so that `tend` has something to do."""
        module = "roomctl.lighting.lamps"
        self._command = [sys.executable, "-m", module, str(journal), str(kept), options.to_text()]
        self._kept, self._log, self._call = kept, log, call
        self._process: subprocess.Popen[bytes] | None = None
        self._told: State | None = None
        self._done: State | None = None
        self._failures, self._started, self._not_before = 0, 0.0, 0.0

    @property
    def pid(self) -> int | None:
        """The process's id, while there is one."""
        return self._process.pid if self._process else None

    def tend(self, state: State | None, now: Instant) -> str:
        fault = ""
        if self._process is not None and (code := self._process.poll()) is not None:
            self.close()
            if code:
                self._not_before = self._started + RETRY_DELAYS[min(self._failures, len(RETRY_DELAYS) - 1)]
                self._failures += 1
                fault = FAILS if self._failures == len(RETRY_DELAYS) - 1 else ""
            else:
                self._failures, self._done = 0, self._told
        if state is None or (self._process is None and state is self._done):
            return fault
        if self._process is None:
            if now.up >= self._not_before and self._needed(state, now):
                fault = self._start(state, now) or fault
        elif state is not self._told:
            self._told = state
            with contextlib.suppress(OSError):
                assert self._process.stdin is not None
                self._process.stdin.write(b"\n")
        return fault

    def close(self) -> None:
        """Closing its stdin makes it exit. It is not waited for, and is killed if it does not exit."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            threading.Thread(target=_see_out, args=(self._process,), daemon=True).start()
        self._process = None

    def _needed(self, state: State, now: Instant) -> bool:
        """Whether the session wants the lamps, or they were not put back after the last one."""
        here = at_instant(state, now)
        if lamps.light(here) is not None:
            return True
        if here.ended is None:
            return False
        unfinished = Kept.read(self._kept).before is not None
        self._done = self._done if unfinished else state
        return unfinished

    def _start(self, state: State, now: Instant) -> str:
        try:
            with paths.appended(self._log) as log:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, bufsize=0
                )
        except OSError as error:
            self._failures += 1
            self._not_before = now.up + RETRY_DELAYS[-1]
            return f"the lamps cannot be started ({error.strerror})"
        self._started = now.up
        threading.Thread(target=_call_at_its_end, args=(self._process, self._call), daemon=True).start()
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)  # a process that hangs reads nothing
        self._told = state
        return ""


def _call_at_its_end(process: subprocess.Popen[bytes], call: Callable[[], None]) -> None:
    process.wait()
    call()


def _see_out(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LEAVES)
    except subprocess.TimeoutExpired:
        process.kill()
