"""Sound files as libsndfile reads them, without soundfile's own seek after each read.

That seek goes to where the file stands already; an MP3 loses what the next frame borrows from the one before by it (a
tenth of a second of another sound, heard at each joint), and an Ogg Vorbis file time.
"""

from __future__ import annotations

import soundfile


class Decoder(soundfile.SoundFile):  # type: ignore[misc]  # soundfile has no types
    """A file to be read on and on. `seek` works as ever."""

    def seekable(self) -> bool:
        return False
