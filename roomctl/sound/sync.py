"""Computes which frame is heard when, from the times of the device's requests.

The device requests frames in bursts, and its buffer is full after each one. So the request of the last seconds that
came earliest for its frame is the reference; what is rendered then is heard one buffer later. Measured on a PulseAudio
null sink's monitor: constant to 3 ms, and the lag 20 ms plus half of the asked-for latency (70 ms at 100, 120 ms at
200, 170 ms at 300), for every block size; on PipeWire's PulseAudio server 8 ms more.

A device that is answered late, by 80 ms or more, then requests up to three blocks more than it usually holds, and
nothing until it has played them. Their lead would move a cue of the next three seconds by up to 280 ms. So the
reference never rises by more than a little. If the device ran dry, everything after that is heard later by the missing
time: this is estimated at first, and known once the device has played what it requested too much. (An idle null sink
has rendered up to 2 s of silence ahead: it takes one to three blocks, and then nothing until that is over. A busy
machine can do the same to any device.)
"""

from __future__ import annotations

import math
from collections import deque

from roomctl.sound.audio_device import BLOCK, CHUNK, asked
from roomctl.sound.library import RATE

WINDOW = 3.0
"""Seconds of requests that are used. A server that asks for other pieces than whole blocks leaves SDL with a rest of
one, and only a request with the largest rest is the earliest. With pieces of 80 ms and blocks of 85 it comes every 1.3
s."""
SPARE = CHUNK / RATE
"""Seconds that a device may hold beyond its buffer: the block that SDL holds."""
LEFT, REST = 0.03, CHUNK / RATE / 2
"""Seconds, and at most a quarter of the lag: if less is left to play, the device is taken to have run dry, because in
use it has at least 40 ms. And after how many what it then gets is expected: what SDL holds of its block, up to all of
it, comes first (measured on PulseAudio 16.1: -7 to 75 ms)."""
SETTLE = 0.5
"""Seconds after a device ran dry in which its requests tell nothing (measured: up to 0.4)."""
RISE = 0.025
"""Seconds by which the reference may rise: it follows the device's clock, which hardly differs from this one's."""

_OWN = {"pipewire": 1, "alsa": 2, "coreaudio": 2}
"""SDL's drivers for which a latency cannot be asked for, and the blocks that each holds: measured on PipeWire 0.3.65;
by SDL's source for the others."""


def lag(latency_ms: int, driver: str = "") -> float:
    """Seconds from a request to its sound, for a requested latency. `driver`: SDL's name of it."""
    return _OWN[driver] * BLOCK / RATE if driver in _OWN else 0.02 + asked(latency_ms) / 2000


class Sync:
    """Gets each request and returns frames of the output, counted from the first request. `up`: seconds since boot."""

    def __init__(self, latency_ms: int) -> None:
        self.lag, self._dry = lag(latency_ms), latency_ms / 1000 + SPARE
        self._asked: deque[tuple[float, float]] = deque()
        self.frames = 0
        self.last = 0.0
        self._lead = 0.0  # published as a whole, because the other thread uses the deque
        self._since = self._settled = 0.0
        self._most = math.inf

    def asked(self, up: float, n: int) -> None:
        """The device requested `n` more frames at `up`."""
        held, lead = self.frames / RATE, self.frames / RATE - up
        if held < self._dry:  # it may not have begun to play
            self._begin(up)
        elif lead < self._lead - self.lag + min(LEFT, self.lag / 4):
            self._begin(up, lead + self.lag + RISE)
            self._settled = up + SETTLE
            self._lead = lead + self.lag - min(REST, self.lag / 2)
        if up >= self._settled:
            self._count(up, lead)
        self.frames += n
        self.last = up

    def _begin(self, up: float, most: float = math.inf) -> None:
        """Earlier requests no longer count, and later ones only with a lead of up to `most`."""
        self._asked.clear()
        self._since, self._settled, self._most = up, up, most

    def _count(self, up: float, lead: float) -> None:
        """Use a request at `up`, unless it asks for more than the device usually holds."""
        while self._asked and self._asked[0][0] < up - WINDOW:
            self._asked.popleft()
        most = self._lead + RISE if up - self._since > WINDOW else self._most
        if lead <= most or not self._asked:
            while self._asked and self._asked[-1][1] <= lead:
                self._asked.pop()
            self._asked.append((up, lead))
        self._lead = self._asked[0][1]

    @property
    def plays(self) -> bool:
        """Whether the device has taken more than its buffer holds, which is filled in whole reads; a suspended one
        takes no more than that."""
        return self.frames > (self._dry + SPARE) * RATE

    @property
    def offset(self) -> float:
        """Frame f is heard at `f / RATE - offset`. Before the first request: 0."""
        return self._lead - self.lag if self.last else 0.0
