"""Speakers that the supervisor forks. It has done their imports, so one that dies is replaced at once.

The controller asks for them by lines of JSON on a pipe: `[]` (be ready), `[number, journal, outlet, restart, log]`
(start one) and `[number]` (end it). On its stdin it reads `[number, code]` when one has ended for good.
"""

from __future__ import annotations

import contextlib
import gc
import json
import os
import select
import signal
import subprocess
import sys
import threading
import time

from roomctl.system.background import STOPS, TAKEN, log, rename

TYPE_CHECKING = False  # typing's own costs half a megabyte for as long as the supervisor runs
if TYPE_CHECKING:
    from collections.abc import Sequence

FORKS = sys.platform == "linux"
"""Whether a process that has done its imports may fork: on macOS system libraries forbid it, Windows has no fork."""
WORKED = 3.0
"""A speaker that lived for at least this many seconds is replaced at once; after less, the controller decides."""
PIPES = 256
"""More than the files that a supervisor has open."""


class _Speaker:
    """One that runs. `number`: the controller's, None for one of an earlier controller."""

    def __init__(self, number: int | None, words: list[str], pid: int) -> None:
        self.number, self.words, self.pid, self.begun = number, words, pid, time.monotonic()


class Speakers:
    """The supervisor's end. It has no thread, so that it may fork."""

    def __init__(self) -> None:
        self._running: dict[int, _Speaker] = {}
        """By the end of a pipe whose other end the speaker alone has."""
        self._controller: subprocess.Popen[bytes] | None = None
        self._requests, self._partial = -1, b""
        self._ready = False
        self._told, self._tell = os.pipe()
        self.leaving = False
        """Whether `leave` was called."""

    def leave(self, *_: object) -> None:
        """A handler of signals: `wait` returns False at once. It raises nothing, so that a fork, a start or an import
        is never left half done."""
        self.leaving = True
        os.write(self._tell, b"0")

    def start(self, words: Sequence[str]) -> subprocess.Popen[bytes]:
        """Start a controller that may ask for speakers."""
        for speaker in self._running.values():
            speaker.number = None
        if os.name == "nt":
            self._controller = subprocess.Popen(words, stdin=subprocess.PIPE)
            return self._controller
        self._requests, theirs = os.pipe()
        self._partial = b""
        ask = [f"--forks={theirs}"] if FORKS else []
        try:
            self._controller = subprocess.Popen([*words, *ask], stdin=subprocess.PIPE, pass_fds=[theirs])
        finally:
            os.close(theirs)
        return self._controller

    def wait(self, seconds: float) -> bool:
        """Serve requests and replace speakers for so long. False as soon as the controller has ended, and after
        `leave`."""
        until = time.monotonic() + seconds
        while (left := until - time.monotonic()) > 0:
            if os.name == "nt":
                return _lives(self._controller, left) and not self.leaving
            ends = [self._told, *([self._requests] if self._requests >= 0 else []), *self._running]
            for end in select.select(ends, [], [], left)[0]:
                if end == self._told:
                    return False
                if end != self._requests:
                    self._ended(end)
                elif not self._asked():
                    return False
        return True

    def _asked(self) -> bool:
        """Read requests. False if the controller has ended."""
        data = os.read(self._requests, 65536)
        if not data:
            os.close(self._requests)
            self._requests = -1
            return False
        *lines, self._partial = (self._partial + data).split(b"\n")
        for line in lines:
            number, *words = json.loads(line) or (None,)
            self._prepare()
            if words:
                self._fork(number, words)
            elif number is not None:
                self._kill(number)
        return True

    def _prepare(self) -> None:
        """Import what a speaker needs."""
        if self._ready:
            return
        self._ready = True
        os.environ["OPENBLAS_NUM_THREADS"] = "1"  # the speaker mixes without BLAS, whose threads would not be forked
        try:
            from roomctl.sound import audio_device, speaker  # noqa: F401

            audio_device.library()
        except Exception as error:  # a speaker that is started by itself says more
            log(f"supervisor: cannot prepare a speaker: {error}")
        gc.collect()
        gc.freeze()
        with contextlib.suppress(OSError, ImportError):
            from roomctl.system.memory import give_back_library_pages

            give_back_library_pages()

    def _fork(self, number: int | None, words: list[str]) -> None:
        own, theirs = os.pipe()
        try:
            pid = os.fork()
        except OSError:
            os.close(own)
            os.close(theirs)
            self._answer(number, 1)
            return
        if pid == 0:
            _speak(words, theirs)
        os.close(theirs)
        self._running[own] = _Speaker(number, words, pid)

    def _ended(self, end: int) -> None:
        """Replace a speaker that died after it had worked."""
        speaker = self._running.pop(end)
        os.close(end)
        code = os.waitstatus_to_exitcode(os.waitpid(speaker.pid, 0)[1])
        if code in (0, TAKEN) or time.monotonic() - speaker.begun < WORKED:
            self._answer(speaker.number, code if code >= 0 else 1)
        else:
            self._fork(speaker.number, speaker.words)

    def _kill(self, number: int) -> None:
        for speaker in self._running.values():
            if speaker.number == number:
                speaker.begun = time.monotonic()  # so that it is not replaced
                os.kill(speaker.pid, signal.SIGKILL)

    def _answer(self, number: int | None, code: int) -> None:
        if number is not None and self._controller is not None and self._controller.stdin is not None:
            with contextlib.suppress(OSError, ValueError):  # it has just ended
                os.write(self._controller.stdin.fileno(), b"[%d, %d]\n" % (number, code))


def _lives(controller: subprocess.Popen[bytes] | None, seconds: float) -> bool:
    """Whether the controller lives for so long; with None, wait for nothing but the time."""
    if controller is None or controller.returncode is not None:
        time.sleep(seconds)
        return True
    try:
        controller.wait(seconds)
    except subprocess.TimeoutExpired:
        return True
    return False


def _speak(words: list[str], pipe: int) -> None:
    """Be a speaker; never returns. Of the supervisor's files it keeps the end of its own `pipe`."""
    code = 1
    try:
        for number in STOPS:
            signal.signal(number, signal.SIG_DFL)
        os.closerange(3, pipe)
        os.closerange(pipe + 1, PIPES)
        rename([sys.executable, "-m", "roomctl.sound.speaker", *words[:2]])
        from pathlib import Path

        from roomctl.sound import speaker
        from roomctl.system import paths

        journal, outlet, restart, log = words
        with contextlib.suppress(OSError), paths.appended(Path(log)) as output:  # a share may be away
            os.dup2(output.fileno(), 1)
            os.dup2(output.fileno(), 2)
        code = speaker.main(journal, outlet, restart)
    except BaseException:
        import traceback

        traceback.print_exc()
    finally:
        os._exit(code)


class Forked:
    """A speaker in the hands of the supervisor, as the controller sees it."""

    def __init__(self, forks: Forks, number: int) -> None:
        self._forks, self._number = forks, number
        self._over, self._code = threading.Event(), 1

    def poll(self) -> int | None:
        return self._code if self._over.is_set() else None

    def wait(self) -> int:
        self._over.wait()
        return self._code

    def kill(self) -> None:
        """Ask for its end, and do not wait for it."""
        self._forks.ask(self._number)
        self.ended(-signal.SIGTERM)

    def ended(self, code: int) -> None:
        self._code = code
        self._over.set()


class Forks:
    """The controller's end of the pipe."""

    def __init__(self, requests: int) -> None:
        os.set_inheritable(requests, False)
        self._requests, self._forked = requests, list[Forked]()
        self.ask()

    def speaker(self, journal: str, outlet: str, restart: Sequence[str], log: str) -> Forked | None:
        """A speaker with these words; None if the supervisor is gone."""
        number = len(self._forked)
        self._forked.append(Forked(self, number))
        return self._forked[-1] if self.ask(number, journal, outlet, [*restart], log) else None

    def ask(self, *request: object) -> bool:
        try:
            os.write(self._requests, json.dumps(request).encode() + b"\n")
        except OSError:
            return False
        return True

    def heard(self, answer: str) -> None:
        """A line from the supervisor."""
        number, code = json.loads(answer)
        self._forked[number].ended(code)
