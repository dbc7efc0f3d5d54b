"""`controller`: the room's background process."""

from __future__ import annotations

import argparse

from roomctl.commands.common import room_in_use
from roomctl.errors import Unavailable


def controller(args: argparse.Namespace) -> int:
    """Start the controller in the background, or run its supervisor here until a signal stops it."""
    from roomctl.service import supervisor
    from roomctl.system.background import TAKEN

    room = room_in_use(args)
    if not args.foreground:
        supervisor.ensure(room)
        return 0
    code = supervisor.supervise(room.name, room.lock, stay=True)
    if code == TAKEN:
        raise Unavailable(f"a controller is already running in {room.name}")
    return code
