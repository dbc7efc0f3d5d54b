"""`rehearse`: a whole session in a minute, with its real cues; then go, or no-go with the reason."""

from __future__ import annotations

import argparse
import sys

from roomctl.clock import SystemClock
from roomctl.commands.common import room_of, say, start_of
from roomctl.commands.screen import screen
from roomctl.commands.trials import begun, over
from roomctl.journal.store import Journal


def rehearse(args: argparse.Namespace) -> int:
    """Run it on the screen if there is a terminal, otherwise wait until it ends. Exit 1 for no-go."""
    room, clock = room_of(args), SystemClock()
    start = start_of(args, room, clock)
    with Journal(room.journal) as journal:
        session = begun(room, start, journal, clock)
        if sys.stdin.isatty() and sys.stdout.isatty() and not args.json:
            screen(args)
        done = over(room, session, journal, clock)
    if args.json:
        say({"go": not done.why, "session": session, "why": done.why})
    else:
        print("\n".join(done.lines))
    return 1 if done.why else 0
