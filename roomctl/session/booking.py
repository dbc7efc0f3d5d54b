"""Door to door: what a booking holds around the hands-on time, and when each part of it is over."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import NamedTuple


class Interval(NamedTuple):
    """A part of a booking, over at wall time `until`. `used`: seconds of it that a late session has taken."""

    name: str
    until: float
    used: float = 0.0


GRACE = 900.0
"""Seconds; a client who comes this early or late still counts as the next one."""


class Booked(NamedTuple):
    """A booking of the clinic's schedule, door to door. `at` and `until`: wall time; without `until` it is as long as
    its session. `preset`: the name of its preset, or empty; `key`: by which it is found again, says nothing else."""

    at: float
    until: float | None
    preset: str = ""
    key: str = ""


class Agenda(NamedTuple):
    """A day's bookings in order. In sentences: `unsure`, what may also be on that day; `passed`, what was skipped in
    the calendar."""

    bookings: tuple[Booked, ...] = ()
    unsure: tuple[str, ...] = ()
    passed: tuple[str, ...] = ()

    def next(self, wall: float) -> Booked | None:
        """The next booking after wall time `wall`, or the one that has just begun."""
        return next((booked for booked in self.bookings if booked.at >= wall - GRACE), None)

    def present(self, wall: float) -> Booked | None:
        """The booking of a client who comes at wall time `wall`."""
        there = [each for each in self.bookings if each.at - GRACE <= wall < (each.until or each.at + GRACE)]
        return there[-1] if there else None


def found_again(agenda: Agenda, before: Booked) -> Booked | None:
    """The booking `before` in a later reading of the calendar; None if it is gone. Programs that write an event anew
    give it another key, so the one at the same time counts, too."""
    same = [each for each in agenda.bookings if before.key and each.key == before.key]
    near = min(same, key=lambda each: abs(each.at - before.at), default=None)
    return near or next((each for each in agenda.bookings if each.at == before.at), None)


class Slot(NamedTuple):
    """A booking as a desk may show it: `room`, its times as in `Booked`, and the title of its preset, or empty."""

    room: str
    at: float
    until: float | None
    title: str


def listed(agendas: Mapping[str, Agenda], titles: Mapping[str, str]) -> tuple[Slot, ...]:
    """The bookings of several rooms in order of time. `agendas`: by room; `titles`: a preset's name → its title."""
    found = (
        Slot(room, booked.at, booked.until, titles.get(booked.preset, ""))
        for room, agenda in agendas.items()
        for booked in agenda.bookings
    )
    return tuple(sorted(found, key=lambda slot: (slot.at, slot.room)))


EVEN = 300.0
"""Seconds; bookings begin and end on the five minutes."""
QUARTER = 900.0


def even(wall: float) -> float:
    """The last full five minutes that are not after wall time `wall`."""
    return wall // EVEN * EVEN


@dataclass(frozen=True, slots=True)
class Booking:
    """Minutes around the hands-on time, door to door. `turnover` is the buffer that a late session may use."""

    intake: float = 0.0
    undress: float = 0.0
    dress: float = 0.0
    turnover: float = 0.0

    @property
    def buffer(self) -> float:
        return self.turnover * 60

    def off(self, until: float) -> float:
        """Wall time of hands off in a booking that ends, door to door, at wall time `until`."""
        return until - 60 * (self.dress + self.turnover)

    @property
    def closing(self) -> float:
        """Seconds after hands off for which a newly opened screen shows the ended session: dressing and turnover, at
        least a quarter of an hour."""
        return max(QUARTER, 60 * (self.dress + self.turnover))

    def before(self, opened: float) -> tuple[Interval, ...]:
        """The blocks before hands on, for a client who came at wall time `opened`."""
        undress = opened + 60 * (self.intake + self.undress)
        blocks = [Interval("intake", opened + 60 * self.intake)] if self.intake else []
        return (*blocks, Interval("undress", undress)) if self.undress else tuple(blocks)

    def after(self, off: float, booked: float, steps: float = 0.0) -> tuple[Interval, ...]:
        """The blocks after hands off at wall time `off`, which was booked for `booked`. Lateness shortens the turnover
        down to the seconds of its `steps`, never the time to dress; an early end does not lengthen it."""
        dressed = off + 60 * self.dress
        blocks = [Interval("dress", dressed)] if self.dress else []
        if not self.turnover:
            return tuple(blocks)
        free = max(min(off, booked) + 60 * (self.dress + self.turnover), dressed + steps)
        return (*blocks, Interval("turnover", free, max(0.0, off - booked)))


class Step(NamedTuple):
    """A part of a turnover. `waits`: its time passes by itself once the step before it is done, as a disinfectant's
    contact time does."""

    name: str
    seconds: float
    waits: bool = False
