"""A process that plays is held up for less time than the device's buffer lasts: nothing is heard of it, and no cue
moves. On a real server, recorded."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

from tests.rigs.home import until
from tests.rigs.noise_player import late
from tests.rigs.pulse import Pulse, holes, now

LATENCY, HELD_UP = 200, 0.09
"""What is asked for, in milliseconds, and seconds for which nobody answers the device."""


def test_whoever_is_held_up_for_less_than_the_buffer_lasts_still_knows_when_its_sound_is_heard(
    pulse: Pulse, tmp_path: Path
) -> None:
    log, held_up = tmp_path / "log", list[float]()
    with pulse.recorded() as recording:
        command = [sys.executable, "-m", "tests.rigs.noise_player", str(LATENCY), str(log)]
        player = subprocess.Popen(command, env={**os.environ, **pulse.environment})
        until(lambda: log.exists() and len(log.read_text().splitlines()) > 50, what="it plays")
        for _ in range(5):
            held_up.append(now())
            player.send_signal(signal.SIGSTOP)
            time.sleep(HELD_UP)
            player.send_signal(signal.SIGCONT)
            time.sleep(2)
        player.kill()
        player.wait()

    def calm(up: float) -> bool:
        """Whether nothing else held up the player or the recorder: that would show nothing about this."""
        first, last = recording.frame(up - 0.3), recording.frame(up + 1.9)
        return not holes(recording.samples[first:last]) and abs(recording.slipped(recording.frame(up))) < 0.01

    seen = [up for up in held_up if calm(up)]
    assert seen, "the machine held up everything each time"
    assert max(abs(late(recording, log, up + after)) for up in seen for after in (0.6, 1.0, 1.5)) < 0.05
