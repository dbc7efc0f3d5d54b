"""`player`: the room's background process."""

from __future__ import annotations

import argparse

from roomctl.commands.common import room_in_use
from roomctl.errors import Unavailable


def player(args: argparse.Namespace) -> int:
    """Start the player in the background, or be its keeper here until told to go."""
    from roomctl.service import keeper
    from roomctl.service.lock import TAKEN

    room = room_in_use(args)
    if not args.foreground:
        keeper.ensure(room)
        return 0
    code = keeper.keep(room.name, stay=True)
    if code == TAKEN:
        raise Unavailable(f"a player is at work in {room.name} already")
    return code
