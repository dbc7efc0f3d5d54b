"""What a screen does for a room that is on the clinic's broker."""

from __future__ import annotations

import contextlib
import threading
from collections.abc import Callable

from roomctl.config.room import Room
from roomctl.errors import RoomError
from roomctl.system.lock import Lock


def come(room: Room) -> None:
    """See to it that the room's controller runs, also before a session; a screen does not wait for it."""
    if room.on_bus:
        threading.Thread(target=_wake, args=(room,), daemon=True).start()


def _wake(room: Room) -> None:
    from roomctl.service import supervisor

    with contextlib.suppress(RoomError):  # the questions before a session say it
        supervisor.ensure(room)


def intake(room: Room) -> Callable[[bool], None]:
    """Called with whether the screen asks the questions before a session. It then holds a lock, which ends with its
    process, however that ends."""
    lock = Lock(room.intake)

    def preparing(yes: bool) -> None:
        with contextlib.suppress(RoomError):
            if yes and room.on_bus:
                lock.take()
            else:
                lock.drop()

    return preparing
