"""A looping stem: its compressed file is kept in memory and decoded as it plays. So playing never waits for a disk, and
an hour of sound costs the size of its file.
"""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from roomctl.errors import Unavailable
from roomctl.sound.drift import Drift
from roomctl.sound.library import RATE
from roomctl.sound.music.libsndfile import Decoder
from roomctl.sound.ramp import scale

Audio = NDArray[np.float32]
GULP = RATE
"""Frames of a bed decoded at a time. Decoding small pieces now and then is expensive, because the decoders' tables have
left the cache by then (beside mpv with one stream, three stems took 1.03 of its CPU in gulps of 8192, 0.93 of 16384,
0.86 of 48000)."""


class Loop:
    """Endless stereo from a file of `frames` frames, starting `turned` frames into it."""

    def __init__(self, file: Path, frames: int, turned: int = 0) -> None:
        """Raises `Unavailable` if the file is missing or cannot be decoded."""
        try:
            self._sound = Decoder(io.BytesIO(file.read_bytes()))
        except (OSError, soundfile.SoundFileError) as error:
            raise Unavailable(f"cannot play {file.name} ({error}); install roomctl again") from error
        if self._sound.channels != 2 or self._sound.frames < frames:
            raise Unavailable(f"cannot play {file.name}: it is not {frames} frames of stereo; install roomctl again")
        self._name, self._frames, self._turned, self._at = file.name, frames, turned, 0

    def seek(self, frame: int) -> None:
        """Make `frame` (of the session) the next one to read."""
        at = (frame + self._turned) % self._frames
        if at != self._at:
            self._sound.seek(at)
            self._at = at

    def read(self, frame: int, out: Audio) -> None:
        """Fill `out`, shape (n, 2), with the sound from `frame`. Raises `Unavailable` if it cannot be decoded."""
        try:
            self.seek(frame)
            done = 0
            while done < len(out):
                got = len(self._sound.read(out=out[done : done + self._frames - self._at]))
                if not got:
                    raise Unavailable(f"{self._name} ended before its {self._frames} frames; install roomctl again")
                done += got
                self._at += got
                if self._at >= self._frames:
                    self._sound.seek(0)
                    self._at = 0
        except soundfile.SoundFileError as error:
            raise Unavailable(f"cannot play {self._name} ({error}); install roomctl again") from error


class Layers:
    """The stems of a bed as one sound, each drifting against the others."""

    def __init__(self, loops: Sequence[Loop], drift: Drift) -> None:
        self._loops, self._drift = loops, drift
        self._gulp: Audio = np.zeros((GULP, 2), np.float32)
        self._part: Audio = np.zeros((GULP if len(loops) > 1 else 0, 2), np.float32)
        self._first = self._end = 0  # the frames in the buffer

    def seek(self, frame: int) -> None:
        """Get ready to be read from `frame`."""
        for loop in self._loops:
            loop.seek(frame)

    def soon(self, frame: int, wait: bool = False) -> None:
        """Everything is in memory already."""

    def close(self, wait: bool = False) -> None:
        """There is nothing to close."""

    def read(self, frame: int, out: Audio) -> None:
        """Fill `out` with the sound from `frame`. Raises `Unavailable`."""
        done = 0
        while done < len(out):
            if not self._first <= frame + done < self._end:
                self._make(frame + done)
            part = self._gulp[frame + done - self._first : self._end - self._first][: len(out) - done]
            out[done : done + len(part)] = part
            done += len(part)

    def _make(self, frame: int) -> None:
        """Decode a buffer from `frame`."""
        self._first = self._end = frame
        if len(self._loops) == 1:
            self._loops[0].read(frame, self._gulp)
        elif self._loops:  # `silence` has none
            part = self._gulp
            for loop, gains in zip(self._loops, self._drift.over(frame, GULP), strict=True):
                loop.read(frame, part)
                scale(part, gains)
                if part is not self._gulp:
                    self._gulp += part
                part = self._part
        self._end = frame + GULP
