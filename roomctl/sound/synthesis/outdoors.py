"""The stems of `wind`, `hearth` and `night-air`: noises that change slowly and have no events. They must not startle:
no bird, no near insect, no sharp crackle.
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.noise import Array, shaped, slow
from roomctl.sound.synthesis.space import at_rest, limited, softened
from roomctl.sound.synthesis.tones import rise

WOOD = {115.0: 0.0, 190.0: -1.0, 310.0: -2.0, 500.0: -4.0, 800.0: -6.0, 1300.0: -8.0, 2100.0: -11.0, 3400.0: -16.0,
        5400.0: -23.0}  # fmt: skip
"""Bands (Hz) of the wind in many trees and their levels in dB: a dark roar, softer at high frequencies, because hiss is
sharp."""

LEAN = 0.7
"""dB per band by which the far wood is darker than that, and the near leaves lighter. There are three stems, and each
fills all bands: when two stems had their own octaves, each one's gusts repeated alone every minute; and two of any
length nearly align again within the hour (see tests/sound/repetition.py)."""

WIDTH = 0.6
"""Octaves from the centre of a band to where its amplitude is 61 %."""

LAG = 0.18
"""Seconds by which a gust reaches each band later than the next lower one."""

STIR = {1370.0: 0.0, 1740.0: -2.0, 2150.0: -3.0, 2690.0: -5.0, 3310.0: -8.0}
"""Bands (Hz) of the night sounds and their levels in dB: no two have a ratio of small whole numbers, so that they form
no chord, and each is a fifth of an octave wide, so that none is a note. Four steady notes sounded like a whine."""

AIR = 0.04
"""Amplitude of the hearth's air over its glow. Without it, the coder's error at the loop's ends was audible over 6
kHz."""


def wind_far(seed: int, seconds: int = 97) -> Array:
    """A far wood: gusts of 12 s and more, from 2 dB at the lowest band to 4 dB at the highest."""
    rng = np.random.default_rng(seed)
    gust = slow(rng, seconds * RATE, RATE, 0.07)
    return _finished(blown(rng, _leaning(-LEAN), gust, 2.0, 4.0))


def wind_near(seed: int, seconds: int = 71) -> Array:
    """A nearer one: gusts of 10 s and more, from 2 to 4 dB."""
    rng = np.random.default_rng(seed)
    gust = slow(rng, seconds * RATE, RATE, 0.08)
    return _finished(blown(rng, WOOD, gust, 2.0, 4.0))


def wind_leaves(seed: int, seconds: int = 83) -> Array:
    """Near leaves: gusts of 9 s and more with small changes over 4 s, from 2.5 to 4.5 dB."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    gust = slow(rng, frames, RATE, 0.09) + 0.2 * slow(rng, frames, RATE, 0.25)
    return _finished(blown(rng, _leaning(LEAN), gust, 2.5, 4.5))


def _leaning(lean: float) -> Mapping[float, float]:
    return {centre: level + lean * number for number, (centre, level) in enumerate(WOOD.items())}


def blown(rng: np.random.Generator, bands: Mapping[float, float], gust: Array, low: float, high: float) -> Array:
    """Noise in `bands` (centre in Hz: level in dB), each raised by `low` (the first) to `high` (the last) dB where
    `gust` is 1; (2, frames). No filter is swept: each band is fixed, and only its gain changes."""
    sound = np.zeros((2, len(gust)))
    for number, ((centre, level), depth) in enumerate(
        zip(bands.items(), np.linspace(low, high, len(bands)), strict=True)
    ):
        noise = stilled(shaped(rng, len(gust), RATE, lambda hz, at=centre: bell(hz, at, WIDTH)))  # type: ignore[misc]
        sound += noise * amplitude(level + depth * np.roll(gust, round(number * LAG * RATE)))
    return sound


def hearth_glow(seed: int, seconds: int = 59) -> Array:
    """The fire's low sound: -5 dB an octave from 70 to 700 Hz and a little air, varying by a decibel over ten seconds
    and faster by a third of one."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    noise = stilled(stilled(shaped(rng, frames, RATE, _glow), share=1.0), window=0.04)
    return _finished(noise * amplitude(0.8 * slow(rng, frames, RATE, 0.1) + 0.3 * slow(rng, frames, RATE, 1.5)))


def hearth_embers(seed: int, seconds: int = 47) -> Array:
    """Embers, 500 Hz to 2.5 kHz: a soft rustle of six puffs a second, each with 60 ms of attack and 120 ms of release.
    None has an edge, and the glow masks single ones: as close to a crackle as possible without startling."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    noise = stilled(shaped(rng, frames, RATE, lambda hz: bell(hz, 1100.0, 0.7)))
    puffs = puffed(frames, rng.uniform(0.0, seconds, 6 * seconds), np.exp(rng.normal(0.0, 0.4, 6 * seconds)))
    rustle = noise * (1.0 + 0.5 * puffs) * amplitude(0.8 * slow(rng, frames, RATE, 0.1))
    return at_rest(limited(rustle, RATE, 13.0), RATE)


def puffed(frames: int, starts: Array, levels: Array) -> Array:
    """The gain (frames,) of puffs from `starts` (s) on, `levels` high: up in 60 ms and down in 120 by raised cosines; a
    tail past the loop's end wraps to its start."""
    shape = np.zeros(frames)
    up, down = round(0.06 * RATE), round(0.12 * RATE)
    shape[: up + down] = np.concatenate([rise(up, up), rise(down, down)[::-1]])
    train = np.zeros(frames)
    np.add.at(train, (starts * RATE).astype(int) % frames, levels)
    return np.asarray(np.maximum(np.fft.irfft(np.fft.rfft(train) * np.fft.rfft(shape), frames), 0.0))


def night_air(seed: int, seconds: int = 67) -> Array:
    """Open air: -4.5 dB an octave, with a broad band round 420 Hz that varies by 2 dB over 14 s and more."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    ground = stilled(shaped(rng, frames, RATE, _open), share=1.0)
    breath = stilled(shaped(rng, frames, RATE, lambda hz: bell(hz, 420.0, 0.7)))
    return _finished(ground + breath * amplitude(-3.0 + 2.0 * slow(rng, frames, RATE, 0.07)))


def night_shimmer(seed: int, seconds: int = 53) -> Array:
    """Distant sounds like very many crickets: narrow bands of noise that are never steady. Each is made of soft puffs
    at irregular times and fades in and out on its own over 6 s and more."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    sound = np.zeros((2, frames))
    for centre, level in STIR.items():
        noise = stilled(shaped(rng, frames, RATE, lambda hz, at=centre: bell(hz, at, 0.09)))  # type: ignore[misc]
        puffs = puffed(frames, rng.uniform(0.0, seconds, 7 * seconds), np.exp(rng.normal(0.0, 0.3, 7 * seconds)))
        presence = 0.5 + 0.5 * np.tanh(1.5 * slow(rng, frames, RATE, 0.16))
        sound += noise * puffs * presence * amplitude(level)
    return at_rest(limited(sound, RATE, 15.0), RATE)


def stilled(sound: Array, window: float = 0.06, share: float = 0.8) -> Array:
    """`sound` without `share` (0 to 1) of its level changes over `window` seconds, in decibels. A narrow noise varies
    by itself: in brown noise, adjacent 10 ms differ by 5 dB, which sounds like an uneasy rumble. Circular and
    zero-phase."""
    frames = sound.shape[1]
    width = round(window * RATE)
    shape = np.zeros(frames)
    shape[:width] = np.hanning(width + 2)[1:-1]
    shape = np.roll(shape / np.sum(shape), -(width // 2))
    power = np.fft.irfft(np.fft.rfft(np.mean(sound**2, axis=0)) * np.fft.rfft(shape), frames)
    mean = float(np.mean(power))
    return np.asarray(sound * np.maximum(power / mean, 1e-3) ** (-0.5 * share))


def bell(hz: Array, centre: float, octaves: float) -> Array:
    """The magnitude of a Gaussian band over the logarithm of frequency; `octaves` is its deviation."""
    return np.asarray(np.exp(-0.5 * (np.log2(np.maximum(hz, 1.0) / centre) / octaves) ** 2))


def _glow(hz: Array) -> Array:
    hz = np.maximum(hz, 1e-3)
    return np.asarray(
        hz**-0.83
        / np.sqrt(1.0 + (70.0 / hz) ** 8)
        * (1.0 / (1.0 + (hz / 700.0) ** 2) + AIR / (1.0 + (hz / 6000.0) ** 2))
    )


def _open(hz: Array) -> Array:
    hz = np.maximum(hz, 1e-3)
    return np.asarray(hz**-0.75 / np.sqrt(1.0 + (80.0 / hz) ** 6) / (1.0 + (hz / 5000.0) ** 2))


def _finished(sound: Array) -> Array:
    return at_rest(softened(sound, 12.0), RATE)
