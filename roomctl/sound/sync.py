"""Computes which frame is heard when, from the times of the device's requests.

The device requests frames in bursts, and its buffer is full after each one. So the request of the last seconds that
came earliest for its frame is the reference; what is rendered then is heard one buffer later. Measured on a PulseAudio
null sink's monitor: constant to 3 ms, and the lag 20 ms plus half of the asked-for latency (70 ms at 100, 120 ms at
200, 170 ms at 300), for every block size; on PipeWire's PulseAudio server 8 ms more.

A device that requests nothing for longer than its content lasts (its whole buffer, or all frames it has got so far)
has run dry: everything after that is heard later by the missing time, and earlier requests no longer count. (An idle
null sink has rendered up to 2 s of silence ahead: it takes one to three blocks, and then nothing until that is over.
A busy machine can do the same to any device.)
"""

from __future__ import annotations

from collections import deque

from roomctl.sound.audio_device import BLOCK, CHUNK, asked
from roomctl.sound.library import RATE

WINDOW = 3.0
"""Seconds of requests that are used. A server that asks for other pieces than whole blocks leaves SDL with a rest of
one, and only a request with the largest rest is the earliest. With pieces of 80 ms and blocks of 85 it comes every 1.3
s."""
SPARE = CHUNK / RATE
"""Seconds beyond its buffer that a device may go without a request: the block that SDL holds."""


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

    def asked(self, up: float, n: int) -> None:
        """The device requested `n` more frames at `up`."""
        held = self.frames / RATE
        if held < self._dry or up - self.last > self._dry:
            self._asked.clear()  # it has run dry, or it may not have begun to play
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
        """Whether the device has taken more than its buffer holds, which is filled in whole reads; a suspended one
        takes no more than that."""
        return self.frames > (self._dry + SPARE) * RATE

    @property
    def offset(self) -> float:
        """Frame f is heard at `f / RATE - offset`. Before the first request: 0."""
        return self._lead - self.lag if self.last else 0.0
