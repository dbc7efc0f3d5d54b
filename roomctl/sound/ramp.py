"""Gains that never jump: every change of level is one of these ramps, evaluated for each sample.

Frames count from the session's start; a gain is a linear amplitude.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Gains = NDArray[np.float32]
Gain = np.float32 | Gains
"""Of a block: one gain, or one for each of its frames."""
_KNOT = 48
"""Frames (1 ms) between the points at which a ramp is worked out; it is straight between them. The points lie where
they lie whatever block is asked for, so that the same ramp is the same in every bit."""
_FADED = 1e-3  # -60 dB: where a falling ramp is so faint that it may go straight to nothing


def scale(sound: NDArray[np.float32], gain: Gain) -> None:
    """Multiply `sound`, shape (n, 2), contiguous, by a gain, in place. Both channels as one complex number: numpy takes
    seven times as long for rows of two."""
    if isinstance(gain, np.ndarray):
        pairs = sound.view(np.complex64)[:, 0]
        pairs *= gain
    else:
        sound *= gain


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
        return float(self.over(frame, 1)[0])

    def flat(self, frame: int, n: int) -> float | None:
        """The gain of all `n` frames from `frame` on, if it is the same."""
        if frame >= self.end or self.low == self.high:
            return self.high
        return self.low if frame + n <= self.start else None

    def gain(self, frame: int, n: int) -> Gain:
        """The same as `over`, but one number where all are the same."""
        flat = self.flat(frame, n)
        return self.over(frame, n) if flat is None else np.float32(flat)

    def over(self, frame: int, n: int) -> Gains:
        """The gains of `n` frames from `frame` on; shape (n,)."""
        flat = self.flat(frame, n)
        if flat is not None:
            return np.full(n, flat, np.float32)
        first, last = (frame - self.start) // _KNOT, (frame + n - self.start) // _KNOT + 1
        knots = np.arange(first, last + 1) * _KNOT
        values = [self._value(min(max(knot / self.length, 0.0), 1.0)) for knot in knots.tolist()]
        return np.asarray(np.interp(np.arange(frame - self.start, frame - self.start + n), knots, values), np.float32)

    def silent(self, frame: int) -> bool:
        """Nothing is heard from `frame` on."""
        return self.high == 0.0 and (frame >= self.end or self.low == 0.0)

    def towards(self, high: float, frame: int, length: int, *, falling: bool = False) -> Ramp:
        """A ramp that goes on from here to `high`."""
        low = self.at(frame)
        return Ramp(low, high, frame, max(1, length), falling and high < low)

    def _value(self, x: float) -> float:
        """The gain at `x`, 0 to 1 of the way."""
        if not self.falling:
            return math.sqrt(self.low**2 + (self.high**2 - self.low**2) * math.sin(x * math.pi / 2) ** 2)
        last = max(self.high, self.low * _FADED)
        return self.low * math.pow(last / self.low, x) - (last - self.high) * x
