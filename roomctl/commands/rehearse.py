"""`rehearse`: a whole session in a minute, with its real cues; then go, or no-go with the reason."""

from __future__ import annotations

import argparse
import asyncio
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import NamedTuple

from roomctl.clock import Clock, SystemClock
from roomctl.commands.common import room_of, say, start_of
from roomctl.commands.lights import options_of
from roomctl.commands.screen import screen
from roomctl.config.room import Room
from roomctl.journal.store import Journal
from roomctl.lighting import trial
from roomctl.service import supervisor
from roomctl.session.commands import Start
from roomctl.session.record import Record, record

WHOLE = 60.0
"""Length of the rehearsal in seconds."""
SLOWEST = 2.0
"""Times real time: a preset of a minute is rehearsed, too, and marked."""


GO = "go: every cue was given and nothing failed"


class Done(NamedTuple):
    """`why`: the reasons for a no-go; none: it is a go."""

    why: Sequence[str]

    @property
    def lines(self) -> Sequence[str]:
        """What came of it, a line each."""
        return [f"no-go: {what}" for what in self.why] or [GO]


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


def begun(room: Room, start: Start, journal: Journal, clock: Clock) -> str:
    """Begin `start` so fast that it takes a minute; its session. Raises `Refused` while a session runs."""
    outcome = journal.act(replace(start, speed=max(SLOWEST, start.plan.seconds / WHOLE)), clock)
    assert outcome.state is not None
    supervisor.ensure(room)
    return outcome.state.session


def over(room: Room, session: str, journal: Journal, clock: Clock, going: Callable[[], bool] = lambda: True) -> Done:
    """What came of a rehearsal, once it is over; it is not waited for any longer once `going` says no."""
    while going():
        done = record(journal.entries(session), clock.now())
        if done and done.ended:
            return Done([*_wrong(done), *_lamps(room)])
        time.sleep(0.5)
    return Done(["nobody waited for the end of the rehearsal"])


def _lamps(room: Room) -> list[str]:
    """Lamps that cannot be reached; they are asked, whether or not the rehearsal has moved them."""
    if not room.lights:
        return []
    answers = asyncio.run(trial.asked(options_of(room)))
    return [f"lamp {answer.name}: {answer.why}" for answer in answers if not answer.reached]


def _wrong(done: Record) -> list[str]:
    faults = [fault.what for fault in done.happened.faults]
    short = ["the rehearsal was stopped before its end"] if done.ended == "stopped" else []
    stale = sum(cue.stale for cue in done.happened.cues)
    return [*faults, *short, *([f"cues that were too late to play: {stale}"] if stale else [])]
