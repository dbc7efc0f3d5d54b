"""A file of music as stereo at 48 kHz, read from its disk as it is needed: an hour costs what a second does."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import numpy as np

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.music.decoder import opened

EARLIER = 1
"""Seconds that are decoded before the place that was sought, and dropped: what a lossy codec and the resampling need
to have heard."""

PIECE = 0.25
"""Seconds that are decoded at a time."""


class Stream:
    """Reads `file` from any frame on. Whoever reads gets the same frames."""

    def __init__(self, file: Path) -> None:
        """Raises `Unavailable`."""
        try:
            self._sound = opened(file)
        except Unavailable as error:
            raise Unavailable(f"cannot play {file.name}: it {error}") from error
        self._rate = self._sound.rate
        self._piece = round(PIECE * self._rate)
        self._at, self._there = -1, 0
        self._parts: deque[Audio] = deque()
        self._over, self._decoded = False, 0
        self._resampled = _resampling(self._rate)

    @property
    def there(self) -> int:
        """The frame up to which it is decoded."""
        return self._there

    @property
    def broke(self) -> bool:
        """It ended with an error."""
        return self._sound.broke

    @property
    def promised(self) -> int:
        """Frames that it has by its header, or by a guess; 0: not known."""
        return (self._sound.promised or 0) * RATE // self._rate

    @property
    def stated(self) -> bool:
        """Whether a file with fewer frames has lost some."""
        return self._sound.stated

    def reach(self, frame: int) -> int:
        """Decode up to `frame`; how far it came: less where the file ends, or cannot be decoded further."""
        if self._at < 0:
            self._seek(0)
        while self._there < frame and not self._over:
            self._decode()
        return min(frame, self._there)

    def read(self, start: int, n: int) -> Audio:
        """Up to `n` frames from frame `start` on; fewer where the file ends, or cannot be decoded further."""
        if start != self._at:
            self._seek(start)
        self.reach(start + n)
        wanted, taken = min(n, max(0, self._there - start)), []
        while wanted > 0:
            part = self._parts.popleft()
            taken.append(part[:wanted])
            if len(part) > wanted:
                self._parts.appendleft(part[wanted:])
            wanted -= len(taken[-1])
        self._at = start + sum(map(len, taken))
        return np.concatenate(taken) if taken else np.zeros((0, 2), np.float32)

    def close(self) -> None:
        """Let the file go. What resamples ends here, too, and not at Python's own end, where its library is gone."""
        self._sound.close()
        self._resampled, self._over = None, True
        self._parts.clear()

    def _seek(self, start: int) -> None:
        second = max(0, start // RATE - EARLIER)
        self._over, self._decoded = False, second * self._rate
        self._resampled = _resampling(self._rate)
        self._parts.clear()
        self._sound.seek(second * self._rate)
        self._at = self._there = second * RATE
        if start > self._at:
            self.read(self._at, start - self._at)
            self._at = start  # a file that is shorter ends here

    def _decode(self) -> None:
        """The next piece of it."""
        part = self._sound.block(self._piece)
        self._decoded += len(part)
        self._over = len(part) < self._piece
        if self._resampled is not None:
            part = np.asarray(self._resampled.resample_chunk(part, last=self._over), np.float32)
            if self._over:  # as long as it was decoded, to the frame
                missing = self._decoded * RATE // self._rate - self._there
                part = np.concatenate([part[:missing], np.zeros((max(0, missing - len(part)), 2), np.float32)])
        if len(part):
            self._parts.append(part)
            self._there += len(part)


def _resampling(rate: int) -> Any:
    """None where nothing is to be done."""
    if rate == RATE:
        return None
    from soxr import ResampleStream  # 30 ms that a file of 48 kHz does not need

    return ResampleStream(rate, RATE, 2, dtype="float32")
