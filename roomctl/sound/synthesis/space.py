"""Effects on a whole loop: reverb, width, peaks, rate. All are circular, so that the seam stays exact."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np

from roomctl.sound.synthesis.noise import Array

ROOM = ((250.0, 3.2), (1000.0, 2.6), (4000.0, 1.5), (12000.0, 0.7))
"""Centre (Hz) and reverberation time (s) of the bands of a large soft room."""


def filtered(sound: Array, rate: int, magnitude: Callable[[Array], Array]) -> Array:
    """`sound` (2, frames) through a zero-phase filter, `magnitude` of the frequency in Hz."""
    frames = sound.shape[1]
    size = magnitude(np.fft.rfftfreq(frames, 1.0 / rate))
    return np.fft.irfft(np.fft.rfft(sound, axis=1) * size, frames, axis=1)


def impulse(rng: np.random.Generator, rate: int, scale: float = 1.0, width: float = 1.0) -> Array:
    """The response (2, frames) of a room: decorrelated noise in four bands, each with its own decay time.

    22 ms before it, 30 ms of build-up. `scale` shortens or lengthens all the times, `width` (0 to 1) is the share of
    each channel that the other does not have. Between 200 Hz and 2 kHz, where the notes are, its mean power response is
    1; with unit energy over the whole band it would mask them."""
    frames = round(1.1 * scale * ROOM[0][1] * rate)
    time = np.arange(frames) / rate
    hertz = np.fft.rfftfreq(frames, 1.0 / rate)
    response = np.zeros((2, frames))
    for centre, t60 in ROOM:
        octaves = np.log2(np.maximum(hertz, 1.0) / centre)
        shape = np.exp(-0.5 * (octaves / 0.9) ** 2) * np.minimum(1.0, (250.0 / np.maximum(hertz, 1.0)) ** 0.4)
        common = rng.standard_normal(frames) * np.sqrt(1.0 - width)
        for channel in range(2):
            noise = common + rng.standard_normal(frames) * np.sqrt(width)
            response[channel] += np.fft.irfft(np.fft.rfft(noise) * shape, frames) * 10.0 ** (
                -3.0 * time / (t60 * scale)
            )
    built = np.sin(0.5 * np.pi * np.minimum(time / 0.030, 1.0)) ** 2
    response = np.roll(response * built, round(0.022 * rate), axis=1)
    middle = np.fft.rfft(response, axis=1)[:, (hertz > 200.0) & (hertz < 2000.0)]
    return np.asarray(response / np.sqrt(np.mean(np.abs(middle) ** 2)))


def reverberated(sound: Array, response: Array, wet: float) -> Array:
    """`sound` plus `wet` times its circular convolution with `response`. For notes and grains: on a steady noise, the
    response would be audible as a comb filter."""
    frames = sound.shape[1]
    spectrum = np.fft.rfft(sound, axis=1) * np.fft.rfft(response, frames, axis=1)
    return np.asarray(sound + wet * np.fft.irfft(spectrum, frames, axis=1))


def mono_lows(sound: Array, rate: int, below: float = 160.0) -> Array:
    """`sound` without its side channel under `below` Hz, where a pair of small speakers would cancel it."""
    middle, side = sound[0] + sound[1], sound[0] - sound[1]
    kept = filtered(side[None, :], rate, lambda hertz: 1.0 / (1.0 + (below / np.maximum(hertz, 1e-3)) ** 8))[0]
    return np.stack([middle + kept, middle - kept]) * 0.5


def limited(sound: Array, rate: int, crest: float, seconds: float = 0.05) -> Array:
    """`sound` with no peak more than `crest` dB over its mean level: turned down and up again as a whole within
    `seconds` before and after a peak, circularly. A gain that changes so slowly causes no click and no overtone."""
    frames = sound.shape[1]
    ceiling = float(np.sqrt(np.mean(sound**2))) * 10.0 ** (crest / 20.0)
    block = max(1, round(0.001 * rate))
    peaks = np.max(np.abs(np.pad(sound, ((0, 0), (0, -frames % block)))), axis=0).reshape(-1, block).max(axis=1)
    reach = max(1, round(seconds * rate / block))
    least = np.minimum(1.0, ceiling / np.maximum(peaks, 1e-12))
    around = np.pad(least, reach, mode="wrap")
    held = np.lib.stride_tricks.sliding_window_view(around, 2 * reach + 1).min(axis=1)
    window = np.zeros(frames)
    width = (2 * reach - 1) * block
    window[:width] = np.hanning(width + 2)[1:-1] / np.sum(np.hanning(width + 2))
    window = np.roll(window, -(width // 2))
    gain = np.fft.irfft(np.fft.rfft(np.repeat(held, block)[:frames]) * np.fft.rfft(window), frames)
    return np.asarray(sound * gain)


def softened(sound: Array, crest: float) -> Array:
    """`sound` with a tanh soft clip from `crest` dB over its mean level; the rest is unchanged. For broad noises only,
    which mask the overtones of the clip; grains and tones would click (use `limited`)."""
    ceiling = float(np.sqrt(np.mean(sound**2))) * 10.0 ** (crest / 20.0)
    knee = 0.7 * ceiling
    over = np.maximum(np.abs(sound) - knee, 0.0)
    return np.asarray(
        np.sign(sound) * (np.minimum(np.abs(sound), knee) + (ceiling - knee) * np.tanh(over / (ceiling - knee)))
    )


def at_rest(sound: Array, rate: int, ms: float = 4.0) -> Array:
    """The same loop, starting in the middle of its quietest `ms` milliseconds. Vorbis codes the two ends of a file
    separately, and its error there is smaller where the sound is quiet."""
    near = np.zeros(sound.shape[1])
    width = round(ms / 1000.0 * rate)
    near[:width] = 1.0 / width
    power = np.fft.irfft(np.fft.rfft(np.sum(sound**2, axis=0)) * np.fft.rfft(near), sound.shape[1])
    return np.roll(sound, width // 2 - int(np.argmin(power)), axis=1)


def raised_rate(sound: Array, frames: int) -> Array:
    """The same loop at `frames` frames, exactly band-limited."""
    spectrum = np.fft.rfft(sound, axis=1)
    wide = np.zeros((2, frames // 2 + 1), dtype=np.complex128)
    wide[:, : spectrum.shape[1] - 1] = spectrum[:, :-1]
    return np.asarray(np.fft.irfft(wide, frames, axis=1) * (frames / sound.shape[1]))
