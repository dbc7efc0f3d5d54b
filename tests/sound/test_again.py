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
"""4 s to the end of the file, and how often it comes. A busy machine can delay all the sound of one round. That does
not move the median over five, which is 40 ms late if the file ends with half a block."""


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
    seconds = np.arange(2.0, (ROUNDS - 1) * length, 0.25)
    all_late = [late(recording, log, begun + second) for second in seconds]
    assert abs(np.median(all_late)) < 0.02, all_late
