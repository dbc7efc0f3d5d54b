"""The stems of `soft-rain`, `ocean` and `stream`: dense, distant water, never a single drop. There is no dripping and
no trickling, which would make clients need the toilet. Drops and bubbles are so dense and have such soft attacks that
only their texture is heard. Each bed has a nearly steady stem under a moving one.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loudness import amplitude
from roomctl.sound.synthesis.noise import Array, shaped, slow
from roomctl.sound.synthesis.outdoors import bell, stilled
from roomctl.sound.synthesis.pad import LOW_RATE
from roomctl.sound.synthesis.space import at_rest, limited, raised_rate, softened
from roomctl.sound.synthesis.tones import rise

DROPS = 400
"""Drops of rain a second: with 260 or fewer, single ones are audible."""

BUBBLES = 160
"""Bubbles of the stream a second. At 55, as in real brooks, single ones are audible."""

SURF = {90.0: -7.0, 220.0: -3.0, 480.0: -1.0, 950.0: -2.0, 1800.0: -6.0, 3300.0: -11.0, 5800.0: -19.0}
"""Bands (Hz) of a wave and their levels in dB."""

FLOW = {180.0: -7.0, 320.0: -2.0, 560.0: 0.0, 950.0: -2.0, 1600.0: -6.0, 2700.0: -12.0}
"""Bands (Hz) of the running water and their levels in dB."""

PERIOD = 10.5
"""Average seconds between waves: a slow swell, at the pace of slow breathing."""


def rain_wash(seed: int, seconds: int = 47) -> Array:
    """Distant rain as a whole: -4 dB an octave from 150 Hz to 2.5 kHz with a steep fall above, because distance and
    leaves remove the hiss."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    return _finished(shaped(rng, frames, RATE, _wash) * amplitude(0.5 * slow(rng, frames, RATE, 0.1)))


def rain_drops(seed: int, seconds: int = 61) -> Array:
    """Soft drops on leaves, most of them round 800 Hz. Few are of the smallest and the largest kind, so that the
    spectrum falls smoothly on both sides; the attack of each is 6 ms."""
    rng = np.random.default_rng(seed)
    pitches = np.geomspace(330.0, 4500.0, 36)
    kernels = [bell(pitch, 1150.0, 0.85) * drop(rng, float(pitch)) for pitch in pitches]
    sound = scattered(rng, seconds * RATE, kernels, DROPS * seconds // len(kernels))
    return at_rest(limited(stilled(sound), RATE, 13.0), RATE)


def drop(rng: np.random.Generator, pitch: float) -> Array:
    """One kind of drop (frames,): half band of noise, half tone, decaying by 60 dB in 60 ms at 1 kHz and faster above;
    energy 1."""
    time = np.arange(round(0.16 * RATE)) / RATE
    noise = shaped(rng, len(time), RATE, lambda hz: bell(hz, pitch, 0.35))[0]
    tone = np.sin(2.0 * np.pi * pitch * time + rng.uniform(0.0, 2.0 * np.pi))
    return _let_go(noise + tone, RATE, 0.0087 * (1000.0 / pitch) ** 0.6, 0.006)


def scattered(
    rng: np.random.Generator, frames: int, kernels: Sequence[Array], count: int, spread: float = 0.6
) -> Array:
    """`count` copies of each of `kernels`, spread over the loop (2, frames) and from left to right; their levels are
    log-normal (deviation `spread`), at most 2.5 times the median."""
    spectrum = np.zeros((2, frames // 2 + 1), dtype=np.complex128)
    for kernel in kernels:
        train = np.zeros((2, frames))
        level = np.minimum(np.exp(rng.normal(0.0, spread, count)), 2.5) * rng.choice((-1.0, 1.0), count)
        left = rng.uniform(0.1, 0.9, count)
        at = rng.integers(0, frames, count)
        for channel, share in enumerate((left, 1.0 - left)):
            np.add.at(train[channel], at, level * np.sqrt(share))
        spectrum += np.fft.rfft(train, axis=1) * np.fft.rfft(kernel, frames)
    return np.asarray(np.fft.irfft(spectrum, frames, axis=1))


@dataclass(frozen=True)
class Wave:
    """One wave: it breaks at `at` s, rises in about `swell` s and falls in about `ebb` s; its high bands follow its low
    ones by `lag` s; `level` (linear) and `lean` (-1 left to 1 right)."""

    at: float
    swell: float
    ebb: float
    lag: float
    level: float
    lean: float

    def gain(self, frames: int, height: float) -> Array:
        """Its gain over the loop (frames,), for the band at `height` (0 the lowest, 1 the highest)."""
        seconds = frames / RATE
        time = np.arange(frames) / RATE - self.at - self.lag * (height - 0.4)
        time = (time + 0.4 * seconds) % seconds - 0.4 * seconds
        coming = np.exp(-0.5 * (time / (self.swell * (1.4 - 0.8 * height))) ** 2)
        going = 1.0 / (1.0 + (time / self.ebb) ** 2)
        return np.asarray(self.level * np.where(time < 0.0, coming, going))


def waves(rng: np.random.Generator, seconds: int) -> list[Wave]:
    """Waves `PERIOD` apart on average, alternately earlier and later, all with different shapes."""
    count = max(1, round(seconds / PERIOD))
    return [
        Wave(
            at=(number + rng.uniform(-0.2, 0.2)) * seconds / count,
            swell=rng.uniform(1.3, 3.0),
            ebb=rng.uniform(1.8, 4.5),
            lag=rng.uniform(0.8, 2.8),
            level=amplitude(rng.uniform(-3.0, 1.5)),
            lean=rng.uniform(-0.35, 0.35),
        )
        for number in range(count)
    ]


def ocean_near(seed: int, seconds: int = 73) -> Array:
    """Waves on a flat shore: a dark swell, a soft break, a fading hiss."""
    return _surf(seed, seconds, floor=0.35, shade=0.0)


def ocean_far(seed: int, seconds: int = 61) -> Array:
    """The same sea further out: darker, and always close to its mean level."""
    return _surf(seed, seconds, floor=0.6, shade=-2.0)


def _surf(seed: int, seconds: int, floor: float, shade: float) -> Array:
    """`floor`: the gain between waves; `shade`: dB more or less for each band over the lowest."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    sea = waves(rng, seconds)
    sound = np.zeros((2, frames))
    for number, (centre, level) in enumerate(SURF.items()):
        noise = _band(rng, frames, centre) * amplitude(level + shade * number)
        gain = np.full((2, frames), floor)
        for wave in sea:
            gain += wave.gain(frames, number / (len(SURF) - 1)) * np.sqrt([[1.0 - wave.lean], [1.0 + wave.lean]])
        sound += noise * gain
    return _finished(sound)


def stream_flow(seed: int, seconds: int = 61) -> Array:
    """Running water: bands that each vary independently by a decibel over 2 s and more."""
    rng = np.random.default_rng(seed)
    frames = seconds * RATE
    return _finished(_run(rng, frames, FLOW))


def _run(rng: np.random.Generator, frames: int, bands: Mapping[float, float]) -> Array:
    sound = np.zeros((2, frames))
    for centre, level in bands.items():
        sound += _band(rng, frames, centre) * amplitude(level + 1.1 * slow(rng, frames, RATE, 0.4))
    return sound


def stream_murmur(seed: int, seconds: int = 67) -> Array:
    """Bubbles under the surface, 250 Hz to 1.3 kHz: so many that they form a murmur without single sounds."""
    rng = np.random.default_rng(seed)
    pitches = np.geomspace(250.0, 1300.0, 40)
    kernels = [bell(pitch, 600.0, 0.7) * bubble(float(pitch)) for pitch in pitches]
    sound = scattered(rng, seconds * LOW_RATE, kernels, BUBBLES * seconds // len(kernels), spread=0.4)
    return at_rest(limited(stilled(raised_rate(sound, seconds * RATE)), RATE, 12.0), RATE)


def bubble(pitch: float) -> Array:
    """A bubble (frames,) at `LOW_RATE`, energy 1: a tone with an attack of 12 ms that rises by 2 % as it decays. The
    radius, 3 m/s over the pitch, and the damping 0.13/r + 0.0072 r^-1.5 are van den Doel's (quoted from memory)."""
    radius = 3.0 / pitch
    damping = 0.13 / radius + 0.0072 * radius**-1.5
    time = np.arange(round(0.3 * LOW_RATE)) / LOW_RATE
    tone = np.sin(2.0 * np.pi * pitch * time * (1.0 + 0.02 * np.minimum(time * damping, 1.0)))
    return _let_go(tone, LOW_RATE, 1.0 / damping, 0.012)


def _let_go(sound: Array, rate: int, decay: float, onset: float) -> Array:
    """`sound` (frames,) with an attack of `onset` s, falling by e every `decay` s, ending in silence; energy 1."""
    frames = len(sound)
    time = np.arange(frames) / rate
    grain = sound * rise(frames, round(onset * rate)) * np.exp(-time / decay) * rise(frames, frames // 4)[::-1]
    return np.asarray(grain / np.sqrt(np.sum(grain**2)))


def _band(rng: np.random.Generator, frames: int, centre: float) -> Array:
    """A band of noise 0.6 octaves to either side of `centre` Hz, without level changes."""
    return stilled(shaped(rng, frames, RATE, lambda hz: bell(hz, centre, 0.6)))


def _wash(hz: Array) -> Array:
    hz = np.maximum(hz, 1e-3)
    slope = (hz / 1000.0) ** -0.6 / np.sqrt(1.0 + (150.0 / hz) ** 4)
    return np.asarray(slope / (1.0 + (hz / 3000.0) ** 2))


def _finished(sound: Array) -> Array:
    return at_rest(softened(sound, 12.0), RATE)
