"""All rooms of the clinic as the desk shows them, from what they have said and the time that is handed in. Pure.

A room's time counts down from the arrival of its message, by the desk's clock: the clock of a room may be wrong.
"""

from __future__ import annotations

import re
from collections.abc import Collection
from dataclasses import dataclass
from typing import NamedTuple

from roomctl.clock import Instant
from roomctl.desk import messages
from roomctl.desk.messages import NotUnderstood, Said
from roomctl.session.booking import Booking
from roomctl.session.turnover import Progress

PREFIX = "roomctl"
KINDS = ("online", "state")
"""The topics of a room that the desk listens to: `roomctl/ROOM/KIND`."""
NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")
"""A room's name, as in room.yaml."""
MOST = 2000
"""Rooms; more are not taken in, whatever is sent."""
JITTER = 1.5
"""Seconds by which a message may differ from what is shown without a change of it, so that no time jumps back."""
APART = 60.0
"""Seconds by which a room's clock and this one may differ unmentioned. It is more than the 30 s after which a room with
a session speaks again in any case."""
_NUMBERS = re.compile(r"(\d+)")


class Row(NamedTuple):
    """A room at an instant. `phase`: empty if nothing understandable was heard of it; `online`: None if it has not
    said; `since`: the wall time at which it went offline, None if that was before this desk listened; `left`: seconds
    of the phase (negative: it runs over); `free`: seconds until the room is ready for the next client, as far as is
    known; `late`: seconds; `apart`: seconds by which its clock is ahead of this one, None if not known; `wrong`: why
    its last message was not understood; `ends`, `sent`: wall time by its own clock; `steps`: those of the turnover
    that is to be done."""

    room: str
    phase: str
    online: bool | None
    since: float | None
    left: float | None
    free: float | None
    late: float | None
    paused: bool
    apart: float | None
    wrong: str
    preset: str | None
    area: str | None
    side: str | None
    ends: float | None
    sent: float | None
    steps: tuple[Progress, ...]

    @property
    def offline(self) -> bool:
        return self.online is False

    @property
    def clocks_differ(self) -> bool:
        return self.apart is not None and abs(self.apart) >= APART


@dataclass(slots=True)
class _Room:
    """What was heard of a room. `sent`: `up` at which it said so; `end`, `free`: `up` at which its phase is over, and
    at which it is ready for the next client; `stopped`: `up` since which both wait, because the session is paused;
    `late`: seconds late at `up` `late_from`; `old`: the broker had kept what it said for an unknown time; `zero`: the
    room's own wall time at `up` 0, which a stepped clock of the desk leaves as it is."""

    name: str
    order: tuple[tuple[int, int | str], ...]
    said: Said | None = None
    sent: float = 0.0
    end: float | None = None
    free: float | None = None
    stopped: float | None = None
    late: float | None = None
    late_from: float = 0.0
    old: bool = False
    online: bool | None = None
    since: float | None = None
    apart: float | None = None
    zero: float | None = None
    wrong: str = ""

    @property
    def shown(self) -> tuple[object, ...]:
        """What changes on a board only because of a message."""
        said = self.said and (self.said[:4], self.said.steps)
        return said, self.end, self.free, self.stopped, self.late, self.online, self.wrong

    def left_at(self, up: float) -> float | None:
        return None if self.end is None else self.end - (up if self.stopped is None else self.stopped)

    def free_at(self, up: float) -> float | None:
        return None if self.free is None else max(0.0, self.free - (up if self.stopped is None else self.stopped))

    def steps_at(self, up: float) -> tuple[Progress, ...]:
        """A contact time passes also between the room's messages."""
        said = self.said
        if said is None or not said.steps:
            return ()
        gone = up - self.sent
        lefts = [None if one.ends is None or said.sent is None else one.ends - said.sent - gone for one in said.steps]
        return tuple(
            Progress(one.step, one.done or (left is not None and left <= 0), left if left and left > 0 else None)
            for one, left in zip(said.steps, lefts, strict=True)
        )

    def late_at(self, up: float) -> float | None:
        """A room that is paused or runs over gets later, also between its messages."""
        if self.late is None or self.end is None:
            return self.late
        since = up - self.late_from
        return self.late + (since if self.stopped is not None else max(0.0, min(since, up - self.end)))


class Board:
    """`rooms`: those that are shown, in the clinic's own words, also before they are heard of; empty: all. `shows`:
    what is shown besides rooms and times: `area`, `preset`. `booking`: what follows hands off."""

    def __init__(
        self, booking: Booking | None = None, rooms: Collection[str] = (), shows: Collection[str] = ()
    ) -> None:
        after = booking or Booking()
        self._after = {"hands-on": 60 * (after.dress + after.turnover), "closing": 60 * after.turnover, "turnover": 0.0}
        self._only, self._shows = frozenset(rooms), frozenset(shows)
        self._rooms: dict[str, _Room] = {}
        for name in rooms:
            self._room(name)
        self.strange = False
        """Whether something was heard that is no room's."""
        self.away = "nothing has been heard from the broker yet"
        """Why the broker is not heard; empty while it is."""
        self.away_since: float | None = None
        """The wall time at which it was lost; None if it has never been heard."""

    @property
    def topics(self) -> list[str]:
        """What it must hear."""
        return self.all_of(*KINDS)

    def all_of(self, *kinds: str) -> list[str]:
        """The topics of these kinds of all its rooms."""
        return [f"{PREFIX}/{room}/{kind}" for room in sorted(self._only) or ["+"] for kind in kinds]

    def lost(self, why: str, now: Instant) -> None:
        """The broker is not heard any more. The rooms go on counting down."""
        if not self.away:
            self.away_since = now.wall
        self.away = why

    def found(self) -> None:
        self.away, self.away_since = "", None

    def heard(self, topic: str, text: str, now: Instant, *, old: bool = False) -> bool:
        """Take a message in; `old`: the broker had kept it. Returns whether a board shows it."""
        prefix, _, rest = topic.partition("/")
        name, _, kind = rest.partition("/")
        if prefix != PREFIX or kind not in KINDS:
            return False
        room = self._rooms.get(name)
        if room is None:
            if not NAME.fullmatch(name) or len(self._rooms) >= MOST:
                changed, self.strange = not self.strange, True
                return changed
            if not text or (self._only and name not in self._only):
                return False
            room = self._room(name)
        before = room.shown
        if not text:  # what the broker had kept is removed
            self._forget(room, kind)
        elif kind == "online":
            self._heard_online(room, text, now, old)
        else:
            self._heard_state(room, text, now, old)
        return room.shown != before

    def rows(self, now: Instant) -> list[Row]:
        """All rooms, the next free one first; faults and rooms that are offline come last."""
        rows = [(self._row(room, now), room.order) for room in self._rooms.values()]
        return [row for row, _ in sorted(rows, key=lambda each: (*_rank(each[0], now), each[1]))]

    def _room(self, name: str) -> _Room:
        parts = _NUMBERS.split(name)
        order = tuple((0, int(part)) if part.isdigit() else (1, part) for part in parts if part)
        return self._rooms.setdefault(name, _Room(name, order))

    def _forget(self, room: _Room, kind: str) -> None:
        if kind == "online":
            room.online = room.since = None
        else:
            room.said, room.end, room.free, room.late, room.wrong = None, None, None, None, ""
        if room.said is None and room.online is None and room.name not in self._only:
            del self._rooms[room.name]

    def _heard_online(self, room: _Room, text: str, now: Instant, old: bool) -> None:
        online = messages.online(text)
        if online is None:
            room.wrong = "says neither online nor offline"
        elif not online and room.online is not False:
            room.since = None if old and room.online is None else now.wall
        elif online:
            room.since = None
        room.online = room.online if online is None else online

    def _heard_state(self, room: _Room, text: str, now: Instant, old: bool) -> None:
        try:
            said = messages.state(text)
        except NotUnderstood as error:
            room.wrong = str(error)
            return
        if old and said == room.said:
            return  # the broker is back, and has kept what was heard before
        room.wrong = ""
        age = self._age(room, said, now, old)
        sent = now.up - age

        def by(wall: float | None) -> float | None:
            """A time by the room's own clock as `up`."""
            return None if wall is None or said.sent is None else sent + wall - said.sent

        end = by(said.ends) if said.left is None else sent + said.left
        free = by(said.ready)
        if end is None and said.phase == "turnover":
            end = free
        if free is None and end is not None and said.phase in self._after:
            free = max(end, now.up) + self._after[said.phase]
        stopped = sent if said.paused else None
        same = room.said is not None and room.said.phase == said.phase and room.said.paused == said.paused
        if not (same and _near(said.late, room.late_at(now.up))):
            room.late, room.late_from = said.late, sent
        before = room.left_at(now.up), room.free_at(now.up)
        kept = room.end, room.free, room.stopped
        room.end, room.free, room.stopped = end, free, stopped
        if same and all(map(_near, before, (room.left_at(now.up), room.free_at(now.up)))):
            room.end, room.free, room.stopped = kept
        room.said, room.old, room.sent = said, old, sent

    def _age(self, room: _Room, said: Said, now: Instant, old: bool) -> float:
        """Seconds since `said` was sent; what the broker did not keep has just been. Learns how far clocks differ."""
        if said.sent is None:
            return 0.0
        apart, zero = said.sent - now.wall, said.sent - now.up
        if old and room.zero is not None:
            return max(0.0, room.zero - zero)
        if not old or apart >= APART:
            room.apart, room.zero = apart, zero
            return 0.0
        if -apart < APART or (said.left is None and said.ready is not None and said.ready > now.wall):
            return max(0.0, -apart)
        if said.left is not None and room.online:
            room.apart, room.zero = apart, zero  # it would have spoken since
        return 0.0

    def _row(self, room: _Room, now: Instant) -> Row:
        said, up = room.said or Said(""), now.up
        known = not (room.online is False and room.old)
        left, free = (room.left_at(up), room.free_at(up)) if known else (None, None)
        area, preset = "area" in self._shows, "preset" in self._shows
        return Row(
            room.name, said.phase, room.online, room.since, left, 0.0 if said.phase == "ready" else free,
            room.late_at(up), said.paused, room.apart, room.wrong, said.preset if preset else None,
            said.area if area else None, said.side if area else None, said.ends, said.sent,
            room.steps_at(up) if known else (),
        )  # fmt: skip


def _near(one: float | None, other: float | None) -> bool:
    return one is other is None or (one is not None and other is not None and abs(one - other) < JITTER)


def _rank(row: Row, now: Instant) -> tuple[int, int]:
    """Ready; busy, by the minute at which it is free; busy for an unknown time; unknown; fault; offline."""
    if row.offline:
        return 5, 0
    if row.phase == "fault":
        return 4, 0
    if not row.phase:
        return 3, 0
    if row.free is None:
        return 2, 0
    return (0, 0) if row.phase == "ready" else (1, round((now.wall + row.free) / 60))
