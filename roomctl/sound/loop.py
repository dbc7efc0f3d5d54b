"""A stem that goes round: its file is held in memory as it is, compressed, and decoded as it is heard.

So nothing touches a disk beside the next sample, and an hour of sound costs what its file weighs.
"""

from __future__ import annotations

import io
from pathlib import Path

import numpy as np
import soundfile
from numpy.typing import NDArray

from roomctl.errors import Unavailable

Block = NDArray[np.float32]


class Loop:
    """Endless stereo from a file of `frames` frames, begun `turned` frames into it."""

    def __init__(self, file: Path, frames: int, turned: int = 0) -> None:
        """Raises `Unavailable` if the file is missing or cannot be decoded."""
        try:
            self._sound = soundfile.SoundFile(io.BytesIO(file.read_bytes()))
        except (OSError, soundfile.SoundFileError) as error:
            raise Unavailable(f"cannot play {file.name} ({error}); install roomctl again") from error
        if self._sound.channels != 2 or self._sound.frames < frames:
            raise Unavailable(f"cannot play {file.name}: it is not {frames} frames of stereo; install roomctl again")
        self._frames, self._turned, self._at = frames, turned, 0

    def seek(self, frame: int) -> None:
        """Make `frame` (of the session) the next to be read."""
        at = (frame + self._turned) % self._frames
        if at != self._at:
            self._sound.seek(at)
            self._at = at

    def add(self, out: Block, gains: Block, frame: int) -> None:
        """Add what is heard from `frame` on to `out`, shape (n, 2); `gains` is of shape (n, 1)."""
        self.seek(frame)
        done = 0
        while done < len(out):
            part = self._sound.read(min(len(out) - done, self._frames - self._at), dtype="float32", always_2d=True)
            if not len(part):
                raise Unavailable(f"a stem ended before its {self._frames} frames")
            out[done : done + len(part)] += part * gains[done : done + len(part)]
            done += len(part)
            self._at += len(part)
            if self._at >= self._frames:
                self._sound.seek(0)
                self._at = 0
