"""A second opinion: what FFmpeg's own meter says of every file that ships."""

from __future__ import annotations

import re
import subprocess
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from roomctl.sound.library import load
from tests.rigs.pulse import needs

SHELF = load()


def ffmpeg(file: Path, *, moments: bool = False) -> str:
    """What its filter `ebur128` reports of a file; `moments`: of each 100 ms as well."""
    listed = ":metadata=1,ametadata=print:key=lavfi.r128.M:file=-" if moments else ""
    words = ["ffmpeg", "-nostdin", "-hide_banner", "-nostats", "-i", str(file), "-af",
             f"ebur128=peak=true:framelog=verbose{listed}", "-f", "null", "-"]  # fmt: skip
    ran = subprocess.run(words, capture_output=True, text=True, check=True)
    return ran.stdout + ran.stderr


def figure(pattern: str, said: str) -> float:
    return float(re.findall(pattern, said)[-1])


@pytest.fixture(scope="module")
def said() -> dict[Path, str]:
    needs("ffmpeg", "ffmpeg")
    cues = {cue.file for family in SHELF.cues.values() for cue in family.values()}
    with ThreadPoolExecutor(2) as pool:
        return dict(zip(SHELF.files, pool.map(lambda file: ffmpeg(file, moments=file in cues), SHELF.files),
                        strict=True))  # fmt: skip


def test_it_hears_every_stem_as_loud_and_as_high_as_the_manifest_says(said: dict[Path, str]) -> None:
    for bed in SHELF.beds.values():
        for stem in bed.stems:
            assert figure(r"I:\s+(-?[\d.]+) LUFS", said[stem.file]) == pytest.approx(stem.lufs, abs=0.15)
            assert figure(r"Peak:\s+(-?[\d.]+) dBFS", said[stem.file]) == pytest.approx(stem.true_peak, abs=0.25)


def test_it_hears_every_cue_as_loud_and_as_high_as_the_manifest_says(said: dict[Path, str]) -> None:
    for family in SHELF.cues.values():
        for cue in family.values():
            moments = [float(level) for level in re.findall(r"lavfi\.r128\.M=(-?[\d.]+)", said[cue.file])]
            assert max(moments) == pytest.approx(cue.lufs_max, abs=0.15)
            assert figure(r"Peak:\s+(-?[\d.]+) dBFS", said[cue.file]) == pytest.approx(cue.true_peak, abs=0.25)
