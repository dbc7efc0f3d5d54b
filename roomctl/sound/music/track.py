"""A music file as stereo at 48 kHz, read from disk as needed, so that an hour needs no more memory than a second."""

from __future__ import annotations

from collections import deque
from pathlib import Path
from typing import Any

import numpy as np

from roomctl.errors import Unavailable
from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.music import kept
from roomctl.sound.music.decoder import opened

EARLIER = 1
"""Seconds that are decoded before a sought place and dropped: a lossy codec and the resampler need them."""

PIECE = 0.25
"""Seconds decoded at a time."""


class Stream:
    """Reads `file` from any frame. Every reader gets the same frames."""

    def __init__(self, file: Path) -> None:
        """Raises `Unavailable`."""
        try:
            self._file, self._signature = file, kept.signature(file)
            self._sound = opened(file)
        except OSError as error:
            raise Unavailable(f"cannot play {file.name}: it cannot be read ({error.strerror})") from error
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
        """The frame up to which the file is decoded."""
        return self._there

    @property
    def broke(self) -> bool:
        """Whether it ended with an error."""
        return self._sound.broke

    @property
    def promised(self) -> int:
        """Its frames by the header or a guess; 0: unknown."""
        return (self._sound.promised or 0) * RATE // self._rate

    @property
    def stated(self) -> bool:
        """Whether a file with fewer frames has lost some of them."""
        return self._sound.stated

    @property
    def replaced(self) -> bool:
        """Whether the file has changed since it was opened, or is gone."""
        try:
            return kept.signature(self._file) != self._signature
        except OSError:
            return True

    def reach(self, frame: int) -> int:
        """Decode up to `frame` and return the frame reached: less if the file ends or cannot be decoded further."""
        if self._at < 0:
            self._seek(0)
        while self._there < frame and not self._over:
            self._decode()
        return min(frame, self._there)

    def read(self, start: int, n: int) -> Audio:
        """Up to `n` frames from frame `start`; fewer if the file ends or cannot be decoded further."""
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
        """Close the file and the resampler. The latter must not stay open until the interpreter exits, when its library
        is gone."""
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
            self._at = start  # a shorter file ends here

    def _decode(self) -> None:
        """The next piece."""
        part = self._sound.block(self._piece)
        self._decoded += len(part)
        self._over = len(part) < self._piece
        if self._resampled is not None:
            part = np.asarray(self._resampled.resample_chunk(part, last=self._over), np.float32)
            if self._over:  # exactly as long as the decoded sound
                missing = self._decoded * RATE // self._rate - self._there
                part = np.concatenate([part[:missing], np.zeros((max(0, missing - len(part)), 2), np.float32)])
        if len(part):
            self._parts.append(part)
            self._there += len(part)


def _resampling(rate: int) -> Any:
    """None if nothing needs to be done."""
    if rate == RATE:
        return None
    from soxr import ResampleStream  # costs 30 ms, which a file of 48 kHz does not need

    return ResampleStream(rate, RATE, 2, dtype="float32")
