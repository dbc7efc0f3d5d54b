"""Plays known noise through the product's own output, and writes down when it expects it to be heard.

`python -m tests.rigs.noise_player LATENCY_MS LOG`: a line for each request, with its time (seconds since boot) and the
expected offset (`Sync.offset`) after it.
"""

from __future__ import annotations

import sys
import threading
from pathlib import Path

import numpy as np

from roomctl.clock import SystemClock
from roomctl.sound.audio_device import Output
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.sync import Sync


def noise(seconds: int = 60) -> Audio:
    """What it plays, on both channels: (frames,)."""
    return np.random.default_rng(7).standard_normal(seconds * RATE).astype(np.float32) * np.float32(0.05)


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
    main(int(sys.argv[1]), Path(sys.argv[2]))
