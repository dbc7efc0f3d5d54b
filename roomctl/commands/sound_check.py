"""The process of the sound check, for the screen that steps it."""

from __future__ import annotations

import contextlib
import json
import subprocess
import sys
import threading
from collections.abc import Sequence

from roomctl.commands.common import session_runs, sounds_of
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.session.targets import SOUNDED

FIRST = "warm-pad"
"""The bed that plays first."""


class SoundCheckProcess:
    """One check, at the loudspeaker, or with `earpiece` where cues are heard. Raises `Refused` while a session runs."""

    def __init__(self, room: Room, level: float, *, earpiece: bool = False) -> None:
        if session_runs(room):
            raise Refused("a session is running, and the client would hear this")
        sounds = sounds_of(room)
        beds = [name for name in sounds.bed_names if name != "silence"]
        self.beds: Sequence[str] = sorted(beds, key=lambda name: name != FIRST)
        self.cues: Sequence[str] = [kind for kind in sounds.kinds if kind in SOUNDED]
        self.reading: tuple[float, float] | None = None
        self.trouble = ""
        asked = {
            "bed": self.beds[0], "level": level, "latency_ms": room.latency_ms, "music": room.clinic_music,
            "device": room.cue_device if earpiece else room.sound_device,
        }  # fmt: skip
        self._process = subprocess.Popen(
            [sys.executable, "-m", "roomctl.sound.sound_check", json.dumps(asked)], stdin=subprocess.PIPE,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self._follows = threading.Thread(target=self._follow, daemon=True)
        self._follows.start()

    def ask(self, **what: float | str) -> None:
        """`level`, `bed` or `cue`, with its value."""
        with contextlib.suppress(OSError, ValueError):  # it has ended; `trouble` says why
            assert self._process.stdin
            self._process.stdin.write(json.dumps(what) + "\n")
            self._process.stdin.flush()

    def close(self) -> None:
        """Stop the sound."""
        self._process.kill()
        with contextlib.suppress(OSError):  # what was not yet written
            assert self._process.stdin
            self._process.stdin.close()
        self._process.wait()
        self._follows.join()

    def _follow(self) -> None:
        assert self._process.stdout
        with self._process.stdout as lines:
            for line in lines:
                with contextlib.suppress(ValueError):  # half a line of a process that was ended
                    said = json.loads(line)
                    self.trouble = said.get("trouble", "")
                    self.reading = tuple(said.get("reading") or ()) or self.reading
        self.trouble = self.trouble or "the sound has stopped; `roomctl doctor` says more"
