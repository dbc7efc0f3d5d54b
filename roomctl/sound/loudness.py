"""Loudness measurement, and the only conversion from decibels to gain.

The meter follows ITU-R BS.1770-4 (K-weighting, 400 ms blocks every 100 ms, gates at -70 LUFS and 10 LU under the mean,
true peak at four times the rate) and takes a file of any length block by block, so that an hour of a clinic's own music
needs little memory. All channels have the same weight: mono and stereo only.
"""

from __future__ import annotations

from typing import Any, overload

import numpy as np
from numpy.typing import NDArray

Samples = NDArray[np.floating[Any]]
"""Frames by channels, full scale 1.0, as soundfile reads them."""

Array = NDArray[np.float64]

BELOW = float("-inf")
"""The measurement of a silent signal, in LUFS or dB."""


@overload
def amplitude(db: float) -> float: ...
@overload
def amplitude(db: Samples) -> Array: ...
def amplitude(db: float | Samples) -> float | Array:
    """The linear gain of `db` decibels (0 dB is 1.0, minus infinity is 0.0); an array keeps its shape."""
    if isinstance(db, np.ndarray):
        return np.asarray(10.0 ** (db.astype(np.float64) / 20.0))
    return float(10.0 ** (db / 20.0))


def decibels(gain: float) -> float:
    """The inverse of `amplitude`."""
    return 20.0 * float(np.log10(gain)) if gain > 0.0 else BELOW


def k_weighting(rate: int, bins: int) -> NDArray[np.complex128]:
    """The frequency response of the K-weighting at the `bins` frequencies of a real FFT, 0 to `rate`/2.

    The two biquads of BS.1770-4, annex 1, as the bilinear transform of their analogue prototypes, so that every rate
    has the curve that the standard gives for 48 kHz."""
    z = np.exp(-1j * np.pi * np.arange(bins) / (bins - 1))
    response = np.ones(bins, dtype=np.complex128)
    for b, a in (_shelf(rate), _high_pass(rate)):
        response *= (b[0] + b[1] * z + b[2] * z * z) / (a[0] + a[1] * z + a[2] * z * z)
    return response


Biquad = tuple[tuple[float, float, float], tuple[float, float, float]]


def _shelf(rate: int) -> Biquad:
    k, q, high = np.tan(np.pi * 1681.974450955533 / rate), 0.7071752369554196, 10 ** (3.999843853973347 / 20)
    band = high**0.4996667741545416
    a0 = 1 + k / q + k * k
    top = ((high + band * k / q + k * k) / a0, 2 * (k * k - high) / a0, (high - band * k / q + k * k) / a0)
    return top, (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


def _high_pass(rate: int) -> Biquad:
    k, q = np.tan(np.pi * 38.13547087602444 / rate), 0.5003270373238773
    a0 = 1 + k / q + k * k
    return (1.0, -2.0, 1.0), (1.0, 2 * (k * k - 1) / a0, (1 - k / q + k * k) / a0)


class Meter:
    """Measures the blocks it gets. `rate` in Hz; blocks are frames by channels, of any length."""

    def __init__(self, rate: int = 48_000, channels: int = 2) -> None:
        self.hop = round(rate / 10)
        self.channels = channels
        self._weight = k_weighting(rate, self.hop + 1)[:, None]
        self._waiting = np.zeros((self.hop, channels))  # the last hop, then frames that do not fill a hop yet
        self._energies: list[float] = []
        self._peak = _Peak(channels)

    def feed(self, block: Samples) -> None:
        """Take the next frames."""
        block = np.asarray(block, dtype=np.float64).reshape(-1, self.channels)
        self._peak.feed(block)
        self._waiting = np.concatenate([self._waiting, block])
        hops = len(self._waiting) // self.hop - 1
        for hop in range(hops):
            window = self._waiting[hop * self.hop : (hop + 2) * self.hop]
            # The weighting filter rings for much less than a hop, so the second half of a circular convolution is
            # exact.
            heard = np.fft.irfft(np.fft.rfft(window, axis=0) * self._weight, axis=0)[self.hop :]
            self._energies.append(float(np.sum(heard * heard)) / self.hop)
        self._waiting = self._waiting[hops * self.hop :]

    @property
    def momentary(self) -> Array:
        """Loudness of each 400 ms, one every 100 ms, in LUFS; empty before the first 400 ms."""
        return _lufs(self._blocks())

    @property
    def momentary_max(self) -> float:
        """The loudest 400 ms, in LUFS."""
        return float(np.max(self.momentary, initial=BELOW))

    @property
    def integrated(self) -> float:
        """Gated loudness of everything so far, in LUFS; minus infinity if nothing passed the gate."""
        blocks = self._blocks()
        blocks = blocks[_lufs(blocks) > -70.0]
        if not len(blocks):
            return BELOW
        blocks = blocks[_lufs(blocks) > float(_lufs(np.mean(blocks, keepdims=True))[0]) - 10.0]
        return float(_lufs(np.mean(blocks, keepdims=True))[0])

    @property
    def true_peak(self) -> float:
        """The highest point of the waveform between the samples, in dBTP."""
        return decibels(self._peak.highest)

    def _blocks(self) -> Array:
        if len(self._energies) < 4:
            return np.zeros(0)
        return np.convolve(np.array(self._energies), np.full(4, 0.25), mode="valid")


class _Peak:
    """Largest magnitude at four times the rate, by a windowed sinc of 24 taps a phase."""

    TAPS = 24

    def __init__(self, channels: int) -> None:
        at = np.arange(self.TAPS) - self.TAPS // 2 + 1
        window = np.kaiser(8 * self.TAPS + 1, 8.0)
        self.phases = []
        for quarter in (1, 2, 3):
            offset = at - quarter / 4
            place = np.round((offset / self.TAPS + 0.5) * 8 * self.TAPS).astype(int)
            self.phases.append(np.sinc(offset) * window[place])
        self.most = max(float(np.sum(np.abs(taps))) for taps in self.phases)
        self.past = np.zeros((self.TAPS - 1, channels))
        self.highest = 0.0

    def feed(self, block: Array) -> None:
        joined = np.concatenate([self.past, block])
        self.past = joined[-(self.TAPS - 1) :]
        piece = 4_800
        for start in range(0, len(block), piece):
            part = joined[start : start + piece + self.TAPS - 1]
            sample = float(np.max(np.abs(part)))
            self.highest = max(self.highest, sample)
            if sample * self.most <= self.highest:  # no filter can raise it above the peak so far
                continue
            for taps in self.phases:
                for channel in part.T:
                    between = np.convolve(channel, taps, mode="valid")
                    self.highest = max(self.highest, float(np.max(np.abs(between), initial=0.0)))


def measure(samples: Samples, rate: int = 48_000) -> Meter:
    """A meter fed with all of `samples` (frames by channels, or one channel)."""
    meter = Meter(rate, 1 if samples.ndim == 1 else samples.shape[1])
    meter.feed(samples)
    return meter


def _lufs(energy: Array) -> Array:
    with np.errstate(divide="ignore"):
        return np.asarray(-0.691 + 10.0 * np.log10(energy))
