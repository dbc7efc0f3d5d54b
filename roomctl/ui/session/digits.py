"""The clock: digits as high as the screen allows, as rows of text. Pure functions, no widget."""

from __future__ import annotations

from functools import cache

from roomctl.ui.widgets import paint
from roomctl.ui.widgets.letters import halves, thinned
from roomctl.ui.widgets.lines import Row

_LIT = {
    "0": "abcdef", "1": "ijk", "2": "abged", "3": "abgcd", "4": "fgbc", "5": "afgcd", "6": "afgedc", "7": "abc",
    "8": "abcdefg", "9": "abfgcd",
}  # fmt: skip
"""The strokes of each digit: a top, b and c right, d bottom, e and f left, g middle; of the 1 the stem (i), the flag
(j) and the foot (k)."""
_ROUND = "0235689"
"""Digits that have corners to round."""
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
def glyph(char: str, rows: int, thin: bool = False, rounded: bool = False) -> tuple[str, ...]:
    """The rows of one character; `thin`: vertical strokes of half a cell, which give less light."""
    if paint.ASCII:
        return _hashed(char, rows)
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
        stem, beside = (wide - bar) // 2, max(1, wide // 4)
        strokes = {
            "i": (stem, 0, stem + bar, high), "j": (stem - beside, 0, stem, bar),
            "k": (stem - beside, foot, stem + bar + beside, high),
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
    if rounded and char in _ROUND:
        lit -= {(x, y) for x in (0, wide - 1) for y in (0, high - 1)}
    pixels = ["".join("1" if (x, y) in lit else "0" for x in range(wide)) for y in range(2 * rows)]
    if thin and not paint.CONSOLE:  # its font has no quarter blocks
        return thinned(pixels)
    return tuple(halves(pixels[row], pixels[row + 1]) for row in range(0, 2 * rows, 2))


def _hashed(char: str, rows: int) -> tuple[str, ...]:
    """The same of whole cells: `#` where it is lit, as half-blocks have no plain character."""
    wide = digit_width(rows)
    if char == ":":
        lit = {(x, y) for x in range(2) for y in (rows // 3, 2 * rows // 3)}
        wide = 2
    elif char == "+":
        lit = {(x, rows // 2) for x in range(wide)} | {(wide // 2, y) for y in range(rows // 4, rows - rows // 4)}
    else:
        middle, foot, right = rows // 2, rows - 1, wide - 1
        across = {"a": 0, "g": middle, "d": foot}
        down = {"f": (0, 0), "e": (0, middle), "b": (right, 0), "c": (right, middle), "i": (wide // 2, 0)}
        lit = set()
        for stroke in _LIT[char]:
            if stroke in across:
                lit |= {(x, across[stroke]) for x in range(wide)}
            elif stroke in down:
                x, top = down[stroke]
                lit |= {(x, y) for y in range(top, rows if stroke in "iec" else middle + 1)}
            else:
                y = 0 if stroke == "j" else foot
                lit |= {(x, y) for x in range(wide // 2 - 1, wide // 2 + (2 if stroke == "k" else 1))}
    return tuple("".join("#" if (x, y) in lit else " " for x in range(wide)) for y in range(rows))


def drawn(text: str, width: int, rows: int, thin: bool = False, rounded: bool = False) -> list[Row]:
    """`text` as large as it fits, centred in `rows`. Each digit is a separate part, so that only changed ones are
    redrawn."""
    high = tallest(text, width, rows)
    blank, over = " " * gap(high), (rows - high) // 2
    glyphs = [glyph(char, high, thin, rounded) for char in text]
    face: list[Row] = []
    for y in range(high):
        *first, last = (digit[y] for digit in glyphs)
        face.append((*((part + blank, "quiet") for part in first), (last, "quiet")))
    return [*[()] * over, *face, *[()] * (rows - high - over)]
