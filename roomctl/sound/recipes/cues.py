"""The cues of the family `bowl`: bowed singing bowls in D, told apart by number of notes and contour, never by level.

A closed pair of eyes must not open: each note takes 0.4 s or more to come, lies between 290 and 660 Hz, and dies away.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from roomctl.sound.loudness import amplitude, measure
from roomctl.sound.recipes.noise import Array
from roomctl.sound.recipes.space import impulse, reverberated
from roomctl.sound.recipes.tones import bowed, hertz, rise
from roomctl.sound.shelf import RATE


@dataclass(frozen=True)
class Motif:
    """Notes and their onsets in seconds; `onset` is how long each takes to come, `seconds` the file's length."""

    notes: tuple[tuple[str, float], ...]
    seconds: float
    onset: float = 0.42

    @property
    def onsets(self) -> tuple[float, ...]:
        return tuple(at for _, at in self.notes)


BOWL = {
    "warn": Motif((("A4", 0.0),), seconds=5.5, onset=0.6),
    "change": Motif((("D4", 0.0), ("A4", 0.9), ("D5", 1.8)), seconds=7.0),
    "check": Motif((("B4", 0.0), ("E5", 0.8)), seconds=5.5),
    "closing": Motif((("D5", 0.0), ("A4", 1.1), ("D4", 2.2)), seconds=7.5),
    "finish": Motif((("A4", 0.0), ("D5", 0.9), ("F#4", 1.8), ("D4", 2.7)), seconds=8.0),
    "late": Motif((("A4", 0.0), ("E4", 1.2)), seconds=6.0),
}
"""One note; three rising; two rising; three falling; up and home; two falling."""


def bowl(seed: int, motif: Motif) -> Array:
    """The cue (2, frames) at 48 kHz, its first frame the onset of its first note, its last silence."""
    rng = np.random.default_rng(seed)
    frames = round(motif.seconds * RATE)
    sound = np.zeros((2, frames))
    for name, at in motif.notes:
        start = round(at * RATE)
        pitch = hertz(name)
        note = bowed(rng, (frames - start) / RATE, RATE, pitch, motif.onset)
        sound[:, start:] += note * amplitude(-measure(note.T, RATE).momentary_max)
    room = impulse(rng, RATE, scale=0.5, width=0.3)
    padded = np.pad(sound, ((0, 0), (0, room.shape[1])))
    return reverberated(padded, room, 0.2)[:, :frames] * rise(frames, round(1.8 * RATE))[::-1]
