"""Soft noise without a file: the last fallback when nothing else can be played."""

from __future__ import annotations

import numpy as np

from roomctl.sound.library import RATE
from roomctl.sound.loop import Audio
from roomctl.sound.loudness import amplitude, measure

LUFS = -23.0
"""As loud as every bed."""
SECONDS = 16
"""Seconds of noise before it repeats; a repeat of noise is not audible."""
LOWEST, HIGHEST = 60.0, 2400.0
"""Hz; between these it falls by 6 dB an octave, and outside it fades."""


class Soft:
    """Brown noise, endless, the same for the same seed."""

    def __init__(self, seed: str) -> None:
        n = SECONDS * RATE
        hertz = np.fft.rfftfreq(n, 1 / RATE)[:, np.newaxis]
        with np.errstate(divide="ignore"):
            shape = 1.0 / (np.sqrt(1 + (LOWEST / hertz) ** 6) * (LOWEST + hertz) * (1 + (hertz / HIGHEST) ** 2))
        random = np.random.default_rng(list(seed.encode()))
        phases = random.standard_normal((len(hertz), 2)) + 1j * random.standard_normal((len(hertz), 2))
        spread = np.minimum(1.0, hertz / 800.0) * 0.7  # both sides share the low frequencies
        phases[:, 1:] = (1 - spread) * phases[:, :1] + spread * phases[:, 1:]
        noise = np.fft.irfft(phases * shape, axis=0).astype(np.float32)
        noise *= np.float32(0.1 / np.abs(noise).max())
        self._noise: Audio = noise * np.float32(amplitude(LUFS - measure(noise[: 4 * RATE], RATE).integrated))

    def seek(self, frame: int) -> None:
        """There is nothing to prepare."""

    def soon(self, frame: int, wait: bool = False) -> None:
        """Nor later."""

    def close(self, wait: bool = False) -> None:
        """There is nothing to close."""

    def read(self, frame: int, out: Audio) -> None:
        """Fill `out` with the sound from `frame`."""
        at, done = frame % len(self._noise), 0
        while done < len(out):
            part = self._noise[at : at + len(out) - done]
            out[done : done + len(part)] = part
            done, at = done + len(part), 0
