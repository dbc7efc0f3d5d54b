"""How much light rows of words give, reckoned before they are drawn. Plain sums: no widget in sight."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache

from rich.style import Style
from textual.color import Color

from roomctl.ui import theme
from roomctl.ui.widgets.lines import Row

COVER = {
    " ": 0.0, "█": 1.0, "▀": 0.5, "▄": 0.5, "▌": 0.5, "▐": 0.5, "▞": 0.5, "▚": 0.5, **dict.fromkeys("▘▝▖▗", 0.25),
    **dict.fromkeys("▛▜▙▟", 0.75), "─": 0.058, "│": 0.096, "━": 0.123, "┃": 0.213, "┣": 0.26, "┫": 0.26, "╋": 0.3,
    **dict.fromkeys("╭╮╰╯", 0.071), **dict.fromkeys("┏┓┗┛", 0.167), **dict.fromkeys("·.,:'’–-−…", 0.04),
}  # fmt: skip
"""The part of a cell's light that a character gives, in linear light: measured from cairo's pictures of DejaVu Sans
Mono, white on black; blocks are whole, as terminals draw them. The part is the same for each colour."""
SMALL, CAPITAL, BOLD = 0.125, 0.155, 1.6
"""The same for small letters and digits, and for capitals, on average; and how much more the bold ones give."""


def light(rows: Iterable[Row], name: str, shade: theme.Shade = "lit") -> float:
    """The light of `rows` in the theme of that name, in cells of full white."""
    inks = theme.inks(name, shade)
    return sum(_of(inks[role]) * covered(text, bool(inks[role].bold)) for row in rows for text, role in row)


@cache
def covered(text: str, bold: bool = False) -> float:
    """Cells of full ink in `text`."""
    letters = BOLD if bold else 1.0
    return sum(COVER[char] if char in COVER else letters * (CAPITAL if char.isupper() else SMALL) for char in text)


def _of(ink: Style) -> float:
    return luminance(ink.color.name) if ink.color else 0.0


@cache
def luminance(colour: str) -> float:
    """WCAG 2's relative luminance of `#rrggbb`, 0 to 1."""
    channels = (channel / 255 for channel in Color.parse(colour).rgb)
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
