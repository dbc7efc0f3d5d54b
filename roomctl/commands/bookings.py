"""`bookings`: today's bookings of one room, or of all that this machine has settings for."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Mapping
from typing import Any

from roomctl.clock import SystemClock
from roomctl.commands.common import beds_of, own, room_of, say, shelves_of
from roomctl.config import room as rooms
from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.preset import catalogue
from roomctl.session.booking import Agenda, Slot, listed
from roomctl.text.bookings import times
from roomctl.text.refusals import error_text
from roomctl.text.times import iso

WAIT = 20.0
"""Seconds that the server of a calendar may take."""


def bookings(args: argparse.Namespace) -> int:
    """Times, rooms and presets; nobody's name. 1 if a calendar cannot be read, or only what was kept of it is known."""
    room = room_of(args)
    titles: dict[str, str] = {}
    found: dict[str, Agenda] = {}
    faults: list[tuple[str, str]] = []
    for one in [room, *(_others(args, room) if args.all else [])]:
        if one.schedule is None:
            continue
        own_titles = titles_of(args, one)
        titles |= own_titles
        try:
            found[one.name] = today(one, own_titles)
            faults += [(one.name, said) for said in found[one.name].unsure]
        except RoomError as error:
            faults.append((one.name, error_text(error)))
    day = listed(found, titles)
    if args.json:
        say(
            {
                "bookings": [as_json(slot) for slot in day],
                "faults": [{"room": name, "message": said} for name, said in faults],
            }
        )
        return 1 if faults else 0
    for name, said in faults:
        print(f"{name}: {said}", file=sys.stderr)
    for slot in day:
        print("  ".join(filter(None, (times(slot.at, slot.until), slot.room if args.all else "", slot.title))))
    if not day and not faults:
        named = found or room.schedule
        print("no bookings today" if named else "no calendar is set; `schedule:` in room.yaml names one")
    return 1 if faults else 0


def as_json(slot: Slot) -> dict[str, Any]:
    until = None if slot.until is None else iso(slot.until)
    return {"room": slot.room, "at": iso(slot.at), "until": until, "title": slot.title or None}


def today(room: Room, titles: Mapping[str, str]) -> Agenda:
    """The room's bookings of today, as its calendar has them now. Raises `RoomError`."""
    from roomctl.clinic.schedule import of_room

    return of_room(room, SystemClock().now().wall, titles, wait=WAIT, fresh=True)


def _others(args: argparse.Namespace, room: Room) -> list[Room]:
    names = [name for name in dict.fromkeys(["", *rooms.with_files()]) if name != room.name]
    loaded = (own(args, rooms.load(name or None)) for name in names)
    return [one for one in loaded if one.name != room.name]


def titles_of(args: argparse.Namespace, room: Room) -> dict[str, str]:
    """A preset's name → its title."""
    cards, _ = catalogue.cards(shelves_of(args, room), beds_of(room), room.conditions)
    return {card.name: card.title for card in cards}
