"""Capital letters three rows high, of half-blocks, readable from two metres."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache

from roomctl.ui.widgets import paint

ROWS = 3
QUARTERS = " ▘▝▀▖▌▞▛▗▚▐▜▄▙▟█"
"""Cells by their lit quarters: upper left 1, upper right 2, lower left 4, lower right 8."""

_SHAPES = {
    "A": "010 101 111 101 101", "B": "110 101 110 101 110", "C": "111 100 100 100 111", "D": "110 101 101 101 110",
    "E": "111 100 110 100 111", "F": "111 100 110 100 100", "G": "111 100 101 101 111", "H": "101 101 111 101 101",
    "I": "1 1 1 1 1", "J": "001 001 001 101 111", "K": "101 101 110 101 101", "L": "100 100 100 100 111",
    "M": "10001 11011 10101 10001 10001", "N": "1001 1101 1011 1001 1001", "O": "111 101 101 101 111",
    "P": "111 101 111 100 100", "Q": "1110 1010 1010 1110 0011", "R": "110 101 110 101 101",
    "S": "111 100 111 001 111", "T": "111 010 010 010 010", "U": "101 101 101 101 111", "V": "101 101 101 101 010",
    "W": "10001 10001 10101 11011 10001", "X": "101 101 010 101 101", "Y": "101 101 010 010 010",
    "Z": "111 001 010 100 111", "0": "111 101 101 101 111", "1": "010 110 010 010 111", "2": "111 001 111 100 111",
    "3": "111 001 111 001 111", "4": "101 101 111 001 001", "5": "111 100 111 001 111", "6": "111 100 111 101 111",
    "7": "111 001 001 001 001", "8": "111 101 111 101 111", "9": "111 101 111 001 111", ":": "0 1 0 1 0",
    ",": "00 00 00 01 10", ".": "0 0 0 0 1", "?": "111 001 011 000 010", "-": "00 00 11 00 00", "–": "00 00 11 00 00",
    "/": "001 001 010 100 100", "&": "0100 1010 0100 1010 0101", "+": "000 010 111 010 000", "'": "1 1 0 0 0",
    "’": "1 1 0 0 0", "(": "01 10 10 10 01", ")": "10 01 01 01 10", " ": "0 0 0 0 0",
}  # fmt: skip


def can_say(text: str) -> bool:
    """Whether every character has a shape; other text is shown in plain letters."""
    return not paint.ASCII and all(char in _SHAPES for char in text.upper())


def width(text: str) -> int:
    return sum(len(_SHAPES[char].split()[0]) + 1 for char in text.upper()) - 1 if text else 0


@cache
def draw(text: str, thin: bool = False) -> tuple[str, ...]:
    """The rows of `text`, all equally wide; `thin`: vertical strokes of half a cell, which give less light."""
    lines = [" ".join(parts) for parts in zip(*(_SHAPES[char].split() for char in text.upper()), strict=True)]
    pixels = [*(line.replace(" ", "0") for line in lines), "0" * width(text)]
    if thin and not paint.CONSOLE:  # its font has no quarter blocks
        return thinned(pixels)
    return tuple(halves(pixels[row], pixels[row + 1]) for row in range(0, 2 * ROWS, 2))


def halves(upper: str, lower: str) -> str:
    """Two rows of pixels ("0", "1") as one row of half-blocks."""
    return "".join(" ▀▄█"[int(top) + 2 * int(bottom)] for top, bottom in zip(upper, lower, strict=True))


def thinned(pixels: Sequence[str]) -> tuple[str, ...]:
    """Rows of pixels as rows of quarter blocks, with vertical strokes half as wide."""

    def lit(x: int, y: int) -> bool:
        return 0 <= y < len(pixels) and 0 <= x < len(pixels[y]) and pixels[y][x] == "1"

    def quarters(x: int, y: int) -> int:
        upright = (lit(x, y - 1) or lit(x, y + 1)) and not (lit(x - 1, y) or lit(x + 1, y))
        return 0 if not lit(x, y) else 1 if upright else 3

    return tuple(
        "".join(QUARTERS[quarters(x, y) + 4 * quarters(x, y + 1)] for x in range(len(pixels[y])))
        for y in range(0, len(pixels), 2)
    )
