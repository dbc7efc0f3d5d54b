"""How the session screen shares its rows. Plain sums: no widget in sight."""

from __future__ import annotations

import math
from dataclasses import dataclass

NARROW = 60
"""Columns under which the buttons stand two by two, and a bar."""
LOW = 30
"""Rows under which a narrow screen's buttons are three rows high instead of five."""
LEAST_DIGITS = 5
SIDE = 4
"""Rows of an area's name in plain capitals and LEFT or RIGHT in large letters."""
FIRST = (1, 2, 3, 4, 0)
"""Gaps in the order in which they get a spare row: over and under the clock, then the rest."""


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of each part, and of the gaps from top to bottom."""

    buttons: int
    area: int
    digits: int
    about: int
    names: int
    faults: int
    gaps: tuple[int, ...]


def arrange(width: int, height: int, area: int, digits: int) -> Rows:
    """The share of each part in a screen of `width` x `height`.

    `area`: the rows that the area's name would like. `digits`: the most that the clock can use at this width.
    """
    buttons = 5 if width >= NARROW else 9 if height < LOW else 15
    left = height - buttons - 4  # the header, what is next, the timeline and one line of talk
    clock = max(LEAST_DIGITS, min(digits, math.ceil(height / 4)))
    left -= clock
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
    return Rows(buttons, name, clock + more, about + third, names, faults, tuple(gaps))
