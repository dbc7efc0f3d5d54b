"""How much light a screen's cells give, added up from its characters: a picture's figure at a hundredth of its price."""

from __future__ import annotations

import string
from functools import cache

from textual.app import App
from textual.color import Color

COVER = {
    "█": 1.0, "▀": 0.5, "▄": 0.5, "▌": 0.5, "─": 0.058, "│": 0.096, "━": 0.123, "┃": 0.213, "┣": 0.26, "┫": 0.26, "╋": 0.3,
    **dict.fromkeys("╭╮╰╯", 0.071), **dict.fromkeys("┏┓┗┛", 0.167), **dict.fromkeys("·.,:'’–-−…", 0.04), " ": 0.0,
}  # fmt: skip
"""The part of a cell's light that a character gives, white on black, averaged in linear light: from cairo's pictures of
DejaVu Sans Mono; blocks are whole, as terminals draw them."""
LETTER, CAPITAL, BOLD = 0.125, 0.155, 1.6
"""Means of the small letters and digits, of the capitals, and how much more the bold ones give."""


def light(app: App[None]) -> float:
    """Percent of white that the screen of `app` gives on average."""
    given = cells = 0.0
    for strip in app.screen._compositor.render_strips():
        for part in strip:
            if not part.style or not part.style.color:
                cells += len(part.text)
                continue
            ink = luminance(part.style.color.triplet.hex if part.style.color.triplet else "#000000")
            ground = luminance(part.style.bgcolor.triplet.hex if part.style.bgcolor and part.style.bgcolor.triplet else "#000000")
            covered = sum(map(cover, part.text)) if not part.style.bold else sum(cover(char, True) for char in part.text)
            cells += len(part.text)
            given += covered * ink + (len(part.text) - covered) * ground
    return given / cells * 100


@cache
def cover(char: str, bold: bool = False) -> float:
    known = COVER.get(char)
    if known is not None:
        return known
    return (CAPITAL if char in string.ascii_uppercase else LETTER) * (BOLD if bold else 1.0)


@cache
def luminance(colour: str) -> float:
    channels = [channel / 255 for channel in Color.parse(colour).rgb]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in channels)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue
