"""Noise and slow movement, periodic by construction.

Everything here is generated in the frequency domain over exactly the loop's length. So the last frame continues into
the first like any other: no cross-fade, no seam. Arrays are float64, stereo is (2, frames).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
from numpy.typing import NDArray

Array = NDArray[np.floating[Any]]
Spectrum = NDArray[np.complex128]

EARS = 0.23
"""Metres between the two points in the diffuse field that the channels represent."""


def gaussian(rng: np.random.Generator, shape: int | tuple[int, ...]) -> Spectrum:
    """Independent complex numbers of mean power 1."""
    return np.asarray((rng.standard_normal(shape) + 1j * rng.standard_normal(shape)) * np.sqrt(0.5))


def diffuse(hertz: Array) -> Array:
    """Coherence (0 to 1) of the two channels in a diffuse field, sinc²(2 f d/c): low frequencies mono, high frequencies
    wide."""
    return np.asarray(np.sinc(2.0 * hertz * EARS / 343.0) ** 2)


def shaped(rng: np.random.Generator, frames: int, rate: int, magnitude: Callable[[Array], Array]) -> Array:
    """Stereo noise (2, frames) of mean square 1 whose spectrum is `magnitude` of the frequency in Hz, as wide as a
    diffuse field."""
    hertz = np.fft.rfftfreq(frames, 1.0 / rate)
    together = diffuse(hertz)
    common = gaussian(rng, len(hertz)) * np.sqrt(together)
    apart = np.sqrt(1.0 - together)
    size = magnitude(hertz)
    size[0] = 0.0
    noise = np.stack([np.fft.irfft((common + apart * gaussian(rng, len(hertz))) * size, frames) for _ in range(2)])
    return np.asarray(noise / np.sqrt(np.mean(noise**2)))


def slow(rng: np.random.Generator, frames: int, rate: int, fastest: float) -> Array:
    """A random modulation between about -2 and 2 (deviation about 1) with little above `fastest` Hz; (frames,),
    periodic."""
    seconds = frames / rate
    points = max(64, round(seconds * 200))
    spectrum = np.zeros(points // 2 + 1, dtype=np.complex128)
    bins = min(max(2, round(1.6 * fastest * seconds)), points // 2)
    hertz = np.arange(1, bins + 1) / seconds
    spectrum[1 : bins + 1] = gaussian(rng, bins) * np.exp(-((hertz / fastest) ** 4))
    curve = np.fft.irfft(spectrum, points)
    curve = 2.0 * np.tanh(curve / np.std(curve) / 2.0)
    places = np.linspace(0.0, seconds, points + 1)
    return np.asarray(np.interp(np.arange(frames) / rate, places, np.append(curve, curve[0])))
