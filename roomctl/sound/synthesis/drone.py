"""The stems of `low-drone`: one harmonic series on D2 that neither beats nor moves.

For clients who tolerate little sound: dark (almost nothing over 1 kHz), no rhythm, no event. Two stems use whole
multiples of D2, one its octaves, the other its fifth. So no two partials are close enough to beat, as the tempered A3
does against the third of D2 (0.2 Hz) and of D3 (0.5 Hz).
"""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.noise import Array, shaped, slow
from roomctl.sound.synthesis.pad import LOW_RATE
from roomctl.sound.synthesis.space import at_rest, limited, mono_lows, raised_rate
from roomctl.sound.synthesis.tones import band, hertz

CENTS = 7.0
"""Width of a partial at half its height: 0.6 Hz at D3."""

CALM = 0.97
"""Amplitude of a partial's coherent bin: with the pad's 0.72, adjacent 400 ms differ by 3 to 4 LU; with this, by 1."""

OCTAVES = {1: -12.0, 2: 0.0, 4: -1.0, 8: -11.0}
"""Partials of D2 and their levels in dB: D2 for depth, D3 to D5 for a small speaker, which reproduces a quarter of
D3."""

FIFTHS = {3: 0.0, 6: -7.0}
"""A3 and A4, in D2's series. An A5 sounded like a whine, so there is nothing steady over 800 Hz."""


def drone_ground(seed: int, seconds: int = 61) -> Array:
    """D in octaves."""
    rng = np.random.default_rng(seed)
    return _finished(voices(rng, seconds, OCTAVES), seconds)


def drone_fifth(seed: int, seconds: int = 79) -> Array:
    """A in octaves."""
    rng = np.random.default_rng(seed)
    return _finished(voices(rng, seconds, FIFTHS), seconds)


def drone_breath(seed: int, seconds: int = 67) -> Array:
    """Dark noise that fills the silence between the partials."""
    noise = shaped(np.random.default_rng(seed), seconds * LOW_RATE, LOW_RATE, _dark)
    return _finished(noise, seconds)


def voices(rng: np.random.Generator, seconds: int, partials: Mapping[int, float]) -> Array:
    """Multiples of D2 (to the nearest whole cycle of the loop) at their levels in dB, each varying by a decibel over
    about half a minute; (2, frames) at `LOW_RATE`."""
    frames = seconds * LOW_RATE
    root = round(hertz("D2") * seconds) / seconds
    sound = np.zeros((2, frames))
    for number, level in partials.items():
        spectrum = band(rng, frames, LOW_RATE, number * root, CENTS / number**0.5, amplitude(level) ** 2, CALM)
        spectrum *= np.exp(1j * rng.choice((-1.0, 1.0)) * np.array([[0.35], [-0.35]]))
        sound += np.fft.irfft(spectrum, frames, axis=1) * amplitude(0.6 * slow(rng, frames, LOW_RATE, 0.04))
    return sound


def _finished(sound: Array, seconds: int) -> Array:
    whole = limited(mono_lows(raised_rate(sound, seconds * RATE), RATE), RATE, 12.0)
    return at_rest(whole, RATE)


def _dark(hz: Array) -> Array:
    """-6 dB an octave between 80 and 500 Hz, and steeper on either side."""
    hz = np.maximum(hz, 1e-3)
    return np.asarray(1.0 / hz / np.sqrt(1.0 + (80.0 / hz) ** 8) / (1.0 + (hz / 500.0) ** 4))
