"""Plays known noise through the product's own output, and writes down when it expects it to be heard.

`python -m tests.rigs.noise_player LATENCY_MS LOG [BLOCKS]`: a line for each request, with its time (seconds since boot)
and the expected offset (`Sync.offset`) after it. `BLOCKS`: how many SDL takes until it goes back to the start.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np

from roomctl.clock import SystemClock
from roomctl.sound import audio_device
from roomctl.sound.audio_device import Output
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.sync import Sync
from tests.rigs.pulse import Recording, found


def noise(seconds: int = 60) -> Audio:
    """What it plays, on both channels: (frames,)."""
    return np.random.default_rng(7).standard_normal(seconds * RATE).astype(np.float32) * np.float32(0.05)


def late(recording: Recording, log: Path, up: float, foresight: float = 0.3) -> float:
    """Seconds by which what was expected to be heard at `up`, as of `foresight` seconds before, was heard later."""
    lines = [tuple(map(float, line.split())) for line in log.read_text().splitlines()]
    offset = [offset for asked, offset in lines if asked < up - foresight][-1]
    sought = noise()[round((up + offset) * RATE) :][: RATE // 4]
    around = recording.frame(up, 1.0)
    return (found(recording.samples, sought, around, RATE // 2) - around) / RATE


def main(latency_ms: int, log: Path) -> None:
    sync, clock, sound = Sync(latency_ms), SystemClock(), np.repeat(noise()[:, None], 2, axis=1)
    with log.open("w", buffering=1) as lines:

        def pull(n: int) -> Audio:
            frame, up = sync.frames, clock.now().up
            sync.asked(up, n)
            lines.write(f"{up} {sync.offset}\n")
            return sound[frame : frame + n]

        output = Output(pull, latency_ms)
        threading.Event().wait()
        del output


if __name__ == "__main__":
    audio_device.BLOCKS = int(sys.argv[3]) if len(sys.argv) > 3 else audio_device.BLOCKS
    main(int(sys.argv[1]), Path(sys.argv[2]))
