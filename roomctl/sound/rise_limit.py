"""Audible sound grows by at most 3 dB a second, whatever the cause: the client's level, a louder scene, a louder bed
after a fainter one, the end of a cue, or several at once. And it stays under the room's cap amid a cross-fade, too."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.ramp import Gain

STEEPEST = 3.0
"""dB a second."""
_KNOT = 480
"""Frames (10 ms) between the points at which it is computed. The points do not depend on the requested block, so that
the mix is identical in every bit."""
_STEP = amplitude(STEEPEST * _KNOT / RATE)


class Rise:
    """The gain that limits a level that rises too fast, or too high."""

    def __init__(self, most: float) -> None:
        """`most`: the highest level that is wanted at rest; beds that trade places may want more on the way."""
        self._most = most * _STEP
        self._held: dict[int, tuple[float, float]] = {}
        """The last points: the allowed level, and its share of the wanted level."""

    def measure(self, level: Callable[[int], float]) -> None:
        """From now on `over` gets a wanted level that is measured in another way; the gain goes on from where it is."""
        self._held = {knot: (share * level(knot * _KNOT), share) for knot, (_, share) in self._held.items()}

    def over(self, frame: int, n: int, level: Callable[[int], float], rests: bool) -> Gain:
        """The gains of `n` frames from `frame`. `level(frame)`: the wanted level as a linear gain; `rests`: it is
        constant over these frames."""
        first, last = frame // _KNOT, (frame + n - 1) // _KNOT + 1
        if rests and self._held.get(first, (0.0, 1.0))[1] >= 1.0:
            self._held = {}
            return np.float32(1.0)
        for knot in range(first, last + 1):
            if knot not in self._held:
                wanted = level(knot * _KNOT)
                before = self._held.get(knot - 1)
                let = wanted if before is None else min(wanted, before[0] * _STEP, self._most)
                self._held[knot] = (let, let / wanted if wanted > 0.0 else 1.0)
        shares = [self._held[knot][1] for knot in range(first, last + 1)]
        self._held = {knot: self._held[knot] for knot in (last - 1, last)}
        places = np.arange(first, last + 1) * _KNOT
        return np.asarray(np.interp(np.arange(frame, frame + n), places, shares), np.float32)
