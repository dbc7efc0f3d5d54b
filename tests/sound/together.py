"""A cue over a bed, as the mixer has them together, and how well it is told from it."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import soundfile

from roomctl.sound.library import RATE, Bed, CueSound, Shelf, Stem, load
from roomctl.sound.mix import CueAt, Mixer, Target

from . import ears
from .ears import Array

LEAD = RATE // 2
"""Frames of a mix before its cue: the duck's."""
WINDOW = round(0.08 * RATE)
"""Frames in which a tone is looked for: about what an ear takes together."""


@cache
def duck(family: str, kind: str) -> Array:
    """The gain that the mixer gives a bed round that cue, from `LEAD` before it to half a second after its end:
    (frames,). Taken from a bed that is a constant under a cue that is not heard."""
    cues = load().cues
    first, last = 6 * RATE - LEAD, round((6.5 + cues[family][kind].seconds) * RATE)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "constant.wav"
        soundfile.write(file, np.full((RATE, 2), 0.5), RATE, "FLOAT")
        still = Bed("still", (Stem("still", file, RATE, 1.0, 0.0, 0.0, 0, 0),), (), (family,))
        mixer = Mixer(Shelf({"still": still}, cues))
        assert mixer.plan([Target(-RATE, 1, {"still": 0.0})], [CueAt(6 * RATE, kind, -200.0, 1)]) == []
        return np.asarray(mixer.render(last)[first:, 0] / 0.5)


def over(bed: Array, start: float, cue: CueSound) -> tuple[Array, Array]:
    """The bed with the cue, and by itself: (frames, 2) each, from `start` seconds into its loop on, the cue `LEAD`
    later."""
    gain, sound = duck(cue.family, cue.kind), ears.decoded(cue.file)
    part = bed[(round(start * RATE) + np.arange(len(gain))) % len(bed)]
    mix = part * gain[:, None]
    mix[LEAD : LEAD + len(sound)] += sound
    return mix, part


def erb(hertz: float) -> float:
    """The width in Hz of the ear's band at `hertz` (Glasberg and Moore 1990)."""
    return 24.7 * (4.37 * hertz / 1000.0 + 1.0)


class Bands:
    """The power of narrow bands of a sound, every 80 ms."""

    def __init__(self, sound: Array) -> None:
        window = np.hanning(WINDOW)[:, None]
        self._power = np.array([
            np.sum(np.abs(np.fft.rfft(sound[at : at + WINDOW] * window, axis=0)) ** 2, axis=1)
            for at in range(0, len(sound) - WINDOW, WINDOW)
        ])  # fmt: skip

    def within(self, low: float, high: float) -> Array:
        """From `low` to `high` Hz: (windows,)."""
        first, last = round(low * WINDOW / RATE), round(high * WINDOW / RATE)
        return np.asarray(np.sum(self._power[:, first : last + 1], axis=1))
