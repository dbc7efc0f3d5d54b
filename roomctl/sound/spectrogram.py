"""A sound as a picture: its spectrogram, the loudness below it, and marks for events. Takes blocks, so that an hour
needs no more memory than a minute. Drawn with Pillow (the extra `pictures`).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from numpy.typing import NDArray

from roomctl.errors import Unavailable
from roomctl.sound.loudness import Meter, Samples

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

Array = NDArray[np.floating[Any]]

WINDOW = 8192
"""Frames of one spectrum: 6 Hz and 0.17 s at 48 kHz, fine enough for the notes of a drone."""
LOW, HIGH = 40.0, 16_000.0
"""Hz at the bottom and at the top; the scale is logarithmic."""
RANGE = 60.0
"""dB from the brightest to black. A row shows the power of its part of an octave, so pink noise looks even."""
FAINTEST = 10.0
"""dB of a tone of -60 dBFS; the brightest colour never stands for less."""
QUIET, LOUD = -60.0, -10.0
"""LUFS at the bottom and at the top of the loudness curve."""
COLOURS = ((0, (0, 0, 0)), (0.35, (38, 30, 92)), (0.6, (150, 44, 110)), (0.8, (238, 120, 70)), (1, (255, 244, 200)))
INK, FAINT, LIGHT = (205, 205, 205), (70, 70, 70), (110, 190, 255)
LEFT, RIGHT, TOP, GAP, BOTTOM = 46, 26, 34, 8, 20
SHADES = 48
"""Number of colours in the file: with more, noise compresses badly."""


@dataclass(frozen=True, slots=True)
class Mark:
    """A line at `at` seconds, with `label` at its top."""

    at: float
    label: str


class Picture:
    """Draws `seconds` of sound: `width` and `height` of the spectrogram in pixels, the loudness curve a third as
    high."""

    def __init__(self, seconds: float, rate: int = 48_000, width: int = 900, height: int = 210) -> None:
        self.seconds, self.width, self.height, self._rate = seconds, width, height, rate
        self._meter = Meter(rate)
        self._column = seconds * rate / width
        self._hop = max(1, min(WINDOW, round(self._column)))
        self._shape = np.hanning(WINDOW)[:, None]
        self._waiting = np.zeros((WINDOW // 2, 2))  # the first window is centred on the first frame
        self._taken = 0
        self._sums = np.zeros((width, WINDOW // 2 + 1))
        self._counts = np.zeros(width)

    def feed(self, block: Samples) -> None:
        """Take the next frames: (frames, 2)."""
        self._meter.feed(block)
        self._take(block)

    def save(
        self,
        file: Path,
        title: str = "",
        marks: Sequence[Mark] = (),
        spans: Sequence[Mark] = (),
        light: Sequence[tuple[float, float]] = (),
    ) -> Path:
        """Write the picture to `file` as PNG. Each of `spans` (phases) is labelled above the picture where it begins,
        and each of `marks` (cues) in it. `light`: points of the lamps' curve, seconds and percent, beside the loudness.
        Raises `Unavailable` without Pillow, or if `file` cannot be written."""
        try:
            from PIL import Image, ImageDraw
        except ImportError as error:
            raise Unavailable("a picture needs Pillow; install it with `pip install 'roomctl[pictures]'`") from error
        self._take(np.zeros((WINDOW // 2, 2)))  # so that the last frame, too, is at the centre of a window
        curve_top, curve_height = TOP + self.height + GAP, self.height // 3
        image = Image.new("RGB", (LEFT + self.width + RIGHT, curve_top + curve_height + BOTTOM), (12, 12, 14))
        image.paste(Image.fromarray(_coloured(self._levels())), (LEFT, TOP))
        draw = ImageDraw.Draw(image)
        draw.text((LEFT, 3), title, INK)
        self._frequencies(draw)
        self._loudness(draw, curve_top, curve_height)
        self._light(draw, curve_top, curve_height, light)
        for span in spans:
            draw.line([(self._x(span.at), TOP - 14), (self._x(span.at), curve_top + curve_height)], FAINT)
            draw.text((self._x(span.at) + 3, TOP - 15), span.label, INK)
        for number, mark in enumerate(marks):
            draw.line([(self._x(mark.at), TOP), (self._x(mark.at), curve_top + curve_height)], (120, 190, 160))
            draw.text((self._x(mark.at) + 3, TOP + 2 + 11 * (number % 3)), mark.label, (150, 220, 190))
        try:
            image.quantize(SHADES, dither=Image.Dither.NONE).save(file, format="PNG", optimize=True)
        except OSError as error:
            raise Unavailable(f"cannot write {file} ({error.strerror or error})") from error
        return file

    def _take(self, block: Samples) -> None:
        self._waiting = np.concatenate([self._waiting, block])
        done = 0
        while done + WINDOW <= len(self._waiting):
            column = min(int((self._taken + done) / self._column), self.width - 1)
            spectrum = np.fft.rfft(self._waiting[done : done + WINDOW] * self._shape, axis=0)
            self._sums[column] += np.sum(spectrum.real**2 + spectrum.imag**2, axis=1)
            self._counts[column] += 1
            done += self._hop
        self._waiting = self._waiting[done:]
        self._taken += done

    def _levels(self) -> Array:
        """The picture's dB, (height, width), the highest frequency first."""
        edges = np.geomspace(HIGH, LOW, self.height + 1) * WINDOW / self._rate
        whole = np.cumsum(np.pad(self._sums, ((0, 0), (1, 0))), axis=1)
        bins = np.arange(whole.shape[1]) - 0.5
        upto = np.stack([np.interp(edges, bins, one) for one in whole])
        power = (upto[:, :-1] - upto[:, 1:]) / np.maximum(self._counts, 1)[:, None]
        level = 10.0 * np.log10(np.maximum(power, 1e-12))
        return np.asarray(level.T)

    def _frequencies(self, draw: ImageDraw) -> None:
        for hertz, label in ((50, "50"), (100, "100"), (200, "200"), (500, "500"), (1000, "1k"), (2000, "2k"),
                             (5000, "5k"), (10_000, "10k Hz")):  # fmt: skip
            y = TOP + self.height * float(np.log(HIGH / hertz) / np.log(HIGH / LOW))
            draw.line([(LEFT - 4, y), (LEFT - 1, y)], INK)
            draw.text((LEFT - 6, y), label, INK, anchor="rm")

    def _loudness(self, draw: ImageDraw, top: int, height: int) -> None:
        def y(lufs: float) -> float:
            return top + height * float(np.clip((LOUD - lufs) / (LOUD - QUIET), 0.0, 1.0))

        for lufs in (-20, -30, -40, -50):
            draw.line([(LEFT, y(lufs)), (LEFT + self.width, y(lufs))], FAINT)
            draw.text((LEFT - 6, y(lufs)), f"{lufs}", INK, anchor="rm")
        curve = [(self._x(0.2 + 0.1 * number), y(lufs)) for number, lufs in enumerate(self._meter.momentary)]
        if len(curve) > 1:
            draw.line(curve, (255, 190, 120))
        step = next(s for s in (1, 2, 5, 10, 20, 60, 120, 300, 600, 1800, 7200) if self.seconds / s <= 12)
        for second in range(0, int(self.seconds) + 1, step):
            label = f"{second} s" if step < 60 else f"{second // 60}:{second % 60:02d}"
            draw.text((self._x(second), top + height + 3), label, INK, anchor="lt")

    def _light(self, draw: ImageDraw, top: int, height: int, points: Sequence[tuple[float, float]]) -> None:
        if len(points) < 2:
            return
        line = [(self._x(second), top + height * (1 - percent / 100)) for second, percent in points]
        draw.line(line, LIGHT, 2)
        for percent in (50, 100):
            draw.text(
                (LEFT + self.width + RIGHT, top + height * (1 - percent / 100)), f"{percent}%", LIGHT, anchor="rm"
            )

    def _x(self, second: float) -> float:
        return LEFT + self.width * second / self.seconds


def drawn(sound: Samples, file: Path, title: str = "", marks: Sequence[Mark] = (), **size: int) -> Path:
    """The picture of a whole sound, (frames, 2) at 48 kHz, in `file`; see `Picture`."""
    picture = Picture(len(sound) / 48_000, **size)
    picture.feed(sound)
    return picture.save(file, title, marks)


def _coloured(levels: Array) -> NDArray[np.uint8]:
    """RGB for levels in dB: the loudest at full brightness, silence black."""
    share = np.clip((levels - max(FAINTEST, float(np.max(levels)))) / RANGE + 1.0, 0.0, 1.0)
    share = np.round(share * (SHADES - 8)) / (SHADES - 8)
    places = [place for place, _ in COLOURS]
    rgb = [np.interp(share, places, [colour[part] for _, colour in COLOURS]) for part in range(3)]
    return np.stack(rgb, axis=-1).astype(np.uint8)
