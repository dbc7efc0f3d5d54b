"""How the session screen divides its rows. Pure functions, no widget."""

from __future__ import annotations

import math
from typing import NamedTuple

NARROW = 66
"""Columns below which the buttons take two rows: six in one row would be narrower than nine columns."""
PICTURED = 91
"""Columns from which the body is drawn beside the clock instead of in its place."""
LOW = 30
"""Screen rows below which a button is five rows high; above, on a narrow screen, seven."""
LEAST_DIGITS = 5
SMALL = (40, 20)
"""Columns and rows under which a window is small."""
TIGHT = 16
"""Rows of a small window from which its buttons have borders."""
LEAST = (20, 5)
"""Columns and rows under which nothing can be shown."""
SIDE = 4
"""Rows of an area's name in plain capitals and LEFT or RIGHT in large letters."""
FIRST = (1, 2, 0, 3, 4)
"""The order in which gaps get a spare row: above and below the clock, above the area, then the rest."""


class RowCounts(NamedTuple):
    """Rows of each part, and of the gaps from top to bottom."""

    buttons: int
    area: int
    digits: int
    about: int
    names: int
    talk: int
    faults: int
    gaps: tuple[int, ...]


def button_rows(width: int, count: int) -> int:
    """The number of rows for `count` buttons."""
    return 2 if width < NARROW and count > 3 else 1


def buttons(width: int, height: int) -> int:
    """Rows of the buttons: five each at least, for a knuckle; in a small window what time and area leave."""
    if not fits(width, height):
        return 0
    if small(width, height):
        return min(3 * (1 + (width < NARROW)), 6) if height >= TIGHT else 1 + (width < NARROW)
    return 5 if width >= NARROW else 10 if height < LOW else 14


def small(width: int, height: int) -> bool:
    """Whether time and area come before large buttons, and lines before large letters."""
    return width < SMALL[0] or height < SMALL[1]


def fits(width: int, height: int) -> bool:
    """Whether a session can be shown at all."""
    return width >= LEAST[0] and height >= LEAST[1]


def arrange(width: int, height: int, area: int, digits: int) -> RowCounts:
    """The rows of each part on a screen of `width` x `height`. `area`: the rows wanted by the area's name; `digits`:
    the most that the clock can use at this width."""
    low = buttons(width, height)
    left = height - low - 3  # the header, what is next, and the timeline
    clock = max(LEAST_DIGITS, min(digits, math.ceil(height / 4)))
    left -= clock
    talk = int(left >= min(area, SIDE) + 2)  # without its own row, messages replace the working instructions
    left -= talk
    about = 2 if left - 2 >= min(area, SIDE) else 1
    left -= about
    name = max(1, min(area, left))
    left = max(0, left - name)
    third, over, under, names, faults = (int(left > taken) for taken in range(5))  # in the order of their worth
    left = max(0, left - 5)
    more = max(0, min(digits - clock, (left - 2) // 2))
    left = max(0, left - more)
    gaps = [0] * len(FIRST)
    for turn in range(left + over + under):
        gaps[FIRST[turn % len(FIRST)]] += 1
    return RowCounts(low, name, clock + more, about + third, names, talk, faults, tuple(gaps))
