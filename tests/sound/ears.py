"""What the tests listen with: the measures of a decoded sound that an ear would complain about.

A loop is measured as a loop (by FFT over its whole length), so that its seam counts like any other place.
"""

from __future__ import annotations

from functools import cached_property
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
from numpy.typing import NDArray

from roomctl.sound.library import RATE, Bed
from roomctl.sound.loudness import Meter, k_weighting, measure

Array = NDArray[np.floating[Any]]

STEP = RATE // 100
"""Frames of the 10 ms in which a sudden change would startle."""


def decoded(file: Path) -> Array:
    """The file as it plays: (frames, 2), float32."""
    sound, rate = soundfile.read(file, dtype="float32", always_2d=True)
    assert rate == RATE
    return np.asarray(sound)


def bed(shelf_bed: Bed) -> Array:
    """All stems of a bed at 0 dB, from the start, as long as the longest: (frames, 2)."""
    longest = max(stem.frames for stem in shelf_bed.stems)
    total = np.zeros((longest, 2), dtype=np.float32)
    for stem in shelf_bed.stems:
        sound = decoded(stem.file)
        for start in range(0, longest, len(sound)):
            part = sound[: longest - start]
            total[start : start + len(part)] += part
    return total


class Heard:
    """The measures of one sound, each worked out once."""

    def __init__(self, sound: Array, name: str = "") -> None:
        self.sound, self.name = sound, name

    @cached_property
    def meter(self) -> Meter:
        return measure(self.sound, RATE)

    @cached_property
    def spectrum(self) -> NDArray[np.complexfloating[Any, Any]]:
        return np.asarray(np.fft.rfft(self.sound, axis=0))

    @cached_property
    def hertz(self) -> Array:
        return np.asarray(np.fft.rfftfreq(len(self.sound), 1.0 / RATE))

    @cached_property
    def weighting(self) -> Array:
        """The power weight of each bin of the spectrum."""
        coarse = np.abs(k_weighting(RATE, RATE // 2 + 1)) ** 2
        return np.asarray(np.interp(self.hertz, np.arange(RATE // 2 + 1), coarse))

    @cached_property
    def power(self) -> Array:
        """K-weighted power of each frame, both channels together; the zero-phase weighting rings both ways, by less
        than what a 10 ms window shows."""
        heard = np.fft.irfft(self.spectrum * np.sqrt(self.weighting)[:, None], len(self.sound), axis=0)
        return np.asarray(np.sum(heard * heard, axis=1))

    def level(self, frames: int = STEP) -> Array:
        """Loudness in LUFS of each `frames` frames, side by side."""
        whole = self.power[: len(self.power) // frames * frames].reshape(-1, frames)
        return np.asarray(-0.691 + 10.0 * np.log10(np.mean(whole, axis=1) + 1e-20))

    @property
    def steepest(self) -> float:
        """The largest change of level from 10 ms to the next, in dB, save at its ends (stems of other lengths are
        cut there). The level is that of 40 ms (a Hann window): 10 ms hold hardly more than one cycle of D3, and would
        show the wave itself."""
        window = np.hanning(4 * STEP)
        padded = np.pad(window / np.sum(window), (0, len(self.power) - len(window)))
        power = np.fft.irfft(np.fft.rfft(self.power) * np.fft.rfft(padded), len(self.power))[::STEP]
        level = 10.0 * np.log10(np.maximum(power, 1e-20))
        return float(np.max(np.abs(np.diff(level[10:-10]))))

    def swell(self, slower: float) -> tuple[float, float]:
        """How much of the power of the loudness's movements (0.02 to 5 Hz) is slower than `slower` Hz, 0 to 1; and the
        frequency of the strongest."""
        level = self.level(RATE // 10)
        strength = np.abs(np.fft.rfft((level - np.mean(level)) * np.hanning(len(level)))) ** 2
        rates = np.fft.rfftfreq(len(level), 0.1)
        strength[rates < 0.02] = 0.0
        return float(np.sum(strength[rates < slower]) / np.sum(strength)), float(rates[np.argmax(strength)])

    @property
    def slide(self) -> float:
        """The largest change of the loudness (of 400 ms) within a second, in LU."""
        momentary = self.meter.momentary
        return float(np.max(np.abs(momentary[10:] - momentary[:-10])))

    @property
    def jump(self) -> float:
        """The largest change of loudness from any 400 ms to the next 400 ms, in LU."""
        momentary = self.meter.momentary
        return float(np.max(np.abs(momentary[4:] - momentary[:-4])))

    @property
    def reach(self) -> float:
        """Loudest less quietest 400 ms, in LU."""
        return float(np.ptp(self.meter.momentary))

    @property
    def transient(self) -> float:
        """How far the 99.9th percentile of the 10 ms level stands over the median of its own 0.8 s, in dB."""
        level = self.level()
        around = np.lib.stride_tricks.sliding_window_view(np.pad(level, (40, 39), mode="wrap"), 80)
        return float(np.percentile(level - np.median(around, axis=1), 99.9))

    @property
    def crest(self) -> float:
        """Peak over mean level, in dB."""
        return float(20.0 * np.log10(np.max(np.abs(self.sound)) / np.sqrt(np.mean(self.sound**2))))

    @property
    def offset(self) -> float:
        """The larger channel's mean: DC."""
        return float(np.max(np.abs(np.mean(self.sound, axis=0, dtype=np.float64))))

    def correlation(self, below: float = RATE / 2) -> float:
        """Correlation of left and right, of what lies under `below` Hz."""
        left, right = self.spectrum[(self.hertz > 0) & (self.hertz < below)].T
        both = np.sum((left * right.conj()).real)
        return float(both / np.sqrt(np.sum(np.abs(left) ** 2) * np.sum(np.abs(right) ** 2)))

    @property
    def mono_loss(self) -> float:
        """K-weighted level of the mono sum against the stereo's, in dB."""
        left, right = self.spectrum.T
        mono = 2.0 * np.sum(np.abs((left + right) / 2.0) ** 2 * self.weighting)
        return float(10.0 * np.log10(mono / self._total))

    @property
    def tablet_loss(self) -> float:
        """Loudness that is left, in LU, on a speaker that has nothing under 200 Hz (second order)."""
        speaker = (self.hertz / 200.0) ** 4 / (1.0 + (self.hertz / 200.0) ** 4)
        kept = np.sum(np.abs(self.spectrum) ** 2 * (speaker * self.weighting)[:, None])
        return float(10.0 * np.log10(kept / self._total))

    def share(self, above: float) -> float:
        """The power over `above` Hz against all, in dB."""
        power = np.abs(self.spectrum) ** 2
        return float(10.0 * np.log10(np.sum(power[self.hertz > above]) / np.sum(power)))

    def grain(self, low: float, high: float) -> float:
        """How far the envelope between `low` and `high` Hz wanders from its mean: 0.52 for a Gaussian noise."""
        mono = np.sum(self.spectrum, axis=1) * ((self.hertz > low) & (self.hertz < high))
        envelope = np.abs(np.fft.ifft(np.pad(mono, (0, len(self.sound) - len(mono)))))
        return float(np.std(envelope) / np.mean(envelope))

    def whine(self, low: float = 800.0, high: float = 12_000.0, seconds: int = 10) -> tuple[float, float]:
        """How far the steadiest line between `low` and `high` Hz stands over the middle of the 400 Hz round it, in dB,
        all through some `seconds`; and where, in Hz. Power in 3 Hz (half a second, Hann): a tone that an ear just
        hears in a noise is 18 dB over the noise of 1 Hz at 1 kHz, and more above (Hawkins and Stevens 1950), which is
        13 dB here. What lies 100 dB under the whole counts as nothing."""
        width = RATE // 2
        window = np.hanning(width)[:, None]
        strength = np.array([
            np.sum(np.abs(np.fft.rfft(self.sound[at : at + width] * window, axis=0)) ** 2, axis=1)
            for at in range(0, len(self.sound) - width, width // 2)
        ])[:, : round(high / 2.0) + 101]  # fmt: skip
        highest, where = -np.inf, 0.0
        for start in range(0, max(1, len(strength) - 4 * seconds), 2 * seconds):
            mean = np.mean(strength[start : start + 4 * seconds], axis=0)
            mean += 1e-10 * np.sum(mean)
            around = np.median(np.lib.stride_tricks.sliding_window_view(mean, 201), axis=1)
            over = 10.0 * np.log10(mean[100:-100] / around)
            over[: round(low / 2.0) - 100] = -np.inf
            if np.max(over) > highest:
                highest, where = float(np.max(over)), 2.0 * (100 + int(np.argmax(over)))
        return highest, where

    @property
    def slope(self) -> tuple[float, float]:
        """The spectrum's fall in dB an octave, 200 Hz to 4 kHz, and how far thirds of an octave stray from it."""
        edges = 200.0 * 2.0 ** np.arange(0.0, np.log2(20.0) + 0.01, 1 / 3)
        power = np.sum(np.abs(self.spectrum) ** 2, axis=1)
        density = [
            10.0 * np.log10(np.mean(power[(self.hertz >= low) & (self.hertz < high)])) for low, high in pairwise(edges)
        ]
        octaves = np.arange(len(density)) / 3
        line = np.polyfit(octaves, density, 1)
        return float(line[0]), float(np.max(np.abs(np.polyval(line, octaves) - density)))

    def seam(self, above: float = 6_000.0) -> tuple[float, float]:
        """The strongest 2 ms over `above` Hz within 10 ms of the joint, and the 99.9th percentile elsewhere; dBFS."""
        high = self.spectrum * (self.hertz > above)[:, None]
        power = np.max(np.fft.irfft(high, len(self.sound), axis=0) ** 2, axis=1)
        width = RATE // 500
        level = 10.0 * np.log10(np.mean(power[: len(power) // width * width].reshape(-1, width), axis=1) + 1e-20)
        joint = np.concatenate([level[-5:], level[:5]])
        return float(np.max(joint)), float(np.percentile(level[5:-5], 99.9))

    @property
    def _total(self) -> float:
        return float(np.sum(np.abs(self.spectrum) ** 2 * self.weighting[:, None]))


def envelope(sound: Array, hertz: float) -> Array:
    """How strong the tone at `hertz` is, every 5 ms, through a Hann window of 80 ms centred there."""
    mono = np.asarray(np.mean(sound, axis=1, dtype=np.float64))
    carried = mono * np.exp(-2j * np.pi * hertz * np.arange(len(mono)) / RATE)
    width = round(0.08 * RATE)
    window = np.hanning(width)
    padded = np.pad(carried, width // 2)
    places = range(0, len(mono), RATE // 200)
    return np.array([2.0 * abs(np.dot(padded[at : at + width], window)) for at in places]) / np.sum(window)


def rise(strength: Array, at: float, until: float) -> float:
    """Seconds that a note at `at` s takes from 10 to 90 % of what it gains before `until` s; `strength` every 5 ms."""
    part = strength[round(at * 200) : round(until * 200)]
    top, ground = float(np.max(part)), float(part[0])
    to_ninety = int(np.argmax(part >= ground + 0.9 * (top - ground)))
    from_ten = int(np.max(np.flatnonzero(part[: to_ninety + 1] <= ground + 0.1 * (top - ground)), initial=0))
    return (to_ninety - from_ten) / 200
