"""A file of music as stereo at 48 kHz, read from its disk as it is needed: an hour costs what a second does."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from roomctl.errors import Unavailable
from roomctl.sound.decode import Decoder
from roomctl.sound.loop import Block
from roomctl.sound.shelf import RATE

EARLIER = 1
"""Seconds that are decoded before the place that was sought, and dropped: what a lossy codec and the resampling need
to have heard."""


class Stream:
    """Reads `file` from any frame on. Whoever reads gets the same frames."""

    def __init__(self, file: Path) -> None:
        """Raises `Unavailable`."""
        try:
            self._sound = Decoder(file)
        except (OSError, soundfile.SoundFileError) as error:
            raise Unavailable(f"cannot play {file.name} ({error})") from error
        self._rate = self._sound.samplerate
        self._at = -1
        self._waiting: Block = np.zeros((0, 2), np.float32)
        self._over, self._resampled = False, _resampling(self._rate)

    def read(self, start: int, n: int) -> Block:
        """Up to `n` frames from frame `start` on; fewer where the file ends, or cannot be decoded further."""
        if start != self._at:
            self._seek(start)
        parts, missing = [self._waiting], n - len(self._waiting)
        while missing > 0 and not self._over:
            parts.append(self._decoded())
            missing -= len(parts[-1])
        whole = np.concatenate(parts)
        self._waiting = whole[n:]
        self._at = start + min(n, len(whole))
        return whole[:n]

    def _seek(self, start: int) -> None:
        second = max(0, start // RATE - EARLIER)
        self._over = False
        self._resampled = _resampling(self._rate)
        try:
            self._sound.seek(min(second * self._rate, self._sound.frames))
        except soundfile.SoundFileError:
            self._over = True
        self._at, self._waiting = second * RATE, np.zeros((0, 2), np.float32)
        if start > self._at:
            self.read(self._at, start - self._at)
            self._at = start  # a file that is shorter ends here

    def _decoded(self) -> Block:
        """The next second of it."""
        try:
            part = self._sound.block(self._rate)
        except soundfile.SoundFileError:
            part = np.zeros((0, 2), np.float32)
        self._over = len(part) < self._rate
        part = np.repeat(part, 2, axis=1) if part.shape[1] == 1 else np.ascontiguousarray(part[:, :2])
        if self._resampled is None:
            return part
        return np.asarray(self._resampled.resample_chunk(part, last=self._over), np.float32)


def _resampling(rate: int) -> Any:
    """None where nothing is to be done."""
    if rate == RATE:
        return None
    from soxr import ResampleStream  # 30 ms that a file of 48 kHz does not need

    return ResampleStream(rate, RATE, 2, dtype="float32")
