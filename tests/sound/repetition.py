"""How well a bed can be recognised when it comes round: the best match of ten seconds with what was heard before.

A sound is taken as the power of 20 bands every 100 ms, which is more than anybody remembers of it. The index of ten
seconds is their highest correlation with any ten seconds of the `memory` before: 1 is a copy.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from roomctl.sound.library import RATE

from .ears import Array

HOP = RATE // 10
WINDOW = 100
"""Hops of the ten seconds that are sought."""
EDGES = np.geomspace(60.0, 12_000.0, 21)


def bands(sound: Array) -> Array:
    """The power of 20 bands from 60 Hz to 12 kHz in each 100 ms of `sound` (frames, 2): (hops, 20)."""
    shape = np.hanning(2 * HOP)[:, None]
    at = np.searchsorted(np.fft.rfftfreq(2 * HOP, 1.0 / RATE), EDGES)
    looped = np.concatenate([sound, sound[:HOP]])
    powers = []
    for hop in range(len(sound) // HOP):
        spectrum = np.fft.rfft(looped[hop * HOP : (hop + 2) * HOP] * shape, axis=0)
        whole = np.cumsum(np.pad(np.sum(np.abs(spectrum) ** 2, axis=1), (1, 0)))
        powers.append(np.diff(whole[at]))
    return np.array(powers)


def looped(stems: Sequence[Array], minutes: float) -> Array:
    """The bands of stems that go round together for `minutes`."""
    places = np.arange(round(minutes * 600))
    return np.asarray(np.sum([stem[places % len(stem)] for stem in stems], axis=0))


def index(heard: Array, memory: float = 45.0, windows: int = 40) -> tuple[float, float]:
    """Median and 90th percentile of the best match (-1 to 1) of `windows` spread over what comes after the first
    `memory` minutes of `heard` (hops, 20), each sought in the `memory` minutes before it."""
    level = 10.0 * np.log10(heard + 1e-12 * np.mean(heard, axis=0))
    level -= np.mean(level, axis=0)
    level /= np.std(level, axis=0) + 1e-9
    span = round(memory * 600)
    best = []
    for start in np.linspace(span, len(level) - WINDOW, windows).astype(int):
        sought, past = level[start : start + WINDOW], level[start - span : start]
        size = 1 << (span + WINDOW).bit_length()
        spectrum = np.fft.rfft(past, size, axis=0) * np.fft.rfft(sought, size, axis=0).conj()
        match = np.fft.irfft(np.sum(spectrum, axis=1), size)[: span - WINDOW]
        energy = np.cumsum(np.pad(np.sum(past**2, axis=1), (1, 0)))
        norm = np.sqrt((energy[WINDOW:] - energy[:-WINDOW])[: span - WINDOW] * np.sum(sought**2))
        best.append(float(np.max(match / norm)))
    return float(np.median(best)), float(np.percentile(best, 90))
