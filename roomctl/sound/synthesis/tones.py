"""Tones: bands of sines that sound like an ensemble, and struck or bowed notes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roomctl.sound.synthesis.noise import Array, Spectrum, gaussian

STEADY = 0.72
"""Amplitude of a partial's one coherent bin. Without it the level of a narrow band varies: adjacent 400 ms differ by 6
LU, with it by 3 to 4."""

NOTES = {"C": -9, "C#": -8, "D": -7, "E": -5, "F#": -3, "G": -2, "A": 0, "B": 2}


def hertz(name: str) -> float:
    """The equal-tempered frequency of a note such as `F#4`; A4 is 440."""
    return float(440.0 * 2.0 ** (NOTES[name[:-1]] / 12.0 + int(name[-1]) - 4))


def band(
    rng: np.random.Generator,
    frames: int,
    rate: int,
    centre: float,
    cents: float,
    power: float,
    steady: float = STEADY,
) -> Spectrum:
    """The stereo spectrum (2, frames // 2 + 1) of one partial: a coherent bin in a Gaussian band of random phases.

    After Paul Nasca's published PADsynth algorithm; the coherent bin is an addition. `cents` is the band's full
    width at half its height, `power` the mean square of the partial in each channel, `steady` (0 to 1) the amplitude
    of the coherent bin: 1 is a bare sine."""
    spectrum = np.zeros((2, frames // 2 + 1), dtype=np.complex128)
    middle = round(centre * frames / rate)
    spread = max(1.0, centre * (2.0 ** (cents / 1200.0) - 1.0) * frames / rate / 2.355)
    reach = int(4 * spread) + 1
    first, last = max(1, middle - reach), min(frames // 2, middle + reach)
    if last <= first:
        return spectrum
    bins = np.arange(first, last + 1)
    weight = np.exp(-0.5 * ((bins - middle) / spread) ** 2)
    weight /= np.sqrt(np.sum(weight**2))
    common = gaussian(rng, len(bins))
    turn = rng.uniform(0.0, 2.0 * np.pi)
    for channel in range(2):
        mixed = 0.55 * common + np.sqrt(1.0 - 0.55**2) * gaussian(rng, len(bins))
        spectrum[channel, first : last + 1] = np.sqrt(1.0 - steady**2) * weight * mixed
        spectrum[channel, middle] += steady * np.exp(1j * (turn + rng.uniform(-0.4, 0.4)))
    return np.asarray(spectrum * (frames * np.sqrt(power / 2.0)))


def ensemble(
    rng: np.random.Generator,
    frames: int,
    rate: int,
    root: float,
    cents: float,
    fall: float,
    dark: float,
    steady: float = STEADY,
) -> Array:
    """One endless note (2, frames) of partials k^-`fall` · exp(-(f/`dark`)^1.5), each a `band`; mean square about 1."""
    count = int(min(4.0 * dark, 0.45 * rate) / root)
    ratios = np.arange(1, count + 1)
    powers = (ratios**-fall * np.exp(-((ratios * root / dark) ** 1.5))) ** 2
    powers /= np.sum(powers)
    spectrum = sum(
        band(rng, frames, rate, root * k, cents, power, steady)
        for k, power in zip(ratios, powers, strict=True)
        if power > 1e-7
    )
    return np.fft.irfft(spectrum, frames, axis=1)


@dataclass(frozen=True)
class Mode:
    """One mode of a vibrating body: `ratio` to its lowest, `level` (linear), `t60` seconds to -60 dB."""

    ratio: float
    level: float
    t60: float


BOWL = (Mode(1.0, 1.0, 7.0), Mode(2.76, 0.30, 4.5), Mode(5.12, 0.06, 2.4))
"""The inharmonic modes of a small metal bowl; the higher ones decay first."""

GREAT_BOWL = (Mode(1.0, 1.0, 22.0), Mode(2.0, 0.22, 16.0), Mode(2.76, 0.05, 12.0))
"""A large one, tuned to its octave so that it fits a chord."""


FELT = (Mode(1.0, 1.0, 10.0), Mode(2.0, 0.34, 7.5), Mode(3.0, 0.13, 5.0), Mode(4.0, 0.05, 3.5))
"""A string with much felt: harmonic and dark; its higher partials decay first."""

CELLO = tuple(Mode(ratio, level, 60.0) for ratio, level in ((1, 1.0), (2, 0.42), (3, 0.22), (4, 0.1), (5, 0.05)))
"""A long low string that hardly decays: the caller must end it."""


def rise(frames: int, ramp: int) -> Array:
    """A raised cosine from 0 to 1 over `ramp` frames, then 1."""
    at = np.minimum(np.arange(frames) / ramp, 1.0)
    return 0.5 - 0.5 * np.cos(np.pi * at)


def bowed(
    rng: np.random.Generator, seconds: float, rate: int, root: float, onset: float, modes: Sequence[Mode] = BOWL
) -> Array:
    """A note (2, frames) with a bowed attack of `onset` seconds that then rings out; peak about 1.

    Each mode is a pair of sines 0.35 to 0.6 Hz apart, the second at 0.28: the shimmer of a bowl that is not quite
    round. More of the second would be a tremolo. It starts in phase with the first, so that no note begins at a
    minimum. High modes are softened."""
    frames = round(seconds * rate)
    time = np.arange(frames) / rate
    note = np.zeros((2, frames))
    for mode in modes:
        pitch = root * mode.ratio
        level = mode.level * np.exp(-((pitch / 2200.0) ** 2))
        decay = 10.0 ** (-3.0 * time / (mode.t60 * (300.0 / root) ** 0.3))
        split = rng.uniform(0.35, 0.6)
        phase = rng.uniform(0.0, 2.0 * np.pi)
        for channel, lean in enumerate((-0.1, 0.1)):
            main = np.sin(2.0 * np.pi * pitch * time + phase + lean)
            partner = np.sin(2.0 * np.pi * (pitch + split) * time + phase - lean)
            note[channel] += level * decay * (main + 0.28 * partner)
    return note * rise(frames, round(onset * rate))
