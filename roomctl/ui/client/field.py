"""A field of dim light without words: brightest near the middle, it breathes and wanders slowly."""

from __future__ import annotations

import math
from functools import cache
from itertools import groupby

from rich.segment import Segment
from rich.style import Style
from textual.color import Color
from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from roomctl.ui.theme import PALETTES, dimmed

LEVELS = 64
"""Brightnesses that are told apart, in even steps to the eye: about one step of a screen's 8 bits each."""
GAMMA = 2.2
"""Light is about this power of what the eye, and a screen's 8 bits, count evenly."""
SPREAD = 0.16
"""Standard deviation of the light, as a share of the screen's width and height."""
WANDER = 0.12
"""How far its middle moves from the screen's middle, as such a share."""
ROUND = (233.0, 377.0)
"""Seconds in which it goes to and fro, across and up and down: no pixel stays lit, and no path repeats in a session."""
DEPTH = 0.3
"""The share of the light that a breath takes away."""
SAFE = 0.55
"""The share of the theme's budget of light that it uses: sRGB's darkest colours give more than a power of 2.2 says."""


def levels(width: int, height: int, t: float, breath: float) -> tuple[bytes, ...]:
    """The rows of the field, a byte from 0 to `LEVELS` - 1 for each cell; `t`: seconds; `breath`: 0 (out) to 1 (in)."""
    across, up = (0.5 + WANDER * math.sin(2 * math.pi * t / period) for period in ROUND)
    top = (LEVELS - 0.5) * (1 - DEPTH * (1 - breath)) ** (1 / GAMMA)
    columns = _bell(width, across)
    return tuple(bytes(int(row * top * column) for column in columns) for row in _bell(height, up))


def _bell(cells: int, middle: float) -> list[float]:
    return [math.exp(-((((at + 0.5) / cells - middle) / SPREAD) ** 2) / 2 / GAMMA) for at in range(cells)]


@cache
def colours(theme: str) -> tuple[Style, ...]:
    """The colour of each level: shares of the theme's line colour, so that the whole screen keeps the theme's budget
    for the dark. The mean of the bell over the screen is at most 2π·`SPREAD`²; relative luminance: WCAG 2."""
    palette = PALETTES[theme]
    red, green, blue = ((channel / 255) ** GAMMA for channel in Color.parse(palette.line).rgb)
    luminance = 0.2126 * red + 0.7152 * green + 0.0722 * blue
    peak = min(1.0, SAFE * palette.dark_budget / 100 / luminance / (2 * math.pi * SPREAD**2))
    shares = ((level / (LEVELS - 1)) ** GAMMA for level in range(LEVELS))
    return tuple(Style(bgcolor=dimmed(palette.line, peak * share)) for share in shares)


class Field(Widget):
    """Draws again only the rows that changed."""

    _rows: tuple[bytes, ...] = ()

    def show(self, rows: tuple[bytes, ...]) -> None:
        """Draw `levels`; nothing is dark."""
        before, self._rows = self._rows, rows
        if len(before) != len(rows):
            self.refresh()
        else:
            changed = [y for y, (old, new) in enumerate(zip(before, rows, strict=True)) if old != new]
            if changed:
                self.refresh(*(Region(0, y, self.size.width, 1) for y in changed))

    def render_line(self, y: int) -> Strip:
        width, ink = self.size.width, colours(self.app.theme)
        if y >= len(self._rows) or len(self._rows[y]) != width:
            return Strip.blank(width, ink[0])
        return Strip([Segment(" " * len(list(run)), ink[level]) for level, run in groupby(self._rows[y])], width)
