"""The clock as a circle, for those who read one better: what is left of the area is lit, from the top round to the
right, with the time in its middle. Pure functions, no widget."""

from __future__ import annotations

import math

from roomctl.ui.widgets.letters import halves
from roomctl.ui.widgets.lines import Row

RING = 1.0
"""Thickness of the ring, in half cells."""


def drawn(left: float, text: str, width: int, rows: int) -> list[Row]:
    """`left` (0 to 1) of the ring lit, the rest dim, with `text` in the middle of `rows`; a cell is as high as two are
    wide."""
    across = min(2 * rows, width)  # pixels are half a row high and a column wide, which is about square
    centre, radius = (across - 1) / 2, across / 2 - 0.5
    top = (rows - (across + 1) // 2) // 2
    lit, dim = set[tuple[int, int]](), set[tuple[int, int]]()
    for y in range(across):
        for x in range(across):
            right, up = x - centre, centre - y
            if abs(math.hypot(right, up) - radius + RING / 2) <= RING / 2 + 0.2:
                share = math.atan2(right, up) / math.tau % 1.0
                (lit if share <= left else dim).add((x, y))
    made: list[Row] = [()] * top
    for y in range(0, across, 2):
        made.append(_row(lit, dim, y, across))
    middle = top + (across // 2) // 2
    if len(text) + 4 <= across and middle < len(made):
        made[middle] = _with(made[middle], text, across)
    return [*made, *[()] * (rows - len(made))][:rows]


def _row(lit: set[tuple[int, int]], dim: set[tuple[int, int]], y: int, across: int) -> Row:
    """One row of cells; a cell that is partly lit is lit."""
    parts: list[tuple[str, str]] = []
    for x in range(across):
        role = "quiet" if (x, y) in lit or (x, y + 1) in lit else "dark"
        pixels = lit if role == "quiet" else dim
        char = halves(str(int((x, y) in pixels)), str(int((x, y + 1) in pixels)))
        parts = [*parts[:-1], (parts[-1][0] + char, role)] if parts and parts[-1][1] == role else [*parts, (char, role)]
    return tuple(parts)


def _with(row: Row, text: str, across: int) -> Row:
    """`row` with `text` in its middle, which is blank."""
    cells = [(char, role) for part, role in row for char in part]
    at = (across - len(text)) // 2
    return (*cells[:at], (text, "strong"), *cells[at + len(text) :])
