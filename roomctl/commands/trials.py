"""What a preset that is being edited sounds and looks like in this room, and its rehearsal, outside a session."""

from __future__ import annotations

import asyncio
import json
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, NamedTuple

from roomctl.clock import Clock, SystemClock
from roomctl.commands.common import session_runs
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.session import events, fit
from roomctl.session.commands import Start, decide
from roomctl.session.plan import Plan, Scene
from roomctl.text import outcomes, places

if TYPE_CHECKING:
    from roomctl.session.record import Record

PATIENCE = 60.0
"""Seconds that a change of areas may take to be played, the device's start included."""
SHOWN = 5.0
"""Seconds for which the lamps show a light before they go back."""
NOTHING = "no sound came from the device; `roomctl doctor` says more"
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


class RoomTrials:
    """`room`: the room as it is set now. Every call takes its time, and comes from a thread."""

    def __init__(self, room: Callable[[], Room]) -> None:
        self._room = room

    def hear(self, bed: str) -> str:
        """Play a cue in a bed at the room's level; what happened."""
        from roomctl.commands.setup import hear

        return hear(self._room(), bed)

    def change(self, plan: Plan, at: int) -> str:
        """Play the change to the plan's phase `at`; what happened. Raises `Refused` while a session runs."""
        room = self._room()
        if session_runs(room):
            raise Refused("a session is running, and the client would hear this")
        start, at = room.complete(_start(plan), 0), len(_start(replace(plan, phases=plan.phases[:at])).plan.phases)
        (started,) = decide(None, start, SystemClock().now()).events
        asked = {
            "started": events.to_json(started), "at": at, "level": room.level, "cap": room.cap,
            "crossfade": room.crossfade, "latency_ms": room.latency_ms, "music": room.clinic_music,
        }  # fmt: skip
        command = [sys.executable, "-m", "roomctl.sound.boundary"]
        try:
            done = subprocess.run(command, input=json.dumps(asked), capture_output=True, text=True, timeout=PATIENCE)
        except subprocess.TimeoutExpired:
            return NOTHING
        if done.returncode:
            return (done.stderr.strip().splitlines() or [NOTHING])[-1]
        before, after = (places.place(phase) for phase in start.plan.phases[at - 1 : at + 1])
        return f"that was the change from {before} to {after}"

    def light(self, scene: Scene) -> str:
        """Show a scene's light for some seconds, then go back; what the lamps did. Raises `Refused` without lamps, and
        while a session moves them."""
        from roomctl.commands.lights import options_of, refuse_beside_session
        from roomctl.lighting import trial

        room = self._room()
        if not room.lights:
            raise Refused(outcomes.NO_LAMPS)
        refuse_beside_session(room)
        answers = asyncio.run(trial.shown(options_of(room), scene.light, scene.kelvin, SHOWN))
        return "; ".join(
            f"lamp {one.name} {f'showed {scene.light:g} %' if one.reached else f'cannot be reached: {one.why}'}"
            for one in answers
        )

    def rehearse(self, plan: Plan, going: Callable[[], bool]) -> tuple[bool, Sequence[str]]:
        """Run the plan in a minute, as `roomctl rehearse` does: whether it is a go, and why not. It ends early once
        `going` says no. Raises `Refused` while a session runs."""
        room, clock = self._room(), SystemClock()
        with Journal(room.journal) as journal:
            session = begun(room, room.complete(_start(plan)), journal, clock)
            done = over(room, session, journal, clock, going)
        return not done.why, done.lines


def _start(plan: Plan) -> Start:
    """Today's start of a plan: on the left where a side is asked for, and no phase waits for a person."""
    plan = fit.resolve_sides(plan, "left")
    plan = replace(plan, phases=tuple(replace(phase, advance="auto") for phase in plan.phases))
    return Start(plan, asked=plan.seconds)


def begun(room: Room, start: Start, journal: Journal, clock: Clock) -> str:
    """Begin `start` so fast that it takes a minute; its session. Raises `Refused` while a session runs."""
    from roomctl.service import supervisor

    outcome = journal.act(replace(start, speed=max(SLOWEST, start.plan.seconds / WHOLE)), clock)
    assert outcome.state is not None
    supervisor.ensure(room)
    return outcome.state.session


def over(room: Room, session: str, journal: Journal, clock: Clock, going: Callable[[], bool] = lambda: True) -> Done:
    """What came of a rehearsal, once it is over; it is not waited for any longer once `going` says no."""
    from roomctl.session.record import record

    while going():
        done = record(journal.entries(session), clock.now())
        if done and done.ended:
            return Done([*_wrong(done), *_lamps(room)])
        time.sleep(0.5)
    return Done(["nobody waited for the end of the rehearsal"])


def _lamps(room: Room) -> list[str]:
    """Lamps that cannot be reached; they are asked, whether or not the rehearsal has moved them."""
    from roomctl.commands.lights import options_of
    from roomctl.lighting import trial

    if not room.lights:
        return []
    answers = asyncio.run(trial.asked(options_of(room)))
    return [f"lamp {answer.name}: {answer.why}" for answer in answers if not answer.reached]


def _wrong(done: Record) -> list[str]:
    faults = [fault.what for fault in done.happened.faults]
    short = ["the rehearsal was stopped before its end"] if done.ended == "stopped" else []
    stale = sum(cue.stale for cue in done.happened.cues)
    return [*faults, *short, *([f"cues that were too late to play: {stale}"] if stale else [])]
