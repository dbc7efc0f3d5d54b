"""The clock: digits as high as the screen allows, as rows of text. Pure functions, no widget."""

from __future__ import annotations

from functools import cache

from roomctl.ui.widgets.letters import halves, thinned
from roomctl.ui.widgets.lines import Row

_LIT = {
    "0": "abcdef", "1": "bc", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abfgcd",
}  # fmt: skip
"""The strokes of each digit: a top, b and c right, d bottom, e and f left, g middle."""
USUAL = "88:88"
THICK = 14
"""Rows from which strokes are two cells wide."""


def digit_width(rows: int) -> int:
    """Columns of one digit that is `rows` high; half-blocks are about square."""
    return max(4, round((2 * rows - 1) * 0.55))


def text_width(text: str, rows: int) -> int:
    return sum(len(glyph(char, rows)[0]) for char in text) + gap(rows) * (len(text) - 1)


def gap(rows: int) -> int:
    return max(1, digit_width(rows) // 4)


def tallest(text: str, width: int, rows: int) -> int:
    """The most rows (5 to `rows`) at which `text` fits into `width`. A text shorter than 88:88 counts as that long, so
    that the size stays when the minutes fall below ten."""
    longest = text if len(text) > len(USUAL) else USUAL
    return next((high for high in range(rows, 5, -1) if text_width(longest, high) <= width), 5)


@cache
def glyph(char: str, rows: int, thin: bool = False) -> tuple[str, ...]:
    """The rows of one character; `thin`: vertical strokes of half a cell, which give less light."""
    high, wide, bar = 2 * rows - 1, digit_width(rows), 2 if rows >= THICK else 1
    middle, foot = high // 2, high - bar
    if char == ":":
        wide = max(2, bar)
        lit = {(x, y + dy) for x in range(wide) for y in (high // 3, 2 * high // 3) for dy in range(2)}
    elif char == "+":
        wide = wide // 2 * 2 - 1
        arm = wide // 2
        lit = {(x, middle) for x in range(wide)} | {(arm, y) for y in range(middle - arm, middle + arm + 1)}
    else:
        strokes = {
            "a": (0, 0, wide, bar), "g": (0, middle, wide, middle + bar), "d": (0, foot, wide, high),
            "f": (0, 0, bar, middle + bar), "e": (0, middle, bar, high),
            "b": (wide - bar, 0, wide, middle + bar), "c": (wide - bar, middle, wide, high),
        }  # fmt: skip
        lit = {
            (x, y)
            for left, top, right, bottom in map(strokes.__getitem__, _LIT[char])
            for x in range(left, right)
            for y in range(top, bottom)
        }
    pixels = ["".join("1" if (x, y) in lit else "0" for x in range(wide)) for y in range(2 * rows)]
    if thin:
        return thinned(pixels)
    return tuple(halves(pixels[row], pixels[row + 1]) for row in range(0, 2 * rows, 2))


def drawn(text: str, width: int, rows: int, thin: bool = False) -> list[Row]:
    """`text` as large as it fits, centred in `rows`. Each digit is a separate part, so that only changed ones are
    redrawn."""
    high = tallest(text, width, rows)
    blank, over = " " * gap(high), (rows - high) // 2
    glyphs = [glyph(char, high, thin) for char in text]
    face: list[Row] = []
    for y in range(high):
        parts = [part for digit in glyphs for part in ((digit[y], "quiet"), (blank, "quiet"))]
        face.append(tuple(parts[:-1]))
    return [*[()] * over, *face, *[()] * (rows - high - over)]
