"""The day's bookings as the desk shows them: rooms and times. Pure."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from roomctl.desk.board import Row
from roomctl.session.booking import GRACE, Slot


class Day(NamedTuple):
    """`slots`: the bookings in order of time; `notes`: what is wrong with the calendars, in sentences."""

    slots: tuple[Slot, ...] = ()
    notes: tuple[str, ...] = ()

    def ahead(self, wall: float) -> tuple[Slot, ...]:
        """Those that are not over at wall time `wall`."""
        return tuple(slot for slot in self.slots if _end(slot) > wall)

    def next(self, row: Row, wall: float) -> Slot | None:
        """The next booking of a room. One in whose second half the room's session ends is that session's."""
        off = wall + max(0.0, row.left or 0.0)
        mine = (slot for slot in self.slots if slot.room == row.room)
        return next((slot for slot in mine if (slot.at + _end(slot)) / 2 > off), None)


Calendar = Callable[[Collection[str]], Day]
"""Reads the day's bookings of these rooms, which may take some seconds."""


def _end(slot: Slot) -> float:
    return slot.at + GRACE if slot.until is None else slot.until
