"""Processes that go on when their starter and its terminal are gone, and whether one hangs. Imports little, because the
supervisor does."""

from __future__ import annotations

import math
import os
import signal
import subprocess
import sys
from contextlib import suppress

TYPE_CHECKING = False
if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

TAKEN = 4
"""The exit code of a process that has no place here: another one runs, or the room's folder is gone."""
STOPS = tuple(getattr(signal, name) for name in ("SIGTERM", "SIGINT", "SIGHUP") if hasattr(signal, name))
"""What stops a process: a service's end, Ctrl-C, and that its terminal is closed."""
_DETACHED = 0x00000008 | 0x00000200 if os.name == "nt" else 0  # DETACHED_PROCESS, CREATE_NEW_PROCESS_GROUP


def start(command: Sequence[str], log: Path) -> subprocess.Popen[bytes]:
    """Start `command` in a session of its own, its output appended to `log`. Raises `OSError`."""
    from roomctl.system import paths

    with paths.appended(log) as output:
        return subprocess.Popen(
            command, stdin=subprocess.DEVNULL, stdout=output, stderr=output, cwd=log.parent, start_new_session=True,
            creationflags=_DETACHED,
        )  # fmt: skip


def stops() -> Sequence[int]:
    """Those of `STOPS` that stop this process: a terminal's end does not under `nohup`."""
    return [number for number in STOPS if number in STOPS[:2] or signal.getsignal(number) != signal.SIG_IGN]


def on_stop(call: Callable[..., object]) -> None:
    """Call `call` at each of `stops`."""
    for number in stops():
        signal.signal(number, call)


def leave_stops_to_supervisor() -> None:
    """Ignore what a terminal sends to all its processes: the supervisor hears it, too, and ends this one in order."""
    for number in STOPS[1:]:
        signal.signal(number, signal.SIG_IGN)


def log(line: str) -> None:
    """Write a line to the log of this process, which is its stderr. A full disk loses the line, and nothing else."""
    with suppress(OSError):
        print(line, file=sys.stderr, flush=True)


def rename(words: Sequence[str]) -> None:
    """Show `words` as this process's command line, as far as they fit in place of the old one (Linux)."""
    with suppress(OSError, ValueError):
        with open("/proc/self/stat") as file:
            start, end = (int(place) for place in file.read().rpartition(")")[2].split()[45:47])
        line = "\0".join(words).encode()[: end - start - 1]
        with open("/proc/self/mem", "r+b", buffering=0) as memory:
            memory.seek(start)
            memory.write(line.ljust(end - start, b"\0"))


class Watch:
    """Whether a lock's holder, which beats, has hung. Counted in looks of the watcher's own, because a machine that
    sleeps, or a watcher that is held up itself, does not look."""

    def __init__(self, path: Path | str, looks: int) -> None:
        """It hangs after `looks` without a new sign of life between them. Before its first it is still starting."""
        self._path, self._looks = path, looks
        self._beat, self._same = _touched(path), -math.inf
        self._begun = self._beat

    @property
    def lived(self) -> bool:
        """Whether there was a sign of life."""
        return _touched(self._path) != self._begun

    def hung(self) -> bool:
        """One look; to be taken at regular intervals."""
        beat = _touched(self._path)
        self._same = self._same + 1 if beat == self._beat and takes_writes(self._path) else 0
        self._beat = beat
        return self._same >= self._looks


def takes_writes(path: Path | str) -> bool:
    """Whether a sign of life could be shown at the file: not on a disk that has become read-only, nor on a share that
    is away, which may still answer a look from memory. Gives the file the permissions that it has, which is the
    smallest write."""
    try:
        os.chmod(path, os.stat(path).st_mode & 0o7777)
    except OSError:
        return False
    return True


def _touched(path: Path | str) -> float:
    try:
        return os.stat(path).st_mtime
    except OSError:
        return 0.0
