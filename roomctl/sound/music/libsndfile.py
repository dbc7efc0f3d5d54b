"""Reads sound files with libsndfile, without soundfile's own seek after each read. That seek goes to the current
position, but an MP3 then loses data that its next frame needs from the one before (a tenth of a second of wrong sound
at each seek), and an Ogg Vorbis file loses time.
"""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Iterator

import numpy as np
import soundfile
from numpy.typing import NDArray


class Decoder(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A file that is read in sequence. `seek` works as usual."""

    def seekable(self) -> bool:
        return False

    def block(self, frames: int) -> NDArray[np.float32]:
        """The next `frames`, fewer at the end, shape (n, channels); NaN and infinity (in a float file) become
        silence."""
        read: NDArray[np.float32] = self.read(frames, dtype="float32", always_2d=True)
        return np.nan_to_num(read, copy=False, nan=0.0, posinf=0.0, neginf=0.0)

    def drop(self, frames: int) -> None:
        """Decode the next `frames` for nobody."""
        while frames > 0 and (part := len(self.block(min(frames, self.samplerate)))):
            frames -= part


_ONE = threading.Lock()


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """Discard what a library writes to file descriptor 2: libmpg123 prints messages about an unusual MP3, which are not
    for a therapist, and libsndfile cannot silence it. No process with a screen decodes."""
    with _ONE, contextlib.ExitStack() as after:
        with contextlib.suppress(OSError):  # descriptor 2 may be closed
            kept = os.dup(2)
            after.callback(os.close, kept)
            nothing = os.open(os.devnull, os.O_WRONLY)
            after.callback(os.close, nothing)
            os.dup2(nothing, 2)
            after.callback(os.dup2, kept, 2)
        yield
