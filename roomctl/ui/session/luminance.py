"""Computes the light of rows of text before they are drawn. Pure functions, no widget."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache, lru_cache

from rich.style import Style
from textual.color import Color

from roomctl.ui import theme
from roomctl.ui.widgets.lines import Row

COVER = {
    " ": 0.0, "█": 1.0, "▀": 0.5, "▄": 0.5, "▌": 0.5, "▐": 0.5, "▞": 0.5, "▚": 0.5, **dict.fromkeys("▘▝▖▗", 0.25),
    **dict.fromkeys("▛▜▙▟", 0.75), "─": 0.058, "│": 0.096, "━": 0.123, "┃": 0.213, "┣": 0.26, "┫": 0.26, "╋": 0.3,
    **dict.fromkeys("╭╮╰╯", 0.071), **dict.fromkeys("┏┓┗┛", 0.167), **dict.fromkeys("·.,:'’–-−…", 0.04),
}  # fmt: skip
"""The share of a full cell's linear light for each character, in any colour: measured from cairo's rendering of DejaVu
Sans Mono, white on black; blocks fill their part of the cell, as in terminals."""
SMALL, CAPITAL, BOLD = 0.125, 0.155, 1.6
"""The average of small letters and digits, the average of capitals, and the factor for bold ones."""


def light(rows: Iterable[Row], name: str, shade: theme.Shade = "lit") -> float:
    """The light of `rows` in the theme `name`, in cells of full white."""
    inks = theme.inks(name, shade)
    return sum(_of(inks[role]) * covered(text, bool(inks[role].bold)) for row in rows for text, role in row)


@lru_cache(maxsize=512)  # a clock brings new ones each second
def covered(text: str, bold: bool = False) -> float:
    """The light of `text` in fully lit cells of its colour."""
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
