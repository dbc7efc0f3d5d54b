"""The stems of `pink-air` and `migraine-hush`: steady noises."""

from __future__ import annotations

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.noise import Array, shaped, slow
from roomctl.sound.synthesis.outdoors import stilled
from roomctl.sound.synthesis.space import at_rest, softened


def brown_hush(seed: int, seconds: int = 61) -> Array:
    """-6 dB an octave from 55 Hz to 9 kHz, varying by a third of a decibel."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE

    def magnitude(hz: Array) -> Array:
        hz = np.maximum(hz, 1e-3)
        return np.asarray(1.0 / hz / np.sqrt(1.0 + (55.0 / hz) ** 8) / np.sqrt(1.0 + (hz / 9000.0) ** 6))

    noise = shaped(rng, frames, RATE, magnitude)
    return softened(noise * amplitude(0.35 * slow(rng, frames, RATE, 0.12)), 12.0)


def pink_air(seed: int, seconds: int = 59) -> Array:
    """-3 dB an octave from 60 Hz to 8 kHz, varying by a third of a decibel over 8 s and more."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    noise = shaped(rng, frames, RATE, _pink) * amplitude(0.3 * slow(rng, frames, RATE, 0.12))
    return at_rest(softened(noise, 12.0), RATE)


def migraine_hush(seed: int, seconds: int = 53) -> Array:
    """70 to 320 Hz with a steep fall above: nothing over 4 kHz, no event and no modulation.

    Even the natural level changes of a narrow noise are removed: first over 0.3 s, then over 40 ms. The loop begins
    where 8 ms are quietest: one period of its low frequencies (with 4 ms, the coder's error at the ends was 20 dB
    higher)."""
    noise = shaped(np.random.default_rng(seed), seconds * RATE, RATE, _dim)
    even = stilled(stilled(noise, window=0.3, share=1.0), window=0.04, share=1.0)
    return at_rest(softened(even, 11.0), RATE, ms=8.0)


def _pink(hz: Array) -> Array:
    hz = np.maximum(hz, 1e-3)
    return np.asarray(hz**-0.5 / np.sqrt(1.0 + (60.0 / hz) ** 6) / np.sqrt(1.0 + (hz / 8000.0) ** 6))


def _dim(hz: Array) -> Array:
    """-5 dB an octave over 200 Hz, -12 over 320 Hz, -24 over 1.5 kHz."""
    hz = np.maximum(hz, 1e-3)
    high_pass = np.sqrt(1.0 + (70.0 / hz) ** 6)
    low_pass = (1.0 + (hz / 320.0) ** 2) ** 0.6 * (1.0 + (hz / 200.0) ** 2) ** 0.42
    return np.asarray(1.0 / (high_pass * low_pass * (1.0 + (hz / 1500.0) ** 2)))
