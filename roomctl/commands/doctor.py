"""`doctor`: pre-flight."""

from __future__ import annotations

import argparse
from dataclasses import asdict

from roomctl.commands.checks import look
from roomctl.commands.common import room_of, say, shelves_of


def doctor(args: argparse.Namespace) -> int:
    """Print every finding. Exit 3 if something is missing."""
    room = room_of(args)
    found = []
    for one in look(room, shelves_of(args, room)):
        found.append(one)
        if not args.json:
            print(f"{one.verdict:>8}  {one.what}: {one.message}", flush=True)
    if args.json:
        say({"checks": [asdict(one) for one in found]})
    return 3 if any(one.verdict == "missing" for one in found) else 0
