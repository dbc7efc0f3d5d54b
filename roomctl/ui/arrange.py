"""How the session screen shares its rows. Plain sums: no widget in sight."""

from __future__ import annotations

import math
from dataclasses import dataclass

NARROW = 60
"""Columns under which the buttons stand two by two, and a bar."""
LOW = 30
"""Rows under which a narrow screen's buttons are three rows high instead of five."""
LEAST_DIGITS = 5


@dataclass(frozen=True, slots=True)
class Rows:
    """Rows of each part; what is left over is spread as gaps."""

    buttons: int
    area: int
    digits: int
    about: int
    names: int
    faults: int


def arrange(width: int, height: int, area: int, digits: int) -> Rows:
    """The share of each part in a screen of `width` x `height`.

    `area`: the rows that the area's name would like. `digits`: the most that the clock can use at this width.
    """
    buttons = 5 if width >= NARROW else 9 if height < LOW else 15
    left = height - buttons - 4  # the header, what is next, the timeline and one line of talk
    clock = max(LEAST_DIGITS, min(digits, math.ceil(height / 4)))
    left -= clock
    about = 2
    left -= about
    name = max(1, min(area, left))
    left -= name
    given = []
    for wanted in (1, 1, 1):  # a third row about the phase, the timeline's names, the faults
        given.append(min(wanted, max(0, left)))
        left -= given[-1]
    more = max(0, min(digits - clock, (left - 5) // 2))
    return Rows(buttons, name, clock + more, about + given[0], given[1], given[2])
