"""The stems of `bowl-field`: large bowls that are bowed, never struck, over a quiet drone.

A new bowl starts every few seconds while four or five still ring. Its attack takes 2 s or more, several times a cue's,
so that none is mistaken for a cue. All are pitched below the cues and have no octave mode, so that they do not mask the
cues' notes.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.synthesis.drone import voices
from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.pad import LOW_RATE
from roomctl.sound.synthesis.space import (
    at_rest,
    impulse,
    limited,
    mono_lows,
    raised_rate,
    reverberated,
)
from roomctl.sound.synthesis.tones import Mode, bowed, hertz, rise

FIELD = (Mode(1.0, 1.0, 40.0), Mode(2.76, 0.32, 26.0), Mode(5.12, 0.05, 16.0))
"""A thick-walled bowl's modes without the octave (ratios as in `tones.BOWL`), with a long decay, because it is
bowed."""

GREAT = ("F#3", "A3", "D4")
SMALL = ("E4", "F#4")

GROUND = {1: -9.0, 2: 0.0}
"""Partials of D2 and their levels in dB: D2 and D3."""

LENGTH = 14.0
"""Seconds of a bowl; a stem is longer and repeats a bowl only after this time."""


def bowls_great(seed: int, seconds: int = 61) -> Array:
    """A bowl about every 5 s."""
    return field(seed, seconds, GREAT, 12)


def bowls_small(seed: int, seconds: int = 68) -> Array:
    """A bowl about every 7 s, from other positions in the room."""
    return field(seed, seconds, SMALL, 10)


def field(seed: int, seconds: int, bowls: Sequence[str], count: int) -> Array:
    """`count` notes at nearly even distances round the loop, the `bowls` in turn, so that a bowl has decayed before it
    is bowed again; (2, frames) at 48 kHz."""
    rng = np.random.default_rng(seed)
    frames = seconds * LOW_RATE
    order = rng.permutation(len(bowls))
    places = np.linspace(0.15, 0.85, len(bowls))
    sound = np.zeros((2, frames))
    for number in range(count):
        turn = order[number % len(bowls)]
        start = (number + rng.uniform(-0.12, 0.12)) * seconds / count
        left = places[turn]
        note = ringing(rng, bowls[turn]) * np.sqrt(2.0 * np.array([[left], [1.0 - left]]))
        sound[:, (round(start * LOW_RATE) + np.arange(note.shape[1])) % frames] += note
    wet = reverberated(sound, impulse(rng, LOW_RATE, width=1.0), 0.12)
    return _finished(wet, seconds)


def ringing(rng: np.random.Generator, name: str) -> Array:
    """One bowl (2, frames) at `LOW_RATE`, with an attack of 2 to 3 s and a release of 8 s."""
    pitch = hertz(name)
    note = bowed(rng, LENGTH, LOW_RATE, pitch, rng.uniform(2.0, 3.0), FIELD)
    return np.asarray(note * rise(note.shape[1], 8 * LOW_RATE)[::-1] * (220.0 / pitch) ** 0.3)


def bowls_ground(seed: int, seconds: int = 43) -> Array:
    """The drone under the bowls, so that there is no gap between them."""
    return _finished(voices(np.random.default_rng(seed), seconds, GROUND), seconds)


def _finished(sound: Array, seconds: int) -> Array:
    return at_rest(limited(mono_lows(raised_rate(sound, seconds * RATE), RATE), RATE, 12.0, seconds=0.2), RATE)
