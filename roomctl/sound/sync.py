"""Which frame is heard when, learnt from when the device asks.

The device asks in bursts, and each time its buffer is full again afterwards. So of the last second the request that
came earliest for its frame is the one to go by; what is rendered then is heard one buffer later. Measured on a
PulseAudio null sink's monitor: constant to 1 ms, and the lag 20 ms plus half of the asked-for latency (70 ms at 100,
120 ms at 200, 170 ms at 300), whatever the block.

A device that asked for nothing for longer than what it holds lasts (its whole buffer, or all that it was given so far)
has run dry: all that follows is heard later by what was missing, and what was learnt before no longer holds. (A null
sink that was idle has rendered up to 2 s of silence ahead: it takes one to three blocks, and then nothing until that is
over. A machine that is busy may do the same to any device.)
"""

from __future__ import annotations

from collections import deque

from roomctl.sound.library import RATE
from roomctl.sound.output import CHUNK

WINDOW = 1.0
"""Seconds of requests to go by."""
SPARE = 2 * CHUNK / RATE
"""Seconds beyond its buffer that a device may keep silent: two blocks, which lie in SDL's own hands."""


def lag(latency_ms: int) -> float:
    """Seconds from a request to its sound, for an asked-for latency."""
    return 0.02 + latency_ms / 2000


class Sync:
    """Fed with each request; answers with frames of the output, counted from the first request on. `up` is seconds
    since boot."""

    def __init__(self, latency_ms: int) -> None:
        self._lag, self._dry = lag(latency_ms), latency_ms / 1000 + SPARE
        self._asked: deque[tuple[float, float]] = deque()
        self.frames = 0
        self.last = 0.0
        self._lead = 0.0  # published whole: the deque is in the other thread's hands

    def asked(self, up: float, n: int) -> None:
        """The device asked at `up` for `n` frames more."""
        if self.last and up - self.last > min(self._dry, self.frames / RATE):
            self._asked.clear()
        lead = self.frames / RATE - up
        while self._asked and self._asked[-1][1] <= lead:
            self._asked.pop()
        self._asked.append((up, lead))
        while self._asked[0][0] < up - WINDOW:
            self._asked.popleft()
        self.frames += n
        self._lead = self._asked[0][1]
        self.last = up

    @property
    def plays(self) -> bool:
        """Whether the device has taken more than it can hold: one that is suspended takes so much, and no more."""
        return self.frames > 1.5 * self._dry * RATE

    @property
    def offset(self) -> float:
        """Frame f is heard at `f / RATE - offset`. Before the first request: 0."""
        return self._lead - self._lag if self.last else 0.0
