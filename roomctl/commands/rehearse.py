"""`rehearse`: a whole session in a minute, with its real cues; then go, or no-go with the reason."""

from __future__ import annotations

import argparse
import sys
import time
from dataclasses import replace

from roomctl.clock import SystemClock
from roomctl.commands.common import room_of, say, start_of
from roomctl.commands.screen import screen
from roomctl.journal.store import Journal
from roomctl.service import supervisor
from roomctl.session.record import Record, record

WHOLE = 60.0
"""Length of the rehearsal in seconds."""
SLOWEST = 2.0
"""Times real time: a preset of a minute is rehearsed, too, and marked."""


def rehearse(args: argparse.Namespace) -> int:
    """Run it on the screen if there is a terminal, otherwise wait until it ends. Exit 1 for no-go."""
    room, clock = room_of(args), SystemClock()
    start = start_of(args, room, clock)
    with Journal(room.journal) as journal:
        outcome = journal.act(replace(start, speed=max(SLOWEST, start.plan.seconds / WHOLE)), clock)
        assert outcome.state is not None
        supervisor.ensure(room)
        if sys.stdin.isatty() and sys.stdout.isatty() and not args.json:
            screen(args)
        while not (done := record(journal.entries(outcome.state.session), clock.now())) or not done.ended:
            time.sleep(0.5)
    wrong = _wrong(done)
    if args.json:
        say({"go": not wrong, "session": done.session, "why": wrong})
    else:
        print("\n".join(f"no-go: {what}" for what in wrong) or "go: every cue was given and nothing failed")
    return 1 if wrong else 0


def _wrong(done: Record) -> list[str]:
    faults = [fault.what for fault in done.happened.faults]
    short = ["the rehearsal was stopped before its end"] if done.ended == "stopped" else []
    stale = sum(cue.stale for cue in done.happened.cues)
    return [*faults, *short, *([f"cues that were too late to play: {stale}"] if stale else [])]
