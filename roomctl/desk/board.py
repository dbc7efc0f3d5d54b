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
"""Seconds by which a room's clock and this one may differ unmentioned."""
_NUMBERS = re.compile(r"(\d+)")


class Row(NamedTuple):
    """A room at an instant. `phase`: empty if nothing understandable was heard of it; `online`: None if it has not
    said; `since`: the wall time at which it went offline, None if that was before this desk listened; `left`: seconds
    of the phase (negative: it runs over); `late`: seconds; `until`: `left` as wall time; `free`: seconds until the room
    is ready for the next client, as far as is known; `apart`: seconds by which its clock is ahead of this one, None if
    not known; `wrong`: why its last message was not understood; `ends`, `sent`: wall time by its own clock."""

    room: str
    phase: str
    online: bool | None
    since: float | None
    left: float | None
    late: float | None
    until: float | None
    free: float | None
    apart: float | None
    wrong: str
    preset: str | None
    area: str | None
    side: str | None
    ends: float | None
    sent: float | None

    @property
    def offline(self) -> bool:
        return self.online is False

    @property
    def clocks_differ(self) -> bool:
        return self.apart is not None and abs(self.apart) >= APART


@dataclass(slots=True)
class _Room:
    """What was heard of a room. `end`: `up` at which nothing of the phase is left; `ends`: `up` at which the session
    ends; `late`: seconds late at `up` `late_from`; `old`: the broker had kept what it said for an unknown time."""

    name: str
    order: tuple[tuple[int, int | str], ...]
    said: Said | None = None
    end: float | None = None
    ends: float | None = None
    late: float | None = None
    late_from: float = 0.0
    old: bool = False
    online: bool | None = None
    since: float | None = None
    apart: float | None = None
    wrong: str = ""

    @property
    def shown(self) -> tuple[object, ...]:
        """What changes on a board only because of a message."""
        return self.said and self.said[:4], self.end, self.late, self.online, self.wrong, self.apart is None

    def late_at(self, up: float) -> float | None:
        """A room that runs over gets later, also between its messages."""
        if self.late is None or self.end is None:
            return self.late
        return self.late + max(0.0, min(up - self.late_from, up - self.end))


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
        return [f"{PREFIX}/{room}/{kind}" for room in sorted(self._only) or ["+"] for kind in KINDS]

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
            room.said, room.end, room.ends, room.late, room.wrong = None, None, None, None, ""
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
        age = 0.0
        if said.sent is not None:
            if not old or said.sent - now.wall >= APART:
                room.apart = said.sent - now.wall
            elif room.apart is not None:
                age = max(0.0, now.wall + room.apart - said.sent)
        sent = now.up - age
        room.ends = None if said.ends is None or said.sent is None else sent + said.ends - said.sent  # one clock: its own
        end = room.ends if said.left is None else sent + said.left
        same = room.said is not None and room.said.phase == said.phase
        if not (same and _near(said.late, room.late_at(now.up))):
            room.late, room.late_from = said.late, sent
        if not (same and _near(end, room.end)):
            room.end = end
        room.said, room.old = said, old

    def _row(self, room: _Room, now: Instant) -> Row:
        said, up = room.said, now.up
        phase = said.phase if said else ""
        unknown = room.end is None or (room.online is False and room.old)
        left = None if room.end is None or unknown else room.end - up
        free = 0.0 if phase == "ready" else None
        if left is not None and phase in self._after:
            free = max(0.0, left) + self._after[phase]
        elif phase == "intake" and room.ends is not None:
            free = max(0.0, room.ends - up) + self._after["hands-on"]
        area = "area" in self._shows
        return Row(
            room.name, phase, room.online, room.since, left, room.late_at(up), None if left is None else now.wall + left,
            free, room.apart, room.wrong, said.preset if said and "preset" in self._shows else None,
            said.area if said and area else None, said.side if said and area else None,
            said.ends if said else None, said.sent if said else None,
        )  # fmt: skip


def _near(one: float | None, other: float | None) -> bool:
    return one is not None and other is not None and abs(one - other) < JITTER


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
