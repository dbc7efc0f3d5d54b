"""The layers of a bed drift against each other over minutes, so that it never settles into a pattern.

Each layer follows two slow sinusoids with unrelated periods. The effect on the total loudness is removed, from each
layer by its share. So the bed stays as loud as planned, and a bed with one layer does not drift at all. A pure function
of the frame and the seed.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import lru_cache
from random import Random

import numpy as np
from numpy.typing import NDArray

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude

MOST = 2.0
"""The most dB that a layer moves up or down."""
MIN_PERIOD, MAX_PERIOD = 180.0, 420.0
"""Seconds of the periods."""
_REACH = 1.5  # dB before the balance: with it up to three layers stay within MOST, and a fourth is clipped there
_KNOT = RATE
"""Frames between the points at which the drift is computed; between them it is linear."""
_LINE = (np.arange(_KNOT) / _KNOT).astype(np.float32)


class Drift:
    """The gains of layers with the given loudness (LUFS)."""

    def __init__(self, loudness: Sequence[float], seed: str) -> None:
        power = [10 ** (lufs / 10) for lufs in loudness]
        self._shares = [one / sum(power) for one in power]
        self._balance = sum(share * share for share in self._shares)
        random = Random(f"{seed}/drift")
        self._waves = [
            [(part, random.uniform(MIN_PERIOD, MAX_PERIOD), random.uniform(0.0, math.tau)) for part in (0.6, 0.4)]
            for _ in power
        ]
        self._at = lru_cache(maxsize=8)(self._gains)

    def decibels(self, second: float) -> list[float]:
        """The offset of each layer."""
        free = [
            _REACH * sum(part * math.sin(math.tau * second / period + phase) for part, period, phase in waves)
            for waves in self._waves
        ]
        whole = 10 * math.log10(sum(share * 10 ** (db / 10) for share, db in zip(self._shares, free, strict=True)))
        return [
            min(max(db - whole * share / self._balance, -MOST), MOST)
            for share, db in zip(self._shares, free, strict=True)
        ]

    def over(self, frame: int, n: int) -> NDArray[np.float32]:
        """The gains of `n` frames from `frame` on; shape (layers, n)."""
        out = np.empty((len(self._waves), n), np.float32)
        done = 0
        while done < n:
            knot, at = divmod(frame + done, _KNOT)
            part = min(n - done, _KNOT - at)
            low, high = self._at(knot), self._at(knot + 1)
            line = out[:, done : done + part]
            np.multiply(high - low, _LINE[at : at + part], out=line)
            line += low
            done += part
        return out

    def _gains(self, knot: int) -> NDArray[np.float32]:
        """Shape (layers, 1)."""
        return np.array([[amplitude(db)] for db in self.decibels(knot * _KNOT / RATE)], np.float32)
