"""What own music costs with PyAV there, beside libsndfile alone: the same ten minutes, in turn."""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile

from tests.rigs.pulse import needs

pytestmark = [pytest.mark.alone, pytest.mark.bench, pytest.mark.timeout(900)]

PLAYS = """
import sys, time
from itertools import repeat
from pathlib import Path
from roomctl.sound.music import analysis, decoder, playlist
decoder.ffmpeg.cache_clear()
if sys.argv[2] == "without":
    decoder.ffmpeg = lambda: False
file = Path(sys.argv[1])
analysis.heard(file)
begun = time.process_time()
reel = playlist.Reel([file], repeat(file), print)
for number in range(2 * 590):
    reel.segment(number)
print(time.process_time() - begun)
reel.close()
"""


@pytest.mark.parametrize(("ending", "codec"), [("flac", []), ("ogg", ["-c:a", "libvorbis"]), ("mp3", ["-b:a", "192k"])])
def test_ten_minutes_with_pyav_there_cost_no_more_than_by_libsndfile_alone(
    tmp_path: Path, ending: str, codec: list[str]
) -> None:
    needs("ffmpeg", "ffmpeg")
    noise = np.random.default_rng(1).standard_normal((600 * 44_100, 2)).astype(np.float32) * 0.05
    soundfile.write(tmp_path / "a.wav", noise, 44_100)
    file = tmp_path / f"a.{ending}"
    subprocess.run(["ffmpeg", "-v", "error", "-i", tmp_path / "a.wav", *codec, file], check=True)
    cost: dict[str, list[float]] = {"with": [], "without": []}
    for _ in range(5):
        for which, found in cost.items():
            environment = {**os.environ, "ROOMCTL_HOME": str(tmp_path / which)}
            command = [sys.executable, "-c", PLAYS, str(file), which]
            ran = subprocess.run(command, capture_output=True, text=True, env=environment, check=True)
            found.append(float(ran.stdout.split()[-1]))
    with_pyav, without = (statistics.median(found) for found in cost.values())
    print(f"\n{ending}: {with_pyav:.2f} s of CPU with PyAV, {without:.2f} s without")
    assert with_pyav < 1.05 * without
