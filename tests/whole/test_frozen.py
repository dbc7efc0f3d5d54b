"""The machine sleeps in mid-session. SIGSTOP to all that the room runs plays it: a clock that counts suspend goes on in
both."""

from __future__ import annotations

import os
import signal
import time

import numpy as np
import pytest

from tests import wording
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse
from tests.whole.test_killed import CONTROLLER, SPEAKER, SUPERVISOR, level_now
from tests.whole.test_killed import running as running

ALL = (SUPERVISOR, CONTROLLER, SPEAKER)


def freeze(home: Home, seconds: float) -> None:
    """Stop everything of the room for `seconds`, and let it go on."""
    pids = [pid for module in ALL for pid in home.processes(module)]
    for pid in pids:
        os.kill(pid, signal.SIGSTOP)
    time.sleep(seconds)
    for pid in pids:
        os.kill(pid, signal.SIGCONT)


@pytest.mark.parametrize("seconds", [1.4, 4.0])
def test_no_sound_comes_in_suddenly_when_a_frozen_room_goes_on(running: Home, pulse: Pulse, seconds: float) -> None:
    with pulse.recorded() as recording:
        until(lambda: recording.heard > RATE and level_now(recording) > -45, what="sound at first")
        time.sleep(3)
        loud = level_now(recording)
        freeze(running, seconds)
        until(lambda: level_now(recording) > loud - 3, 15, "sound again")
        time.sleep(1)
    windows = recording.samples[: len(recording.samples) // 4800 * 4800].reshape(-1, 4800).astype(float)
    levels = 20 * np.log10(np.sqrt(np.mean(windows**2, axis=1)) + 1e-9)
    silent = [at for at, level in enumerate(levels) if level < -80 and at > 20]
    assert len(silent) > 10 * seconds - 10, "it was silent for the time"
    between = [level for level in levels[silent[0] : silent[-1]] if level >= -80]
    assert not between, "nor is a block heard that SDL took before"
    again = levels[silent[-1] + 1 :]
    print(len(silent), [round(float(level), 1) for level in again[:25]])
    near = next(at for at, level in enumerate(again) if level > loud - 3)
    assert near >= 4, "it rises over half a second at least, as whoever joins in mid-session does"
    until(lambda: not running.json("status")["faults"], what="and the mark goes")
    assert running.json("status")["away_s"] == 0, "four seconds are worth no question"


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_after_more_than_a_minute_frozen_the_room_asks_and_goes_back(running: Home) -> None:
    until(lambda: running.processes(CONTROLLER))
    time.sleep(1)
    freeze(running, 65.0)
    until(lambda: running.json("status")["away_s"] >= 60, 5, "it asks")
    assert 64 < running.json("status")["away_s"] < 67
    assert "away 1:05" in running.run("status").stdout
    assert running.run("do", "away", "back").stdout.startswith("back to neck")
    assert running.json("status")["elapsed_s"] < 30
    assert running.json("status")["away_s"] == 0


@pytest.mark.slow
@pytest.mark.timeout(300)
def test_a_room_whose_processes_were_all_killed_asks_when_somebody_comes_back(running: Home) -> None:
    until(lambda: (running.folder / "controller.beat").exists())
    time.sleep(1)
    until(lambda: not running.kill(*ALL), what="none is left that starts another")
    time.sleep(65)
    assert running.json("status")["away_s"] == 0, "nobody has come back yet"
    running.run("controller")
    until(lambda: running.json("status")["away_s"] >= 60, what="it asks")
    assert running.run("do", "away", "keep").stdout.strip() == wording.GOING_ON
    assert running.json("status")["elapsed_s"] > 65
