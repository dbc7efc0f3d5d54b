"""`mqtt`: what the clinic's broker needs to know of the rooms."""

from __future__ import annotations

import argparse
import sys

from roomctl.bus.acl import Access, rules
from roomctl.config import room as rooms
from roomctl.errors import Usage
from roomctl.lighting.access import topics


def acl(args: argparse.Namespace) -> int:
    """Print the broker's access rules for rooms that are called by their names; they need no files here."""
    found = []
    for name in dict.fromkeys(args.rooms):
        if name in (args.desk, args.home_assistant):
            raise Usage(f"{name!r} is the name of a room and of another user; give one of them another name")
        room = rooms.load(name)
        lamps = topics(room.lights)
        found.append(Access(name, lamps.read, lamps.write))
        user = (room.mqtt or {}).get("user")
        if room.mqtt and user != name:
            said = f"logs in as {user}" if user else "logs in without a name"
            print(f"room {name} {said}; set `mqtt: {{user: {name}}}` in its settings", file=sys.stderr)
    print(rules(found, args.desk, args.home_assistant or ""), end="")
    return 0
