"""The sound check: a level that changes while a bed plays, and the meter beside it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from roomctl.sound import library
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import measure
from roomctl.sound.sound_check import Played

BLOCK = 2048


def seconds(played: Played, length: float) -> Audio:
    return np.concatenate([played.render(BLOCK) for _ in range(round(length * RATE / BLOCK))])


@pytest.fixture(scope="module")
def sounds() -> library.Shelf:
    return library.load()


def test_a_level_is_a_rooms_level_and_rises_by_at_most_three_decibels_a_second(sounds: library.Shelf) -> None:
    played, same = Played(sounds, "warm-pad", -30.0), Played(sounds, "warm-pad", -30.0)
    for one in (played, same):
        seconds(one, 14)
    played.level(-18.0)
    more = measure(seconds(played, 8)).momentary - measure(seconds(same, 8)).momentary
    assert more[-1] == pytest.approx(12.0, abs=0.1)
    assert max(more[10:] - more[:-10]) < 3.1, "a second apart"
    played.level(-30.0)
    seconds(played, 1)
    seconds(same, 1)
    assert np.allclose(played.render(BLOCK), same.render(BLOCK), atol=1e-6)


def test_the_meter_shows_what_plays_and_a_cue_is_heard_at_the_same_level(sounds: library.Shelf) -> None:
    played = Played(sounds, "silence", -12.0)
    assert played.reading() is None
    seconds(played, 1)
    played.cue("change")
    heard = seconds(played, 2)
    found = played.reading()
    assert found is not None
    assert found[1] == pytest.approx(measure(heard).true_peak, abs=0.2)
    sound = sounds.suited("change", {"silence": 0.0})[0]
    assert measure(heard).momentary_max == pytest.approx(sound.lufs_max - 12.0, abs=1.5)


def test_a_bed_fades_into_the_next(sounds: library.Shelf) -> None:
    played = Played(sounds, "warm-pad", -12.0)
    seconds(played, 12)
    played.bed(next(name for name in sounds.bed_names if name not in ("warm-pad", "silence")))
    assert np.max(np.abs(np.diff(seconds(played, 2)[:, 0]))) < 0.1, "no click"
    assert measure(seconds(played, 8)).integrated > -60


def test_the_process_takes_requests_and_writes_readings_until_its_input_ends(tmp_path: Path) -> None:
    environment = {**os.environ, "SDL_AUDIODRIVER": "disk", "SDL_DISKAUDIOFILE": str(tmp_path / "out.raw")}
    asked = {"bed": "warm-pad", "level": -20.0, "latency_ms": 200, "device": None, "music": None}
    with subprocess.Popen(
        [sys.executable, "-m", "roomctl.sound.sound_check", json.dumps(asked)], stdin=subprocess.PIPE,
        stdout=subprocess.PIPE, text=True, env=environment,
    ) as process:  # fmt: skip
        assert process.stdin
        assert process.stdout
        readings = (json.loads(line).get("reading") for line in process.stdout)
        first = next(reading for reading in readings if reading and reading[0] > -80)
        process.stdin.write(json.dumps({"level": -10, "cue": "change"}) + "\n")
        process.stdin.flush()
        assert next(reading for reading in readings if reading and reading[0] > first[0] + 3)
        process.stdin.close()
        assert process.wait(30) == 0
    assert (tmp_path / "out.raw").stat().st_size > RATE


def test_without_a_device_the_process_says_so(tmp_path: Path) -> None:
    asked = {"bed": "warm-pad", "level": -20.0, "latency_ms": 200, "device": "No such one", "music": None}
    done = subprocess.run(
        [sys.executable, "-m", "roomctl.sound.sound_check", json.dumps(asked)], stdin=subprocess.DEVNULL,
        capture_output=True, text=True, env={**os.environ, "SDL_AUDIODRIVER": "nowhere"}, timeout=60,
    )  # fmt: skip
    assert "no sound device" in json.loads(done.stdout.splitlines()[-1])["trouble"]
    assert "Traceback" not in done.stderr
