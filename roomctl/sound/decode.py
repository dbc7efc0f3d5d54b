"""Sound files as libsndfile reads them, without soundfile's own seek after each read.

That seek goes to where the file stands already; an MP3 loses what the next frame borrows from the one before by it (a
tenth of a second of another sound, heard at each joint), and an Ogg Vorbis file time.
"""

from __future__ import annotations

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
