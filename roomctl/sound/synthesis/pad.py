"""The stems of the pad, each a function of its seed. All are (2, frames) at 48 kHz, of no particular level."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.noise import Array, shaped, slow
from roomctl.sound.synthesis.space import (
    impulse,
    limited,
    mono_lows,
    raised_rate,
    reverberated,
    softened,
)
from roomctl.sound.synthesis.tones import GREAT_BOWL, STEADY, bowed, ensemble, hertz, rise

LOW_RATE = 12_000
"""The pad's tones end under 5 kHz; rendering them at a quarter of the rate costs a quarter."""

CHORD = 16
"""Seconds from one chord to the next: sixteen beats at 60 a minute."""

CHORDS = {
    "Dadd9": ("D3", "A3", "E4", "F#4", "A4", "D5"),
    "Dmaj7/A": ("A3", "D4", "F#4", "C#5", "E5"),
    "Bm11": ("F#3", "B3", "D4", "E4", "A4", "D5"),
    "Gadd9": ("D3", "G3", "D4", "A4", "B4", "D5"),
    "Em11": ("E3", "B3", "D4", "G4", "A4", "E5"),
    "A9sus4": ("E3", "A3", "D4", "G4", "B4", "E5"),
}
"""No chord contains a leading note to another, so that no order of them creates an expectation."""


def pad_chords(seed: int, seconds: int = 192) -> Array:
    """Chords that cross-fade, 16 s each, in an order from the seed.

    Every pitch is one endless ensemble, and a chord only changes the levels of its pitches. A note that two chords
    share stays steady; two separate notes would beat during the cross-fade."""
    rng = np.random.default_rng(seed)
    order = chord_order(rng, seconds // CHORD, CHORDS)
    return melting(rng, [CHORDS[name] for name in order], seconds)


def melting(
    rng: np.random.Generator, chords: Sequence[Sequence[str]], seconds: int, cents: float = 14.0, steady: float = STEADY
) -> Array:
    """`chords` in sequence, all of the same length, each cross-fading into the next and the last into the first; their
    pitches are ensembles of `cents` and `steady`."""
    frames = seconds * LOW_RATE
    sound = np.zeros((2, frames))
    for pitch in sorted({note for chord in chords for note in chord}, key=hertz):
        heights = np.array([float(pitch in chord) / np.sqrt(len(chord)) for chord in chords])
        level = amplitude(-0.5 * abs(12 * np.log2(hertz(pitch) / 330.0)) / 3.0)
        note = ensemble(rng, frames, LOW_RATE, hertz(pitch), cents, 1.35, 1500.0, steady)
        swell = amplitude(1.2 * slow(rng, frames, LOW_RATE, 0.06))
        sound += level * note * swell * crossing(heights, frames)
    return softened(mono_lows(raised_rate(sound, seconds * RATE), RATE), 11.0)


def chord_order(rng: np.random.Generator, count: int, chords: Iterable[str]) -> list[str]:
    """`count` names of `chords`, each equally often and none twice in a row, also across the loop's end."""
    known = list(chords)
    names = [known[i % len(known)] for i in range(count)]
    while True:
        order = [str(name) for name in rng.permutation(names)]
        if all(a != b for a, b in zip(order, order[1:] + order[:1], strict=True)):
            return order


def crossing(heights: Array, frames: int) -> Array:
    """The gain (frames,) of a pitch whose power is `heights`² at each chord's centre, going from one to the next by
    a raised cosine of power, so that the sum of two unlike chords keeps its level."""
    place = np.arange(frames) / frames * len(heights)
    here = place.astype(int)
    share = 0.5 - 0.5 * np.cos(np.pi * (place - here))
    powers = heights**2
    return np.asarray(np.sqrt(powers[here] * (1.0 - share) + powers[(here + 1) % len(heights)] * share))


def pad_drone(seed: int, seconds: int = 73) -> Array:
    """The drone: D3 with its fifth and octaves, each varying by a decibel or two, over a little noise."""
    rng = np.random.default_rng(seed)
    frames = seconds * LOW_RATE
    sound = np.zeros((2, frames))
    for pitch, level in (("D2", -14.0), ("D3", 0.0), ("A3", -3.0), ("D4", -4.0), ("A4", -9.0), ("D5", -12.0)):
        note = ensemble(rng, frames, LOW_RATE, hertz(pitch), cents=9.0, fall=1.5, dark=1300.0)
        sound += amplitude(level) * note * amplitude(1.6 * slow(rng, frames, LOW_RATE, 0.06))
    air = shaped(rng, seconds * RATE, RATE, lambda hz: (hz / 300.0) / (1.0 + (hz / 300.0) ** 2) ** 1.1)
    air *= np.sqrt(np.mean(sound**2)) * amplitude(-20.0)
    return softened(mono_lows(raised_rate(sound, seconds * RATE) + air, RATE), 11.0)


def pad_glow(seed: int, seconds: int = 89) -> Array:
    """Distant bowed bowls with an attack of 3 to 4 s: much slower than a cue, so that they are not mistaken for one. A
    note is 24 s long, and the loop must be longer."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    sound = np.zeros((2, frames))
    scale = ("D4", "E4", "F#4", "A4", "B4", "D5", "E5", "F#5", "A5")
    walk = [step for _ in range(seconds // 4 // len(scale) + 1) for step in rng.permutation(len(scale))]
    for beat, step in zip(range(0, seconds - 3, 4), walk, strict=False):
        pitch, onset = hertz(scale[step]), rng.uniform(3.0, 4.0)
        note = bowed(rng, 24.0, RATE, pitch, onset, GREAT_BOWL)
        note *= rise(note.shape[1], 8 * RATE)[::-1] * (440.0 / pitch) ** 0.5
        left = rng.uniform(0.35, 0.65)
        note *= np.sqrt(2.0 * np.array([[left], [1.0 - left]]))
        at = (round((beat + rng.uniform(0.0, 0.8)) * RATE) + np.arange(note.shape[1])) % frames
        sound[:, at] += note
    return limited(mono_lows(reverberated(sound, impulse(rng, RATE), 0.4), RATE), RATE, 12.0, seconds=0.2)
