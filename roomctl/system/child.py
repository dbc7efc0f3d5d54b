"""A process that another keeps running and never waits for. Its stdin is a pipe: a line says that there is news; when
it closes, the process exits."""

from __future__ import annotations

import contextlib
import os
import subprocess
import threading
from collections.abc import Callable, Sequence
from pathlib import Path

from roomctl.system import paths

RETRY_DELAYS = (0.0, 1.0, 3.0, 10.0)
"""Seconds between two starts at least, after one failure, two..."""
WORKED = 600.0
"""Seconds after which a process counts as one that works, however often others failed before."""
LEAVES = 10.0
"""Seconds that it has to exit."""


class Child:
    """Times are seconds of any clock that does not go back."""

    def __init__(self, command: Sequence[str], log: Path, call: Callable[[], None] = lambda: None) -> None:
        """`call`: called, from any thread, when the process has ended."""
        self._command, self._log, self._call = command, log, call
        self._process: subprocess.Popen[bytes] | None = None
        self._failures, self._started, self._not_before = 0, 0.0, 0.0

    @property
    def pid(self) -> int | None:
        """The process's id, while there is one."""
        return self._process.pid if self._process else None

    @property
    def keeps_failing(self) -> bool:
        """Whether it has failed so often that it is news, also for a session that has begun since the first time."""
        return self._failures >= len(RETRY_DELAYS) - 1

    def ended(self, now: float) -> int | None:
        """The exit code of a process that has ended, once; else None."""
        if self._process is None or (code := self._process.poll()) is None:
            return None
        self.close()
        if now - self._started > WORKED:
            self._failures = 0
        if code:
            self._not_before = self._started + RETRY_DELAYS[min(self._failures, len(RETRY_DELAYS) - 1)]
            self._failures += 1
        else:
            self._failures = 0
        return code

    def due(self, now: float) -> bool:
        """Whether none runs, and another may start."""
        return self._process is None and now >= self._not_before

    def start(self, now: float) -> None:
        """Raises `OSError`."""
        try:
            with paths.appended(self._log) as log:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.DEVNULL, stderr=log, bufsize=0
                )
        except OSError:
            self._failures += 1
            self._not_before = now + RETRY_DELAYS[-1]
            raise
        self._started = now
        threading.Thread(target=_call_at_its_end, args=(self._process, self._call), daemon=True).start()
        assert self._process.stdin is not None
        os.set_blocking(self._process.stdin.fileno(), False)  # a process that hangs reads nothing

    def nudge(self) -> None:
        """There is news."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.write(b"\n")

    def close(self) -> None:
        """Closing its stdin makes it exit. It is not waited for, and is killed if it does not exit."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            threading.Thread(target=_see_out, args=(self._process,), daemon=True).start()
        self._process = None


def _call_at_its_end(process: subprocess.Popen[bytes], call: Callable[[], None]) -> None:
    process.wait()
    call()


def _see_out(process: subprocess.Popen[bytes]) -> None:
    try:
        process.wait(LEAVES)
    except subprocess.TimeoutExpired:
        process.kill()
