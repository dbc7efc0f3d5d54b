"""The interface of the decoders for music files, and code that they share; `decoder.py` chooses one."""

from __future__ import annotations

from typing import Protocol

import numpy as np

from roomctl.errors import Unavailable
from roomctl.sound.loop import Audio


class Media(Protocol):
    """An open file. `rate`: Hz; `promised`: the frames by its header or a guess (None: unknown), for use before it is
    decoded; `stated`: the header states that length, so a file with fewer has lost some; `missing`: the part that this
    decoder cannot play, in words (empty: none); `broke`: it ended with an error."""

    rate: int
    promised: int | None
    stated: bool
    missing: str
    broke: bool

    def block(self, frames: int) -> Audio:
        """The next `frames`, fewer at the end, shape (n, 2); NaN and infinity (in a float file) become silence."""

    def seek(self, frame: int) -> None:
        """Continue from `frame`, or at the end if there is no such frame."""

    def close(self) -> None:
        """Close the file."""


RATES, CHANNELS = (2_000, 768_000), 32
"""What sound can have. A header can claim anything, and a quarter of a second by it would take all memory."""


def plausible(rate: int, channels: int) -> None:
    """Raises `Unavailable` for a rate (Hz) or a number of channels that no music has."""
    if not RATES[0] <= rate <= RATES[1]:
        raise Unavailable(f"has a header that says {rate} Hz, which is no rate of music; copy or convert it again")
    if not 1 <= channels <= CHANNELS:
        raise Unavailable(f"has a header that says {channels} channels; at most {CHANNELS} can be played")


def undecodable(kind: str, why: str = "") -> Unavailable:
    """The error for a file whose first bytes say `kind` (empty: unknown)."""
    because = f" ({why})" if why else ""
    if kind:
        return Unavailable(f"cannot be decoded as {kind}{because}; copy or convert it again")
    return Unavailable(f"cannot be decoded: it is not a known music format{because}")


def clean(sound: Audio) -> Audio:
    """NaN and infinity as silence."""
    return np.nan_to_num(sound, copy=False, nan=0.0, posinf=0.0, neginf=0.0)
