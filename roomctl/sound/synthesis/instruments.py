"""The voices of the cues. Each has a soft attack, works on a small speaker, and decays.

A voice is a function of a generator, the note's length in seconds, its pitch in Hz and its attack in seconds; it
returns (2, frames) at 48 kHz, of no particular level.
"""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.synthesis.noise import Array, shaped
from roomctl.sound.synthesis.outdoors import bell, stilled
from roomctl.sound.synthesis.tones import Mode, band, bowed, rise

Voice = Callable[[np.random.Generator, float, float, float], Array]

BAR = (Mode(1.0, 1.0, 1.9), Mode(2.0, 0.16, 1.2), Mode(3.93, 0.22, 0.7), Mode(6.1, 0.02, 0.3))
"""A wooden bar and its tube (ratios and times from the design's sound page)."""

STROKE, MALLET, ROLL = 0.085, 0.05, 0.35
"""A roll: seconds between strokes, seconds that a soft mallet stays on the bar, and seconds that it continues after its
peak."""

STRING = tuple(Mode(k, level, 60.0) for k, level in ((1, 0.8), (2, 0.6), (3, 0.4), (4, 0.12), (5, 0.03)))
"""A low string in its middle range."""

LEFT = 3.6
"""Seconds to -60 dB for a string after bowing, and for a bottle after blowing."""

TOGETHER = 0.25
"""The share of the channels' difference that stays in a noise used as a cue: it must not sound from one side."""


def bowl(rng: np.random.Generator, seconds: float, pitch: float, onset: float) -> Array:
    """A bowed singing bowl."""
    return bowed(rng, seconds, RATE, pitch, onset)


def marimba(rng: np.random.Generator, seconds: float, pitch: float, onset: float) -> Array:
    """A bar rolled with soft mallets, rising from silence in `onset` s: a continuous sound of wood, without single
    strokes."""
    frames = round(seconds * RATE)
    time = np.arange(frames) / RATE
    strokes = np.arange(0.0, onset + ROLL, STROKE)
    strokes += rng.uniform(-0.008, 0.008, len(strokes)) * (strokes > 0.0)
    heights = 0.5 - 0.5 * np.cos(np.pi * np.clip(strokes / onset, 0.0, 1.0)) + 0.02
    heights *= np.clip((onset + ROLL - strokes) / ROLL, 0.0, 1.0) ** 0.5
    note = np.zeros(frames)
    for mode in BAR:
        hit = rise(frames, round(MALLET * RATE)) * 10.0 ** (-3.0 * time / mode.t60)
        train = np.zeros(frames)
        np.add.at(train, (strokes * RATE).astype(int), heights)
        gain = np.fft.irfft(np.fft.rfft(train, 2 * frames) * np.fft.rfft(hit, 2 * frames))[:frames]
        level = mode.level * np.exp(-((pitch * mode.ratio / 2200.0) ** 2))
        note += level * gain * np.sin(2.0 * np.pi * pitch * mode.ratio * time + rng.uniform(0.0, 2.0 * np.pi))
    return np.stack([note, note])


def string(rng: np.random.Generator, seconds: float, pitch: float, onset: float) -> Array:
    """A string in the pad's key with a long bow stroke."""
    note = bowed(rng, seconds, RATE, pitch, onset, STRING)
    return note * _leaving(note.shape[1], onset, LEFT)


def wave(rng: np.random.Generator, seconds: float, pitch: float, onset: float) -> Array:
    """A deep, humming wave: a narrow band of sea noise on the note, in a dark surge that rises and falls with it."""
    frames = round(seconds * RATE)
    surge = stilled(shaped(rng, frames, RATE, lambda hz: bell(hz, 420.0, 0.45)), share=1.0)
    time = np.arange(frames) / RATE
    gain = rise(frames, round(onset * RATE)) / (1.0 + (np.maximum(time - onset, 0.0) / 0.5) ** 2) ** 1.5
    return (_humming(rng, frames, pitch, 30.0, 0.9) + 0.16 * _gathered(surge)) * gain


def breath(rng: np.random.Generator, seconds: float, pitch: float, onset: float) -> Array:
    """Air over the mouth of a bottle: a note with its third partial, and noise of air."""
    frames = round(seconds * RATE)
    air = stilled(shaped(rng, frames, RATE, lambda hz: bell(hz, 1.6 * pitch, 0.6)), share=1.0)
    gain = rise(frames, round(onset * RATE)) * _leaving(frames, onset, LEFT)
    over = 0.14 * _humming(rng, frames, 3.0 * pitch, 20.0, 0.9)
    return np.asarray((_humming(rng, frames, pitch, 20.0, 0.9) + over + 0.16 * _gathered(air)) * gain)


def _leaving(frames: int, onset: float, t60: float) -> Array:
    """1 until `onset` s, then down by 60 dB in `t60` s; (frames,)."""
    return np.asarray(10.0 ** (-3.0 * np.maximum(np.arange(frames) / RATE - onset, 0.0) / t60))


def _humming(rng: np.random.Generator, frames: int, pitch: float, cents: float, steady: float) -> Array:
    """A band of noise so narrow that it has a pitch, without level changes; mean square 1."""
    spectrum = band(rng, frames, RATE, pitch, cents, 1.0, steady)
    return stilled(_gathered(np.fft.irfft(spectrum, frames, axis=1)), share=1.0)


def _gathered(sound: Array) -> Array:
    middle = np.mean(sound, axis=0)
    return np.asarray(middle + TOGETHER * (sound - middle))
