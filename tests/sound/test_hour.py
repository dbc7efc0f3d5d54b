"""An hour-long file of a clinic's own costs what a short one does."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from roomctl.sound.library import RATE

PLAYS = """
import sys
from pathlib import Path
from roomctl.sound import library
from roomctl.sound.mix import Mixer, Target
MINUTES = 60
def resident():
    return int(next(line for line in open("/proc/self/status") if line.startswith("VmRSS")).split()[1]) / 1024
made = Mixer(library.load(music={"calm": Path(sys.argv[1])}), seed=1)
made.plan([Target(0, 48000, {"brown-hush": 0.0})], [])
made.render(10 * 48000)
before, most = resident(), 0.0
assert made.plan([Target(made.frame, 48000, {"folder:calm": 0.0})], []) == []
for number in range(MINUTES * 60):
    sound = made.render(48000)
    most = max(most, resident())
    assert number < 3 or abs(sound).max() > 0.01, number
print(most - before)
"""


@pytest.mark.slow
@pytest.mark.timeout(300)
@pytest.mark.parametrize(("ending", "most"), [("flac", 30), ("ogg", 30), ("mp3", 30), ("opus", 35)])
def test_an_hour_long_file_adds_few_megabytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, ending: str, most: float
) -> None:
    monkeypatch.setenv("ROOMCTL_HOME", str(tmp_path / "home"))
    folder = tmp_path / "calm"
    folder.mkdir()
    at = np.arange(RATE) / RATE
    second = np.repeat((0.1 * np.sin(2 * np.pi * 220 * at))[:, None], 2, axis=1).astype(np.float32)
    second += np.random.default_rng(3).normal(0, 0.02, second.shape).astype(np.float32)
    how = {"format": "OGG", "subtype": "OPUS"} if ending == "opus" else {}
    with soundfile.SoundFile(folder / f"hour.{ending}", "w", RATE, 2, **how) as out:
        for _ in range(3600):
            out.write(second[: RATE // 2])
            out.write(second[RATE // 2 :])
    ran = subprocess.run([sys.executable, "-c", PLAYS, str(folder)], capture_output=True, text=True, timeout=280)
    assert ran.returncode == 0, ran.stderr
    print(f"\n{ending}: {float(ran.stdout):.1f} MiB")
    assert float(ran.stdout) < most, "of Opus, 17 are FFmpeg's libraries, once"
