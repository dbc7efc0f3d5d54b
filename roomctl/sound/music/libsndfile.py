"""Sound files as libsndfile reads them, without soundfile's own seek after each read.

That seek goes to where the file stands already; an MP3 loses what the next frame borrows from the one before by it (a
tenth of a second of another sound, heard at each joint), and an Ogg Vorbis file time.
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
    """A file to be read on and on. `seek` works as ever."""

    def seekable(self) -> bool:
        return False

    def block(self, frames: int) -> NDArray[np.float32]:
        """The next `frames`, fewer at the end, shape (n, channels); what is no number (in a file of floats) is
        silence."""
        read: NDArray[np.float32] = self.read(frames, dtype="float32", always_2d=True)
        return np.nan_to_num(read, copy=False, nan=0.0, posinf=0.0, neginf=0.0)


_ONE = threading.Lock()


@contextlib.contextmanager
def hushed() -> Iterator[None]:
    """What a library writes to file descriptor 2 is not heard of: libmpg123 has notes for an odd MP3 which are not for
    a therapist, and libsndfile cannot tell it to be quiet. No process with a screen decodes."""
    with _ONE, contextlib.ExitStack() as after:
        with contextlib.suppress(OSError):  # there may be no descriptor 2
            kept = os.dup(2)
            after.callback(os.close, kept)
            nothing = os.open(os.devnull, os.O_WRONLY)
            after.callback(os.close, nothing)
            os.dup2(nothing, 2)
            after.callback(os.dup2, kept, 2)
        yield
