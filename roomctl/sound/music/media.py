"""What every decoder of a music file gives, and what they share: `decoder.py` chooses one of them."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from roomctl.errors import Unavailable
from roomctl.sound.loop import Audio


class Media(Protocol):
    """An open file. It has `rate` (Hz); `promised`, the frames that a header promises or that were guessed (None: not
    known), for what must be known before it was decoded; and says whether it is to be believed: with `stated`, a file
    that has fewer has lost some. `missing` is what of it this decoder cannot play, in words (empty: nothing); `broke`:
    it ended with an error."""

    rate: int
    promised: int | None
    stated: bool
    missing: str
    broke: bool

    def block(self, frames: int) -> Audio:
        """The next `frames`, fewer at the end, shape (n, 2); what is no number (in a file of floats) is silence."""

    def seek(self, frame: int) -> None:
        """Go on from `frame`; at the end if there is no such frame."""

    def close(self) -> None:
        """Let the file go."""


def undecodable(kind: str, why: str = "") -> Unavailable:
    """For a file that is of `kind` by its first bytes (empty: of none that is known)."""
    because = f" ({why})" if why else ""
    if kind:
        return Unavailable(f"cannot be decoded as {kind}{because}; copy or convert it again")
    return Unavailable(f"cannot be decoded: it is no music that is known here{because}")


def clean(sound: Audio) -> Audio:
    """Without what is no number."""
    return np.nan_to_num(sound, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
