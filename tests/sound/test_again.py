"""SDL takes the sound for a file of an hour, and goes back to its start. Nothing moves there. On a real server,
recorded."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import numpy as np

from roomctl.sound.audio_device import CHUNK
from roomctl.sound.library import RATE
from tests.rigs.home import until
from tests.rigs.noise_player import late
from tests.rigs.pulse import Pulse

LATENCY, BLOCKS, ROUNDS = 200, 47, 6
"""4 s to the end of the file, and how often it comes. A busy machine can delay the sound of one round. A file that ends
with half a block makes most of five 30 to 40 ms late."""


def test_what_sounds_after_the_end_of_the_hour_is_heard_as_expected(pulse: Pulse, tmp_path: Path) -> None:
    log, length = tmp_path / "log", BLOCKS * CHUNK / RATE
    with pulse.recorded() as recording:
        command = [sys.executable, "-m", "tests.rigs.noise_player", str(LATENCY), str(log), str(BLOCKS)]
        player = subprocess.Popen(command, env={**os.environ, **pulse.environment})
        try:
            until(lambda: log.exists() and len(log.read_text().splitlines()) > BLOCKS * ROUNDS, what="it plays on")
        finally:
            player.kill()
            player.wait()
    begun = float(log.read_text().split()[0])
    # what plays first is heard once an idle sink has taken its blocks
    rounds = [
        [late(recording, log, begun + number * length + second) for second in np.arange(2.0, length, 0.25)]
        for number in range(ROUNDS - 1)
    ]
    middles = np.median(rounds, axis=1)
    assert np.sort(np.abs(middles))[-2] < 0.02, middles
