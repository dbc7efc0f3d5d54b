"""The day's bookings as the desk shows them: rooms and times. Pure."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

from roomctl.desk.board import Row
from roomctl.session.booking import GRACE, Slot


@dataclass(frozen=True)
class Day:
    """`slots`: the bookings in order of time; `notes`: what is wrong with the calendars, in sentences."""

    slots: tuple[Slot, ...] = ()
    notes: tuple[str, ...] = ()

    @cached_property
    def _by_room(self) -> Mapping[str, list[Slot]]:
        found = defaultdict[str, list[Slot]](list)
        for slot in self.slots:
            found[slot.room].append(slot)
        return dict(found)

    def ahead(self, wall: float) -> tuple[Slot, ...]:
        """Those that are not over at wall time `wall`."""
        return tuple(slot for slot in self.slots if _end(slot) > wall)

    def next(self, row: Row, wall: float) -> Slot | None:
        """The next booking of a room. One in whose second half the room's session ends is that session's."""
        off = wall + max(0.0, row.left or 0.0)
        mine = self._by_room.get(row.room, ())
        return next((slot for slot in mine if (slot.at + _end(slot)) / 2 > off), None)


Calendar = Callable[[Collection[str]], Day]
"""Reads the day's bookings of these rooms, which may take some seconds."""


def _end(slot: Slot) -> float:
    return slot.at + GRACE if slot.until is None else slot.until
