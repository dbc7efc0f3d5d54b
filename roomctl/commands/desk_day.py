"""The calendars of the rooms on the desk."""

from __future__ import annotations

import argparse
from collections.abc import Collection, Mapping
from dataclasses import replace
from datetime import datetime
from typing import NamedTuple

from roomctl.clock import SystemClock
from roomctl.commands.bookings import titles_of
from roomctl.commands.common import own
from roomctl.config import room as rooms
from roomctl.config.room import Room
from roomctl.desk.day import Day
from roomctl.errors import RoomError
from roomctl.session.booking import Agenda, listed
from roomctl.text.durations import age
from roomctl.text.refusals import error_text


class _Kept(NamedTuple):
    agenda: Agenda
    wall: float


class Calendars:
    """Reads the bookings, for one thread at a time. While a calendar cannot be read, what it had stays, with its
    age."""

    def __init__(self, args: argparse.Namespace, room: Room) -> None:
        self._args, self._room = args, room
        self._kept: dict[str, _Kept] = {}
        self._titles: tuple[str, Mapping[str, str]] = "", {}
        self._loaded: dict[str, tuple[object, Room]] = {}

    @property
    def there(self) -> bool:
        """Whether any room has a calendar."""
        return any(one.schedule for one in [self._room, *map(rooms.load, rooms.with_files())])

    def read(self, heard: Collection[str], wait: float | None = None) -> Day:
        """The day of the rooms in `desk:`, else of those `heard` and those with settings here. `wait`: seconds for the
        server of a calendar."""
        from roomctl.clinic import schedule, served

        wall, notes, answers = SystemClock().now().wall, dict[str, list[str]](), served.Answers()
        day = f"{datetime.fromtimestamp(wall):%Y-%m-%d}"
        if self._titles[0] != day:
            self._titles = day, titles_of(self._args, self._room)
            self._kept = {}
        titles = self._titles[1]
        found: dict[str, Agenda] = {}
        for room in self._rooms(heard):
            try:
                now = schedule.of_room(room, wall, titles, wait=served.WAIT if wait is None else wait, answers=answers)
                found[room.name] = now
                self._kept[room.name] = _Kept(now, wall)
                said = list(now.unsure)
            except RoomError as error:
                said = [error_text(error)]
                if before := self._kept.get(room.name):
                    found[room.name] = before.agenda
                    said = [f"{said[0]}; these bookings are {age(wall - before.wall)} old"]
            for one in said:
                notes.setdefault(one, []).append(room.name)
        shown = titles if "preset" in (self._room.desk or {}).get("shows", ()) else {}
        return Day(listed(found, shown), tuple(_note(said, names) for said, names in notes.items()))

    def _rooms(self, heard: Collection[str]) -> list[Room]:
        """The rooms with a calendar. Those that have it from room.yaml, as others do, are told apart by their names."""
        here = [] if self._room.name == rooms.DEFAULT else [self._room.name]
        names = (self._room.desk or {}).get("rooms") or dict.fromkeys([*here, *rooms.with_files(), *heard])
        found = [self._settings(name) for name in names]
        return [
            one if one.home or one.schedule_room or one.schedule != self._room.schedule
            else replace(one, schedule_room=one.name)
            for one in found if one.schedule is not None
        ]  # fmt: skip

    def _settings(self, name: str) -> Room:
        """The settings of a room, read again when they have changed."""
        stamp = rooms.signature(name)
        if name not in self._loaded or self._loaded[name][0] != stamp:
            self._loaded[name] = stamp, own(self._args, rooms.load(name))
        return self._loaded[name][1]


def _note(said: str, names: Collection[str]) -> str:
    return f"{next(iter(names))}: {said}" if len(names) == 1 else said
