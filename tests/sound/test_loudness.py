"""The meter against signals whose loudness is known, and the one bend from decibels to gain."""

import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest
import soundfile
from numpy.typing import NDArray

from roomctl.sound.loudness import Meter, amplitude, decibels, k_weighting, measure
from tests.rigs.pulse import needs

RATE = 48_000


def sine(hertz: float, dbfs: float, seconds: float = 5.0, rate: int = RATE, phase: float = 0.0) -> NDArray[np.float64]:
    """A stereo sine (frames, 2) of that peak, faded at both ends so that its edges have no peak of their own."""
    time = np.arange(round(seconds * rate)) / rate
    fade = np.minimum(1.0, np.minimum(time, seconds - time) / 0.05)
    tone = 10 ** (dbfs / 20) * fade * np.sin(2 * np.pi * hertz * time + phase)
    return np.stack([tone, tone], axis=1)


def test_a_997_hz_sine_in_both_channels_is_as_loud_as_its_peak_says() -> None:
    """BS.1770 makes one channel of a 0 dBFS sine -3.01 LUFS, so two are 0.0."""
    for level in (-10.0, -20.0, -40.0):
        meter = measure(sine(997, level))
        assert meter.momentary_max == pytest.approx(level, abs=0.02)
        assert meter.integrated == pytest.approx(level, abs=0.05)


def test_one_channel_alone_is_three_decibels_less() -> None:
    both = sine(997, -20.0)
    left = both * [1.0, 0.0]
    assert measure(both).momentary_max - measure(left).momentary_max == pytest.approx(3.01, abs=0.01)
    assert measure(both[:, 0]).momentary_max == pytest.approx(-23.01, abs=0.02)


@pytest.mark.parametrize("rate", [44_100, 48_000, 96_000])
def test_the_rate_of_a_file_does_not_change_its_loudness(rate: int) -> None:
    assert measure(sine(300, -20.0, rate=rate), rate).momentary_max == pytest.approx(-20.78, abs=0.03)


def test_the_weighting_is_the_standards_own_at_48_khz() -> None:
    """The two biquads that BS.1770 tabulates, evaluated at a few frequencies."""
    hertz = np.array([0.0, 20.0, 60.0, 500.0, 2_000.0, 10_000.0, 20_000.0])
    z = np.exp(-2j * np.pi * hertz / RATE)
    shelf = np.polyval([1.19839281085285, -2.69169618940638, 1.53512485958697], z)
    shelf /= np.polyval([0.73248077421585, -1.69065929318241, 1.0], z)
    high_pass = np.polyval([1.0, -2.0, 1.0], z) / np.polyval([0.99007225036621, -1.99004745483398, 1.0], z)
    ours = k_weighting(RATE, RATE // 2 + 1)[hertz.astype(int)]
    assert np.abs(ours) == pytest.approx(np.abs(shelf * high_pass), abs=1e-4)


def test_silence_is_left_out_of_the_mean_by_the_first_gate() -> None:
    tone = sine(997, -20.0, seconds=10.0)
    half = np.concatenate([tone, np.zeros_like(tone)])
    assert measure(half).integrated == pytest.approx(-20.0, abs=0.15)


def test_a_quiet_passage_is_left_out_by_the_second_gate() -> None:
    """30 LU under the rest: kept, it would bring the mean down by 3 LU."""
    piece = np.concatenate([sine(997, -20.0, seconds=10.0), sine(997, -50.0, seconds=10.0)])
    assert measure(piece).integrated == pytest.approx(-20.0, abs=0.15)


def test_nothing_measures_as_minus_infinity() -> None:
    assert Meter(RATE).integrated == Meter(RATE).momentary_max == Meter(RATE).true_peak == -np.inf
    assert measure(np.zeros((RATE, 2))).integrated == -np.inf


def test_blocks_of_any_length_measure_as_the_whole() -> None:
    noise = np.random.default_rng(3).standard_normal((3 * RATE, 2)) * 0.05
    whole, pieces = measure(noise), Meter(RATE)
    start = 0
    for length in (1, 7, 4_800, 12_345, 100_000, len(noise)):
        pieces.feed(noise[start : start + length])
        start += length
    assert pieces.integrated == pytest.approx(whole.integrated, abs=1e-9)
    assert pieces.true_peak == pytest.approx(whole.true_peak, abs=1e-9)


def test_the_peak_between_the_samples_is_found() -> None:
    """A quarter of the rate, sampled at 45°: every sample is 3 dB under the top of the wave."""
    tone = sine(RATE / 4, -6.0, phase=np.pi / 4)
    assert decibels(float(np.max(np.abs(tone)))) == pytest.approx(-9.01, abs=0.01)
    assert measure(tone).true_peak == pytest.approx(-6.0, abs=0.1)


def test_the_meter_agrees_with_another(tmp_path: Path) -> None:
    needs("ffmpeg", "ffmpeg")
    noise = np.random.default_rng(4).standard_normal((10 * RATE, 2)) * np.linspace(0.001, 0.1, 10 * RATE)[:, None]
    soundfile.write(tmp_path / "noise.wav", noise, RATE, subtype="FLOAT")
    command = ["ffmpeg", "-nostdin", "-i", str(tmp_path / "noise.wav"), "-af", "ebur128", "-f", "null", "-"]
    said = subprocess.run(command, capture_output=True, text=True, check=True).stderr
    other = float(re.findall(r"I:\s+(-?[\d.]+) LUFS", said)[-1])
    assert measure(noise).integrated == pytest.approx(other, abs=0.1)


def test_decibels_become_gain_and_gain_decibels() -> None:
    assert amplitude(0.0) == 1.0
    assert amplitude(-20.0) == pytest.approx(0.1)
    assert amplitude(-np.inf) == 0.0
    assert amplitude(np.array([0.0, -6.0206, -20.0])) == pytest.approx([1.0, 0.5, 0.1], abs=1e-5)
    assert decibels(amplitude(-7.5)) == pytest.approx(-7.5)
    assert decibels(0.0) == -np.inf


def test_the_meter_needs_numpy_alone() -> None:
    heavy = "{'scipy', 'soundfile', 'yaml', 'pygame'}"
    code = f"import sys, roomctl.sound.loudness; print(*{heavy} & set(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == ""
