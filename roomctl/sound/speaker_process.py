"""The room's sound for the controller, which starts a speaker where none plays and polls it without ever waiting.

A speaker lives on when its controller dies, and the next controller finds it by its lock. `Loudspeaker` is this for a
real speaker; `NoSound` is a room without sound. The same tests run on both.
"""

from __future__ import annotations

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Protocol

from roomctl.clock import Instant
from roomctl.errors import RoomError
from roomctl.sound.options import Outlet, SoundGroup
from roomctl.system import paths
from roomctl.system.background import TAKEN, takes_writes
from roomctl.system.lock import Lock

READY = 8.0
"""Time limit in seconds for a new speaker to report; `mixer.init` waits as long as a frozen sound server does."""
QUIET = 6.0
"""Seconds of silence after which a speaker counts as dead; own music may delay it twice (`prefetch.OPENS`)."""
AWAY = 1.5
"""Seconds between two beats after which the controller itself was delayed (swapped out, for example), and perhaps the
whole machine. The time does not count against the speaker."""
LEAVES = 3.0
"""Time limit in seconds for a speaker to fade and exit."""
LOOK = 0.4
"""Seconds between two checks of a speaker that this controller did not start; less than between two beats."""
RETRY_DELAYS = (0.0, 0.05, 0.3, 1.0, 2.0, 3.0)
"""Seconds before the next try, after one failure, two..."""
RESTART = "ROOMCTL_RESTART"
"""The variable by which a speaker learns how to restart the controller. In its command line, the words would make it
look like a supervisor."""
GONE = 3
"""A speaker's exit code for a missing, lost or stalled device, which it has reported; any other means that the program
failed."""

FAILS = "the sound keeps failing; the controller's log says why"
MUTE = "no sound; connect a loudspeaker, or see the controller's log"
STALLED = "the sound has stalled; starting it again"
"""Messages for a speaker that died without a report: after it played, and before (SDL crashes if a sound server has no
sink); and for one that hangs."""


class Sound(Protocol):
    """The controller's interface to a room's sound."""

    def tend(self, wanted: bool, now: Instant) -> Sequence[str]:
        """Start or stop it as needed, and return the faults that it could not report itself. Called on each beat; never
        waits."""

    def close(self) -> None:
        """Let it fade out and exit."""


class NoSound:
    """A room without a loudspeaker."""

    def tend(self, wanted: bool, now: Instant) -> Sequence[str]:
        return []

    def close(self) -> None:
        pass


class Process(Protocol):
    """The process that plays, or that forks the one that plays."""

    def poll(self) -> int | None:
        """Its exit code; None while it runs."""

    def wait(self) -> int:
        """Its exit code, when it has ended."""

    def kill(self) -> None:
        """End it at once."""


Fork = Callable[[str, str, Sequence[str], str], Process | None]
"""Starts a speaker, faster than Python starts: with its journal, its outlet, how to restart the controller, and its
log. None if that is not possible."""


class Station:
    """A speaker's lock, held by the process that has the device open, and a file beside it. The file says how to play
    (first line) and which process does (the second). The speaker touches it at each sign of life, and the lock's file
    too while it plays. Removing or rewriting the file asks the speaker to leave."""

    def __init__(self, journal: Path, part: SoundGroup) -> None:
        name = ("earpiece" if part == "cues" else "speaker") + journal.stem.removeprefix("journal")
        self._locked = journal.with_name(f"{name}.lock")
        self.lock = Lock(self._locked)
        self.heard = 0.0
        """When a speaker was last heard (wall time)."""
        self._file = journal.with_name(f"{name}.json")

    def ask(self, outlet: str) -> None:
        """Ask for a speaker with this outlet, and any other to leave; its process stays there, because it may hang.
        Raises `OSError`."""
        before = self._lines()
        if before[:1] == [outlet]:
            return
        try:
            paths.written(self._file, "\n".join([outlet, *before[1:2], ""]).encode())
        except OSError:
            open(self._file, "wb").close()  # a full disk takes an empty file
        os.utime(self._file, (0, 0))

    def dismiss(self) -> None:
        """Ask the speaker to leave."""
        with contextlib.suppress(OSError):
            self._file.unlink(missing_ok=True)

    def asked(self, outlet: str) -> bool:
        """Whether a speaker with this outlet is asked for."""
        return not paths.missing(self._file) and self._lines()[:1] in ([], [outlet])

    @property
    def pid(self) -> int | None:
        """The process that has the lock, if there is one."""
        pid = next((int(line) for line in self._lines()[1:2] if line.isdigit()), None)
        return pid if pid and self.lock.held() else None

    @property
    def life(self) -> tuple[float, float]:
        """When there was the last sign of life, and when a speaker was last heard (0: never)."""
        return _touched(self._file), _touched(self._locked)

    @property
    def can_beat(self) -> bool:
        """Whether a speaker can show a sign of life: not on a disk that has become read-only, or on a share that is
        away."""
        return paths.missing(self._file) or takes_writes(self._file)

    def join(self, outlet: str) -> bool:
        """For the speaker that has the lock: say which process plays. False if it is no longer asked for."""
        self.heard = self.life[1] if self.stays else 0.0
        if not self.asked(outlet):
            return False
        with contextlib.suppress(OSError), open(self._file, "r+", encoding="utf-8") as file:
            file.write(f"{outlet}\n{os.getpid()}\n")
            file.truncate()
        self._touch(self._locked, self.heard)
        self._touch(self._file, time.time())
        return True

    def beat(self, heard: bool) -> None:
        """For the speaker: a sign of life."""
        now = time.time()
        if heard:
            self._touch(self._locked, now)
        if self.stays:
            self._touch(self._file, now)

    @property
    def stays(self) -> bool:
        """For the speaker: False if it is asked to leave. A share that is away asks nothing."""
        try:
            return os.stat(self._file).st_mtime > 0.0
        except OSError:
            return not paths.missing(self._file)

    @staticmethod
    def _touch(file: Path, now: float) -> None:
        with contextlib.suppress(OSError):
            os.utime(file, (now, now))

    def _lines(self) -> list[str]:
        try:
            return self._file.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError):
            return []


class Loudspeaker:
    """The speaker, started where none plays."""

    def __init__(
        self, journal: Path, log: Path, outlet: Outlet = Outlet(), restart: Sequence[str] = (),  # noqa: B008
        call: Callable[[], None] = lambda: None, fork: Fork | None = None,
    ) -> None:  # fmt: skip
        """`restart`: the controller's lock, its log, and the command that starts another, which the speaker uses if the
        controller dies and nothing else replaces it. `call`: called, from any thread, when `tend` has something to do
        at once. `fork`: how a speaker is started if none has failed just before."""
        self._outlet, self._log, self._call, self._fork = outlet.to_text(), log, call, fork
        self._journal, self._restart = str(journal), [*map(str, restart)]
        self._command = [sys.executable, "-m", "roomctl.sound.speaker", self._journal, self._outlet]
        # the speaker mixes without BLAS
        self._environment = {"OPENBLAS_NUM_THREADS": "1", RESTART: json.dumps(self._restart)}
        self._station = Station(journal, outlet.part)
        self._process: Process | None = None
        self._tended = self._looked = self._not_before = 0.0
        self._life, self._since = (0.0, 0.0), 0.0
        self._failures = 0

    @property
    def pid(self) -> int | None:
        """The id of the process that plays, while there is one."""
        return self._station.pid

    @property
    def heard(self) -> bool:
        """Whether the device played at the speaker's last sign of life."""
        alive, heard = self._station.life
        return alive == heard > 0.0

    def tend(self, wanted: bool, now: Instant) -> Sequence[str]:
        if now.up - self._tended > AWAY:
            self._since += now.up - self._tended
        self._tended = now.up
        if not wanted:
            self.close()
            return []
        try:
            return self._tend(now)
        except RoomError as error:  # the lock's file is no lock
            return [str(error)]

    def _tend(self, now: Instant) -> Sequence[str]:
        faults = self._reap(now)
        if self._process is None and now.up >= self._not_before and now.up - self._looked > LOOK:
            self._looked = now.up
            if self._station.asked(self._outlet) and self._station.lock.held():
                return [*faults, *self._check(now)]
            return [*faults, *self._start(now)]
        return [*faults, *(self._check(now) if self._process else ())]

    def close(self) -> None:
        """Ask it to fade out. It is not waited for, and is killed if it does not exit."""
        with contextlib.suppress(RoomError):
            pid, process, self._process = self._station.pid, self._process, None
            self._station.dismiss()
            if process or pid:
                threading.Thread(target=_see_out, args=(self._station.lock, pid, process), daemon=True).start()

    def _start(self, now: Instant) -> Sequence[str]:
        self._life, self._since = (0.0, 0.0), now.up
        try:
            self._station.ask(self._outlet)
            if self._fork and not self._failures:
                self._process = self._fork(self._journal, self._outlet, self._restart, str(self._log))
            if self._process is None:
                self._process = self._started()
        except OSError as error:
            self._again(now)
            return [f"the sound cannot be started ({error.strerror})"]
        threading.Thread(target=_call_at_its_end, args=(self._process, self._call), daemon=True).start()
        return []

    def _started(self) -> Process:
        with paths.appended(self._log) as log:
            return subprocess.Popen(
                self._command, stdin=subprocess.DEVNULL, stdout=log, stderr=log,
                env={**os.environ, **self._environment},
            )  # fmt: skip

    def _reap(self, now: Instant) -> Sequence[str]:
        """Whether the speaker that was started here has ended."""
        code = self._process.poll() if self._process else None
        if code is None:
            return []
        self._process = None
        if code == TAKEN or self._station.lock.held():
            return []  # another one plays
        unsaid = self._failures > 0 and code not in (0, GONE)
        self._again(now)
        return [FAILS if self._station.life[1] > 0.0 else MUTE] if unsaid else []

    def _check(self, now: Instant) -> Sequence[str]:
        """Kill a speaker that has shown no sign of life for too long."""
        if now.up - self._looked > LOOK or self._process is None:
            self._looked = now.up
            life = self._station.life
            if life != self._life or not self._station.can_beat:
                heard = self._life[0] > 0.0 and self._life[1] < life[1]
                self._life, self._since, self._failures = life, now.up, 0 if heard else self._failures
        late = now.up - self._since
        if late <= QUIET or (late <= READY and not self.heard):
            return []
        _kill(self._station.pid, self._process)
        self._process = None
        self._again(now)
        return [STALLED]

    def _again(self, now: Instant) -> None:
        delay = RETRY_DELAYS[min(self._failures, len(RETRY_DELAYS) - 1)]
        self._not_before, self._looked = now.up + delay, 0.0
        self._failures += 1
        timer = threading.Timer(delay, self._call)
        timer.daemon = True
        timer.start()


def _touched(file: Path) -> float:
    try:
        return file.stat().st_mtime
    except OSError:
        return 0.0


def _call_at_its_end(process: Process, call: Callable[[], None]) -> None:
    process.wait()
    call()


def _see_out(lock: Lock, pid: int | None, process: Process | None) -> None:
    over = time.monotonic() + LEAVES
    while time.monotonic() < over:
        if not lock.held() and (process is None or process.poll() is not None):
            return
        time.sleep(0.1)
    _kill(pid if lock.held() else None, process)


def _kill(pid: int | None, process: Process | None) -> None:
    if pid is not None:
        with contextlib.suppress(OSError):
            os.kill(pid, signal.SIGKILL if os.name == "posix" else signal.SIGTERM)
    if process is not None:
        process.kill()
        process.wait()
