"""The room's sound for the controller, which keeps it running and polls it without ever waiting.

`Loudspeaker` runs the speaker process and starts another when one dies, fails or stops reporting; `NoSound` is a room
without sound. The same tests run on both.
"""

from __future__ import annotations

import contextlib
import json
import queue
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Protocol

from roomctl.clock import Instant
from roomctl.sound.options import Outlet
from roomctl.system import paths

News = Mapping[str, Any]
"""One line of a speaker: its `kind` is `playing`, `alive`, `cue` (with `session` and `cue`), `fault` (`message`, and
`device` if it does not concern the whole sound) or `mended` (`device`)."""

READY = 8.0
"""Time limit in seconds for a new speaker to play; `mixer.init` waits as long as a frozen sound server does."""
QUIET = 6.0
"""Seconds of silence after which a speaker counts as dead; own music may delay it twice (`prefetch.OPENS`)."""
AWAY = 1.0
"""Seconds between two beats after which the controller itself was delayed (swapped out, for example). The speaker's
reports are then still on their way, and the time does not count against it."""
LEAVES = 3.0
"""Time limit in seconds for a speaker to fade and exit."""
RETRY_DELAYS = (0.0, 0.05, 0.3, 1.0, 2.0, 3.0)
"""Seconds before the next try, after one failure, two..."""


FAILS = "the sound keeps failing; the controller's log says why"
MUTE = "no sound; connect a loudspeaker, or see the controller's log"
"""Messages for a speaker that died without a report: after it played, and before (SDL crashes if a sound server has no
sink)."""


class Sound(Protocol):
    """The controller's interface to a room's sound."""

    def tend(self, wanted: bool, now: Instant) -> Sequence[News]:
        """Start or stop it as needed, and return what happened since the last call. Called on each beat; never
        waits."""

    def close(self) -> None:
        """Let it fade out and exit."""


class NoSound:
    """A room without a loudspeaker."""

    def tend(self, wanted: bool, now: Instant) -> Sequence[News]:
        return []

    def close(self) -> None:
        pass


class Loudspeaker:
    """The speaker process, restarted when needed."""

    def __init__(self, journal: Path, log: Path, outlet: Outlet = Outlet()) -> None:  # noqa: B008
        self._command = [sys.executable, "-m", "roomctl.sound.speaker", str(journal), outlet.to_text()]
        self._log = log
        self._process: subprocess.Popen[str] | None = None
        self._news: queue.SimpleQueue[News] = queue.SimpleQueue()
        self._heard = self._tended = 0.0
        self._playing = False
        self._explained = False  # whether this speaker has reported a fault
        self._failures = 0
        self._not_before = 0.0

    @property
    def pid(self) -> int | None:
        """The speaker's process id, while there is one."""
        return self._process.pid if self._process else None

    def tend(self, wanted: bool, now: Instant) -> Sequence[News]:
        if now.up - self._tended > AWAY:
            self._heard += now.up - self._tended
        self._tended = now.up
        if not wanted:
            self.close()
            return []
        news = (self._listen(now) or self._check(now)) if self._process is not None else []
        if self._process is None and now.up >= self._not_before:
            return [*news, *self._start(now)]
        return news

    def close(self) -> None:
        """Closing its stdin makes it fade out. It is not waited for, and is killed if it does not exit."""
        if self._process is not None and self._process.stdin is not None:
            with contextlib.suppress(OSError):
                self._process.stdin.close()
            threading.Thread(target=_see_out, args=(self._process,), daemon=True).start()
        self._process = None

    def _start(self, now: Instant) -> Sequence[News]:
        self._news = queue.SimpleQueue()
        try:
            with paths.appended(self._log) as log:
                self._process = subprocess.Popen(
                    self._command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=log, text=True
                )
        except OSError as error:
            self._again(now)
            return [{"kind": "fault", "message": f"the sound cannot be started ({error.strerror})"}]
        self._heard, self._playing, self._explained = now.up, False, False
        threading.Thread(target=_read, args=(self._process, self._news), daemon=True).start()
        return []

    def _listen(self, now: Instant) -> Sequence[News]:
        lines: list[News] = []
        while not self._news.empty():
            line = self._news.get()
            self._heard = now.up
            match line["kind"]:
                case "gone":
                    if self._failures and not self._explained:
                        lines.append({"kind": "fault", "message": FAILS if self._playing else MUTE})
                    self._again(now)
                    break
                case "playing":
                    self._playing = True
                case "fault":
                    self._explained = True
                case "alive":
                    self._failures = 0
            lines.append(line)
        return lines

    def _check(self, now: Instant) -> Sequence[News]:
        """Replace a speaker that has not reported for too long."""
        if self._process is None or now.up - self._heard <= (QUIET if self._playing else READY):
            return []
        self._process.kill()
        self._again(now)
        return [{"kind": "fault", "message": "the sound has stalled; starting it again"}]

    def _again(self, now: Instant) -> None:
        self._not_before = now.up + RETRY_DELAYS[min(self._failures, len(RETRY_DELAYS) - 1)]
        self._failures += 1
        self.close()


def _see_out(process: subprocess.Popen[str]) -> None:
    try:
        process.wait(LEAVES)
    except subprocess.TimeoutExpired:
        process.kill()


def _read(process: subprocess.Popen[str], news: queue.SimpleQueue[News]) -> None:
    assert process.stdout is not None
    with process.stdout:
        for line in process.stdout:
            try:
                said = json.loads(line)
            except ValueError:
                continue  # ignore a library's output on stdout
            if isinstance(said, dict) and "kind" in said:
                news.put(said)
    process.wait()
    news.put({"kind": "gone"})
