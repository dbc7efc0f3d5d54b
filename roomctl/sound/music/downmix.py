"""Mixes channels down to stereo by ITU-R BS.775-3, annex 4: centre and surrounds 3 dB lower, without the low-frequency
effects channel. Mono goes to both sides unchanged: EBU R 128's dual mono."""

from __future__ import annotations

import math
from collections.abc import Sequence

import numpy as np

from roomctl.errors import Unavailable
from roomctl.sound.loop import Audio

_LESS = math.sqrt(0.5)
_SHARES = {
    "FL": (1.0, 0.0), "FR": (0.0, 1.0), "FC": (_LESS, _LESS), "LFE": (0.0, 0.0), "LFE2": (0.0, 0.0),
    "BL": (_LESS, 0.0), "BR": (0.0, _LESS), "SL": (_LESS, 0.0), "SR": (0.0, _LESS), "BC": (0.5, 0.5),
    "FLC": (1.0, 0.0), "FRC": (0.0, 1.0), "DL": (1.0, 0.0), "DR": (0.0, 1.0),
}  # fmt: skip
"""Each channel's share in the left and the right."""
USUAL = {
    1: "FC", 2: "FL FR", 3: "FL FR FC", 4: "FL FR BL BR", 5: "FL FR FC BL BR", 6: "FL FR FC LFE BL BR",
    7: "FL FR FC LFE BC SL SR", 8: "FL FR FC LFE BL BR SL SR",
}  # fmt: skip
"""The default channels of a file that does not name them (RFC 9639, 9.1.3; the same in WAV)."""
VORBIS = {
    **USUAL, 3: "FL FC FR", 5: "FL FC FR BL BR", 6: "FL FC FR BL BR LFE", 7: "FL FC FR SL SR BC LFE",
    8: "FL FC FR SL SR BL BR LFE",
}  # fmt: skip
"""The same for Ogg Vorbis (Vorbis I, 4.3.9)."""


def folding(names: Sequence[str]) -> Audio | None:
    """The matrix, shape (channels, 2), that mixes the channels `names` to stereo; None if they are stereo. Unknown
    names count as the default channels. Raises `Unavailable` if there is no default."""
    if len(names) == 2:
        return None
    if len(names) == 1:
        return np.ones((1, 2), np.float32)
    known = names if all(name in _SHARES for name in names) else USUAL.get(len(names), "").split()
    if not known:
        raise Unavailable(f"has {len(names)} channels and does not say which; convert it to stereo")
    return np.array([_SHARES[name] for name in known], np.float32)
