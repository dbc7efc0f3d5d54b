"""The calendar while a booking is prepared: one that moves, or is gone, is said once, and silently."""

from __future__ import annotations

from roomctl.errors import RoomError
from roomctl.preset import catalogue
from roomctl.session.booking import Agenda
from roomctl.system.shares import aside
from roomctl.text.bookings import changed
from roomctl.ui.base_screen import RoomScreen
from roomctl.ui.prepare.draft import Preparing

LOOK = 60.0
"""Seconds between two looks at the calendar."""
LEAST = 10.0
"""Seconds for which news stay on the screen at least; then until the next press."""


def news(screen: RoomScreen, chosen: Preparing) -> str:
    """What to say of the booking now; empty if nothing. Looks at the calendar, beside the screen, when that is due."""
    room, up = screen.room, screen.room.clock.now().up
    if chosen.booked is not None and room.schedule is not None:
        if chosen.looked < 0:
            chosen.looked = up  # the presets' screen has just read it
        elif up - chosen.looked >= LOOK:
            chosen.looked = up
            screen.run_worker(_look(screen, chosen))
    since = up - chosen.noticed
    return chosen.notice if since < LEAST or room.idle >= since else ""


async def _look(screen: RoomScreen, chosen: Preparing) -> None:
    room = screen.room

    def read() -> Agenda:
        titles = {card.name: card.title for card in catalogue.known(room.shelves)}
        return room.schedule(titles) if room.schedule else Agenda()

    try:
        found = chosen.follow(await aside(read), room.clock.now().wall)
    except RoomError:
        return  # the presets' screen says it
    if found:
        chosen.notice, chosen.noticed = changed(*found), room.clock.now().up
    if found and not screen.gone:
        screen.beat()
