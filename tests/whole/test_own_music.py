"""A clinic's folder as clinics have it: twelve files of nine formats, played for real, recorded, measured."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest
import soundfile

from roomctl.sound.loudness import measure
from roomctl.sound.music.playlist import CROSS
from tests.rigs.home import Home, until
from tests.rigs.pulse import RATE, Pulse, needs
from tests.sound.ears import envelope
from tests.sound.test_formats import opus_header, run

pytestmark = [pytest.mark.alone, pytest.mark.slow, pytest.mark.timeout(600)]

PRESET = """
preset: 1
title: Own music
condition: joint-muscle
minutes: 5
cues: visual-only
scene: {bed: "folder:calm"}
phases:
  - {area: back, minutes: 5, focus: concern, position: prone, check: pressure}
"""
LENGTH = 20.0
STEP = 200
"""Looks a second at how strong a tone is."""


def sound(hertz: float, level: float, rate: int, channels: int = 2) -> np.ndarray:
    """A tone, and a hiss 26 dB under it, so that an encoder has something to do."""
    at = np.arange(round(LENGTH * rate)) / rate
    made = np.sin(2 * np.pi * hertz * at) + np.random.default_rng(round(hertz)).standard_normal(len(at)) * 0.035
    return np.repeat((10 ** (level / 20) * made)[:, None], channels, axis=1)


def clinic(folder: Path, work: Path) -> dict[str, float]:
    """The files, and which tone each has. No two are of one form, and none as loud as another."""
    tones: dict[str, float] = {}

    def make(name: str, *codec: str, rate: int = 44_100, channels: int = 2) -> Path:
        tones[name] = 230.0 * 1.12 ** len(tones)
        made = sound(tones[name], -10.0 - 1.3 * len(tones), rate, channels)
        soundfile.write(work / "source.wav", made, rate, subtype="PCM_24")
        file = folder / name
        run("-i", work / "source.wav", *codec, "-f", FORMS[file.suffix], work / "made")
        file.write_bytes((work / "made").read_bytes())
        return file

    make("vbr without a header.mp3", "-q:a", "2", "-write_xing", "0", "-id3v2_version", "0")
    halved(make("joined.mp3", "-b:a", "160k"), work, "-b:a", "160k")
    make("plain.ogg", "-c:a", "libvorbis")
    halved(make("chain.ogg", "-c:a", "libvorbis"), work, "-c:a", "libvorbis")
    opus = make("no rate.opus", "-c:a", "libopus", "-b:a", "128k")
    opus_header(opus, opus, rate=0)
    flac = make("from a pipe.flac")
    data = bytearray(flac.read_bytes())
    data[21] &= 0xF0
    data[22:26] = bytes(4)
    flac.write_bytes(data)
    make("flac in ogg.oga", "-c:a", "flac")
    make("apple.m4a", "-c:a", "aac", "-b:a", "160k")
    make("lossless.m4a", "-c:a", "alac")
    make("one channel, 96 kHz.aiff", "-c:a", "pcm_s24be", rate=96_000, channels=1)
    make("apple too.m4a", "-c:a", "aac", "-b:a", "160k").rename(folder / "called otherwise.mp3")
    tones["called otherwise.mp3"] = tones.pop("apple too.m4a")
    tones["six.wav"] = 230.0 * 1.12 ** len(tones)
    six = np.zeros((round(LENGTH * RATE), 6))
    six[:, [2, 4, 5]] = sound(tones["six.wav"], -20.0, RATE, 3)
    soundfile.write(folder / "six.wav", six, RATE, subtype="PCM_24")
    return tones


FORMS = {".mp3": "mp3", ".ogg": "ogg", ".opus": "ogg", ".flac": "flac", ".oga": "ogg", ".m4a": "ipod", ".aiff": "aiff"}


def halved(file: Path, work: Path, *codec: str) -> None:
    """Two halves of it, each a file, put one behind the other."""
    form = ["-f", FORMS[file.suffix]]
    half = f"{LENGTH / 2:g}"
    run("-i", work / "source.wav", "-t", half, *codec, *form, work / "first")
    run("-ss", half, "-i", work / "source.wav", *codec, *form, work / "second")
    file.write_bytes((work / "first").read_bytes() + (work / "second").read_bytes())


def test_twelve_files_of_nine_formats_are_played_whole_equally_loud_and_joined_without_a_hole(
    sounding_home: Home, pulse: Pulse, tmp_path: Path
) -> None:
    needs("ffmpeg", "ffmpeg")
    home, folder = sounding_home, sounding_home.folder / "music" / "calm"
    folder.mkdir(parents=True)
    tones = clinic(folder, tmp_path)
    preset = tmp_path / "own.yaml"
    preset.write_text(PRESET)
    assert home.json("sounds", "check")["faults"] == []
    spacing = LENGTH - CROSS
    needed = round((len(tones) * spacing + CROSS + 12) * RATE)
    with pulse.recorded() as recording:
        home.run("start", str(preset))
        until(lambda: recording.heard > needed, 400, "all of them have sounded")
    assert home.json("status")["faults"] == []
    heard = recording.samples[:needed].astype(float)
    spans: dict[str, tuple[float, float]] = {}
    for name, hertz in tones.items():
        strength = envelope(np.stack([heard, heard], 1), hertz)
        strong = np.flatnonzero(strength > strength.max() * 0.5**0.5) / STEP
        again = np.flatnonzero(np.diff(strong) > LENGTH / 2)  # the next round has begun by then
        spans[name] = (float(strong[0]), float(strong[again[0]] if len(again) else strong[-1]))
    order = sorted(spans, key=lambda name: spans[name])
    loudness = {}
    for number, name in enumerate(order):
        begin, end = spans[name]
        loudness[name] = measure(heard[round((begin + 3) * RATE) : round((end - 3) * RATE)]).integrated
        print(f"{name:26} {begin:6.1f} to {end:6.1f} s, {end - begin + CROSS:5.2f} s, {loudness[name]:.2f} LUFS")
        if 0 < number < len(order) - 1:
            assert end - begin + CROSS == pytest.approx(LENGTH, abs=0.4), f"{name}: from half its rise to half its fall"
    steady = {name: value for name, value in loudness.items() if name != order[0]}  # the session's start is in it
    print(f"apart by {np.ptp(list(steady.values())):.2f} LU")
    assert np.ptp(list(steady.values())) < 1.0
    middle = heard[round((spans[order[0]][1] - 3) * RATE) : round(spans[order[-1]][1] * RATE) - 3 * RATE]
    momentary = measure(middle).momentary
    print(f"400 ms each: {momentary.min():.2f} to {momentary.max():.2f} LUFS")
    assert np.ptp(momentary) < 3.0, "no hole and no bump at any joint"
