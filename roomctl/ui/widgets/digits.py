"""The clock: thin digits as high as the screen allows, drawn row by row and only where they changed."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from textual.geometry import Region
from textual.strip import Strip
from textual.widget import Widget

from roomctl.ui.widgets.letters import halves
from roomctl.ui.widgets.paint import paint

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
    """Columns of a whole time."""
    return sum(len(glyph(char, rows)[0]) for char in text) + gap(rows) * (len(text) - 1)


def gap(rows: int) -> int:
    return max(1, digit_width(rows) // 4)


def tallest(text: str, width: int, rows: int) -> int:
    """The most rows (at most `rows`, at least 5) at which `text` fits into `width`; as if it were at least 88:88, so
    that the size stays when minutes fall below ten."""
    longest = text if len(text) > len(USUAL) else USUAL
    return next((high for high in range(rows, 5, -1) if text_width(longest, high) <= width), 5)


@cache
def glyph(char: str, rows: int) -> tuple[str, ...]:
    """The rows of one character."""
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
    return tuple(halves(pixels[row], pixels[row + 1]) for row in range(0, 2 * rows, 2))


class Digits(Widget):
    """A time in large thin digits. `show` redraws only the digits that changed."""

    def __init__(self, *, id: str | None = None) -> None:
        super().__init__(id=id)
        self._text = ""

    @property
    def text(self) -> str:
        return self._text

    def show(self, text: str) -> None:
        """Draw another time; nothing happens if it is the same."""
        before, self._text = self._text, text
        if len(before) != len(text) or not self.size:
            self.refresh()
            return
        for (left, wide), was, char in zip(self._places(), before, text, strict=True):
            if was != char:
                self.refresh(Region(left, 0, wide, self.size.height))

    def render_line(self, y: int) -> Strip:
        rows, top = self._rows, (self.size.height - self._rows) // 2
        style = self.rich_style
        if not self._text or not top <= y < top + rows:
            return Strip.blank(self.size.width, style)
        line = (" " * gap(rows)).join(glyph(char, rows)[y - top] for char in self._text)
        left = max(0, (self.size.width - len(line)) // 2)
        return paint([(" " * left + line, style)], self.size.width, style)

    @property
    def _rows(self) -> int:
        return tallest(self._text, self.size.width, self.size.height)

    def _places(self) -> Iterator[tuple[int, int]]:
        rows = self._rows
        left = max(0, (self.size.width - text_width(self._text, rows)) // 2)
        for char in self._text:
            wide = len(glyph(char, rows)[0])
            yield left, wide
            left += wide + gap(rows)
