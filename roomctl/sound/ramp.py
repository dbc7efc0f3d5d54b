"""Gains that never jump: every change of level is one of these ramps, evaluated for each sample.

Frames count from the session's start; a gain is a linear amplitude.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gains = NDArray[np.float32]
_FADED = 1e-3  # -60 dB: where a falling ramp is so faint that it may go straight to nothing


@dataclass(frozen=True, slots=True)
class Ramp:
    """From gain `low` at frame `start` to `high`, `length` frames later.

    A crossing ramp is of equal power (the square of the gain follows sin²), so that two beds that trade places stay as
    loud together as each alone. A falling one is even in decibels, so that its beginning is heard at once.
    """

    low: float = 0.0
    high: float = 0.0
    start: int = 0
    length: int = 0
    falling: bool = False

    @property
    def end(self) -> int:
        return self.start + self.length

    def at(self, frame: int) -> float:
        """The gain at one frame."""
        return float(self.over(frame, 1)[0]) if self.start <= frame < self.end else self._outside(frame)

    def over(self, frame: int, n: int) -> Gains:
        """The gains of `n` frames from `frame` on; shape (n,)."""
        if frame >= self.end or frame + n <= self.start:
            return np.full(n, self._outside(frame), np.float32)
        x = np.clip((np.arange(frame, frame + n) - self.start) / self.length, 0.0, 1.0)
        if self.falling:
            gains = self._falling(x)
        else:
            gains = np.sqrt(self.low**2 + (self.high**2 - self.low**2) * np.sin(x * (np.pi / 2)) ** 2)
        return np.asarray(gains, np.float32)

    def silent(self, frame: int) -> bool:
        """Nothing is heard from `frame` on."""
        return self.high == 0.0 and (frame >= self.end or self.low == 0.0)

    def towards(self, high: float, frame: int, length: int, *, falling: bool = False) -> Ramp:
        """A ramp that goes on from here to `high`."""
        low = self.at(frame)
        return Ramp(low, high, frame, max(1, length), falling and high < low)

    def _outside(self, frame: int) -> float:
        return self.high if frame >= self.end else self.low

    def _falling(self, x: NDArray[np.float64]) -> NDArray[np.float64]:
        last = max(self.high, self.low * _FADED)
        return np.asarray(self.low * (last / self.low) ** x - (last - self.high) * x)
