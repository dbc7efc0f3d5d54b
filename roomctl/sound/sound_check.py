"""The sound check: a bed and cues at a level that can be changed while they play, and how loud that is.

A process of its own, because pygame can hang on a device that is gone. It reads one request a line (JSON: `level` in
dB, `bed`, `cue`) and writes a reading every 0.3 s; it ends with its input.
"""

from __future__ import annotations

import json
import os
import sys
import threading
import time
from collections import deque
from collections.abc import Mapping
from typing import Any

import numpy as np

from roomctl.errors import RoomError
from roomctl.sound.library import RATE, Shelf
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import amplitude, measure
from roomctl.sound.mix import CueAt, Mixer, Target
from roomctl.sound.preview import STALLED, no_chatter

RISE, FALL = 3.0, 40.0
"""The most dB a second by which the level rises, as in a session, and by which it falls."""
FADE = 1.0
"""Seconds in which one bed fades into the next."""
HELD = 3 * RATE
"""Frames of which the true peak is the highest."""
READING = 0.3
"""Seconds between two readings."""


class Played:
    """What plays: `bed` at `level` dB, as a room with that level plays it. Requests may come from another thread than
    `render`. Raises `Unavailable` from `bed`, if it cannot be played."""

    def __init__(self, sounds: Shelf, bed: str, level: float) -> None:
        self._mixer = Mixer(sounds)
        self._level = self._wanted = level
        self._targets: list[Target] = []
        self._heard: deque[Audio] = deque()
        self._cues = 0
        self.bed(bed)

    def bed(self, name: str) -> None:
        """Fade into another bed."""
        self._targets = [Target(self._mixer.frame, round(FADE * RATE), {name: 0.0})]
        self._mixer.plan(self._targets, [])

    def cue(self, kind: str) -> None:
        """Sound a cue over the bed."""
        self._cues += 1
        self._mixer.plan(self._targets, [CueAt(self._mixer.frame + RATE // 5, kind, 0.0, self._cues)])

    def level(self, wanted: float) -> None:
        """Go to another level (dB): up by at most `RISE` a second, down by `FALL`."""
        self._wanted = min(0.0, wanted)

    def render(self, frames: int) -> Audio:
        """The next frames."""
        before = self._level
        most, least = before + RISE * frames / RATE, before - FALL * frames / RATE
        self._level = min(most, max(least, self._wanted))
        gains = amplitude(np.linspace(before, self._level, frames, endpoint=False))
        played = (self._mixer.render(frames) * gains[:, None]).astype(np.float32)
        self._heard.append(played)
        while sum(map(len, self._heard)) - len(self._heard[0]) >= HELD:
            self._heard.popleft()
        return played

    def reading(self) -> tuple[float, float] | None:
        """The loudness of the last 400 ms (LUFS) and the true peak of the last 3 s (dBTP); None before the first."""
        heard = list(self._heard)
        if sum(map(len, heard)) < RATE // 2:
            return None
        meter = measure(np.concatenate(heard))
        return float(meter.momentary[-1]), meter.true_peak


def run(asked: Mapping[str, Any]) -> None:
    """Play until stdin ends. `asked`: `bed`, `level`, `latency_ms`, `device`, `music` (the clinic's folder)."""
    from roomctl.sound import library
    from roomctl.sound.audio_device import Output
    from roomctl.sound.music.folders import folders

    played = Played(library.load(music=folders(asked["music"])), asked["bed"], asked["level"])
    ended = threading.Event()
    threading.Thread(target=_requests, args=(played, ended), daemon=True).start()
    with no_chatter():
        output = Output(played.render, asked["latency_ms"], asked["device"])
    last, since = None, time.monotonic()
    while not ended.wait(READING):
        reading = played.reading()
        if reading != last:
            last, since = reading, time.monotonic()
        gone = output.news() == "gone" or time.monotonic() - since > STALLED
        _tell({"trouble": "the sound device is gone"} if gone else {"reading": reading and [*map(_finite, reading)]})


def _requests(played: Played, ended: threading.Event) -> None:
    try:
        for line in sys.stdin:
            for name, value in json.loads(line).items():
                match name:
                    case "level":
                        played.level(value)
                    case "bed":
                        played.bed(value)
                    case "cue":
                        played.cue(value)
    finally:
        ended.set()


def _finite(value: float) -> float:
    return max(value, -120.0)


def _tell(what: Mapping[str, Any]) -> None:
    print(json.dumps(what), flush=True)


if __name__ == "__main__":
    try:
        run(json.loads(sys.argv[1]))
    except RoomError as error:
        _tell({"trouble": str(error)})
    sys.stdout.flush()
    os._exit(0)  # pygame's own clean-up can hang on a device that is gone
