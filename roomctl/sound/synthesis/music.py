"""The stems of `slow-music`: soft instruments at 60 beats a minute, without melody or pause.

All notes are D E F# A B, without half-tones, so that the stems fit together at any offset; offsets are whole seconds,
so that they keep the beat. A stem repeats after four to five and a half minutes, the three together after 257 days.
There are no rests, no tune and no late entries: nothing begins or ends, so a cue stands out by its shape. (Pauses in
music lowered the blood pressure in Bernardi 2006; this bed has none, a preset may.)
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.noise import Array
from roomctl.sound.synthesis.pad import LOW_RATE, chord_order, melting
from roomctl.sound.synthesis.space import impulse, limited, mono_lows, raised_rate, reverberated
from roomctl.sound.synthesis.tones import CELLO, FELT, Mode, band, hertz, rise

CHORDS = {
    "D": ("D3", "A3", "D4", "F#4"),
    "Dadd9": ("D3", "A3", "E4", "A4"),
    "Bm7": ("F#3", "B3", "D4", "A4"),
    "Asus2": ("A2", "A3", "E4", "B4"),
    "Bm": ("F#3", "B3", "F#4", "B4"),
}
"""The notes of a chord are a minor third or more apart, so that none sound rough together; no low E with the low D and
F#."""

CHORD = 15
"""Seconds from one chord to the next."""

WAVE = 8
"""Beats between low points of the felt's line."""

WAVES = ((0, 2, 4, 2, 0, 2, 4, 2), (0, 2, 4, 2, 0, 3, 1, 3), (0, 3, 1, 3, 0, 2, 4, 2))
"""The shape of a wave, in scale steps over its lowest note. Neighbouring notes overlap, so they are two steps or more
apart; a single step would sound rough."""

LINE = ("F#3", "A3", "B3", "D4", "E4", "F#4", "A4")
LOW = ("A2", "D3", "F#3", "B3")

PAN = 0.12
"""How far an instrument's lowest note is to the left and its highest to the right, as a share of its power."""

CALM = 0.97
"""Amplitude of a partial's coherent bin (see `tones.band`). At 0.9 the felt still varied by 14 LU between 400 ms
blocks, at 0.97 by 9."""

PAD_CALM = 0.88
"""The same for the chords: at 0.97 the two channels were too much alike (correlation 0.90)."""


@dataclass(frozen=True)
class Touch:
    """A note's envelope in seconds: `onset` (raised cosine), total `length`, and the `release` at its end."""

    onset: float
    length: float
    release: float


SOFT = Touch(onset=0.7, length=8.0, release=4.0)
"""The felt's: 0.41 s from 10 to 90 %. A cue needs at least 0.3 s."""

LONG = Touch(onset=3.5, length=10.5, release=3.5)
"""The bow's: one note ends while the next begins."""


def music_pad(seed: int, seconds: int = 225) -> Array:
    """Chords of `CHORD` s, each cross-fading into the next, all equally often."""
    rng = np.random.default_rng(seed)
    order = chord_order(rng, seconds // CHORD, CHORDS)
    return melting(rng, [CHORDS[name] for name in order], seconds, cents=10.0, steady=PAD_CALM)


def music_felt(seed: int, seconds: int = 328) -> Array:
    """A note on every beat, in slow waves, each with a very soft attack. The middle of the attack is on the beat: a
    note starts half its onset earlier."""
    rng = np.random.default_rng(seed)
    notes = [(beat - SOFT.onset / 2, LINE[step]) for beat, step in enumerate(line(rng, seconds))]
    sound = reverberated(played(rng, seconds, notes, FELT, SOFT), impulse(rng, LOW_RATE), 0.2)
    return limited(mono_lows(raised_rate(sound, seconds * RATE), RATE), RATE, 12.5, seconds=0.2)


def line(rng: np.random.Generator, beats: int) -> list[int]:
    """For each beat an index into `LINE`: waves over a lowest note that moves by at most one step."""
    lowest = int(rng.integers(0, len(LINE) - 4))
    notes: list[int] = []
    while len(notes) < beats:
        notes += [lowest + step for step in WAVES[rng.integers(len(WAVES))]]
        lowest = int(np.clip(lowest + rng.integers(-1, 2), 0, len(LINE) - 5))
    return notes[:beats]


def music_bow(seed: int, seconds: int = 301) -> Array:
    """Low strings, a new one every 7 s, each beginning while the last ends. No reverb: it would cause comb filtering on
    such long notes."""
    rng = np.random.default_rng(seed)
    notes = [(7.0 * number, name) for number, name in enumerate(chord_order(rng, seconds // 7, LOW))]
    sound = played(rng, seconds, notes, CELLO, LONG)
    return limited(mono_lows(raised_rate(sound, seconds * RATE), RATE), RATE, 12.5, seconds=0.2)


def played(
    rng: np.random.Generator, seconds: int, notes: Sequence[tuple[float, str]], modes: Sequence[Mode], touch: Touch
) -> Array:
    """`notes` (instant in seconds, name) on an instrument of harmonic `modes`; (2, frames) at `LOW_RATE`, circular.

    Every partial of every pitch is one endless band, and a note only changes its level. So two overlapping notes of a
    pitch never cancel, as separate ones could."""
    frames = seconds * LOW_RATE
    sound = np.zeros((2, frames))
    scale = sorted({name for _, name in notes}, key=hertz)
    for number, name in enumerate(scale):
        starts = [at for at, other in notes if other == name]
        levels = amplitude(rng.uniform(-0.5, 0.5, len(starts)) + 3.0 * np.log10(220.0 / hertz(name)))
        right = 0.5 + PAN * (2.0 * number / (len(scale) - 1) - 1.0)
        for mode in modes:
            spectrum = band(rng, frames, LOW_RATE, hertz(name) * mode.ratio, 8.0, mode.level**2, CALM)
            tone = np.fft.irfft(spectrum, frames, axis=1) * np.sqrt(2.0 * np.array([[1.0 - right], [right]]))
            sound += tone * envelope(frames, starts, levels, touch, mode.t60 * (300.0 / hertz(name)) ** 0.3)
    return sound


def envelope(frames: int, starts: Sequence[float], levels: Array, touch: Touch, t60: float) -> Array:
    """The gain (frames,) of one partial: a note from each of `starts`, decaying by 60 dB in `t60` s; a tail past the
    loop's end wraps to its start."""
    length = round(touch.length * LOW_RATE)
    shape = 10.0 ** (-3.0 * np.arange(length) / LOW_RATE / t60) * rise(length, round(touch.onset * LOW_RATE))
    shape *= rise(length, round(touch.release * LOW_RATE))[::-1]
    gain = np.zeros(frames)
    for start, level in zip(starts, levels, strict=True):
        gain[(round(start * LOW_RATE) + np.arange(length)) % frames] += level * shape
    return gain
