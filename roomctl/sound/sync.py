"""Which frame is heard when, learnt from when the device asks.

The device asks in bursts, and each time its buffer is full again afterwards. So of the last two seconds the request
that came earliest for its frame is the one to go by; what is rendered then is heard one buffer later. Measured on a
PulseAudio null sink's monitor: constant to 1 ms, and the lag 20 ms plus half of the asked-for latency (70 ms at 100,
120 ms at 200).
"""

from __future__ import annotations

from collections import deque

from roomctl.sound.shelf import RATE

WINDOW = 2.0
"""Seconds of requests to go by."""


def lag(latency_ms: int) -> float:
    """Seconds from a request to its sound, for an asked-for latency."""
    return 0.02 + latency_ms / 2000


class Sync:
    """Fed with each request; answers with frames of the output, counted from the first request on. `up` is seconds
    since boot."""

    def __init__(self, latency_ms: int) -> None:
        self._lag = lag(latency_ms)
        self._asked: deque[tuple[float, float]] = deque()
        self.frames = 0
        self.last = 0.0
        self._lead = 0.0  # published whole: the deque is in the other thread's hands

    def asked(self, up: float, n: int) -> None:
        """The device asked at `up` for `n` frames more."""
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
    def offset(self) -> float:
        """Frame f is heard at `f / RATE - offset`. Before the first request: 0."""
        return self._lead - self._lag if self.last else 0.0
