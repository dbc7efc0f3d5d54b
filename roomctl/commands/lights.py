"""`lights`: list, test and turn up the room's lamps."""

from __future__ import annotations

import argparse
import asyncio
import sys
from typing import Any

from roomctl.clock import SystemClock
from roomctl.commands.common import room_of, say
from roomctl.config.room import Room
from roomctl.errors import Refused
from roomctl.journal.store import Journal
from roomctl.lighting import trial
from roomctl.lighting.kept import Kept
from roomctl.lighting.options import Options, name_of
from roomctl.lighting.trial import Answer
from roomctl.session import lamps
from roomctl.session.acts import Act
from roomctl.session.fold import at_instant
from roomctl.session.state import State
from roomctl.text import outcomes

BACK = 60.0
"""Seconds for which the lamps may go back after a session; later they are tested although one has not come back."""
KINDS = {"mqtt": "MQTT", "dmx": "DMX", "home_assistant": "Home Assistant", "backlight": "backlight"}


def options_of(room: Room) -> Options:
    """The room's lamps, for the part that moves them."""
    return Options(room.name, room.mqtt, room.lights, room.between_clients)


def listing(args: argparse.Namespace) -> int:
    """The lamps of room.yaml, without asking them."""
    found = [(name_of(lamp), _kind(lamp)) for lamp in room_of(args).lights]
    if args.json:
        say({"lights": [{"name": name, "kind": kind} for name, kind in found]})
    elif not found:
        print(outcomes.NO_LAMPS, file=sys.stderr)
    else:
        print("\n".join(f"{name}  {kind}" for name, kind in found))
    return 0


def test(args: argparse.Namespace) -> int:
    """Walk each lamp through 10, 40 and 10 percent. Exit 3 if one cannot be reached or does something else."""
    room = room_of(args)
    if not room.lights:
        raise Refused(outcomes.NO_LAMPS)
    refuse_beside_session(room)
    found: list[tuple[str, bool, str]] = []

    async def walk() -> None:
        async for name, answers in trial.walked(options_of(room)):
            good, said = _said(answers)
            found.append((name, good, said))
            if not args.json:
                print(f"{'ok' if good else 'missing':>8}  {name}: {said}", flush=True)

    asyncio.run(walk())
    if args.json:
        say({"lights": [{"name": name, "good": good, "message": said} for name, good, said in found]})
    return 0 if all(good for _, good, _ in found) else 3


def up(args: argparse.Namespace) -> int:
    """Full light at once: as an act of the session that moves the lamps, otherwise by this command itself."""
    room = room_of(args)
    if not room.lights:
        raise Refused(outcomes.NO_LAMPS)
    state = _state(room)
    moved = state is not None and (state.moves_lamps or not state.rehearsal)
    if state is not None and moved and (lamps.light(state) is not None or _going_back(room)):
        from roomctl.service.supervisor import ensure

        with Journal(room.journal) as journal:
            outcome = journal.act(Act("lights", text="up"), SystemClock())
        ensure(room)
        assert outcome.state is not None
        print(outcomes.outcome(outcome.decision, outcome.state))
        return 0
    answers = asyncio.run(trial.all_to(options_of(room), lamps.FULL))
    for answer in answers:
        print(f"{answer.name}: {'full light' if answer.reached else answer.why}", flush=True)
    return 0 if all(answer.reached for answer in answers) else 3


def refuse_beside_session(room: Room) -> None:
    """Raises `Refused` if a session moves the lamps, or has just moved them."""
    state = _state(room)
    if state is not None and state.ended is None:
        raise Refused("a session is running, and its light would change; try it after the session")
    if state is not None and state.ended is not None and state.t - state.ended.t < BACK and _going_back(room):
        raise Refused("the lamps are still on their way back after the session; try it in a minute")


def _going_back(room: Room) -> bool:
    """Whether the lamps' process may still take them back after a session: two that move a lamp make it flicker."""
    return Kept.read(room.lamps).before is not None


def _said(answers: list[Answer]) -> tuple[bool, str]:
    last = answers[-1]
    if not last.reached:
        return False, last.why
    way = " → ".join(f"{percent:g}" for percent in trial.WALK)
    if last.why:
        return True, f"was sent {way} %; {last.why}"
    levels = [answer.level for answer in answers]
    if any(level is None for level in levels):
        return False, f"was sent {way} %, and does not answer; check its topic and the broker's access rules"
    reported = " → ".join(f"{level:.0f}" for level in levels if level is not None)
    right = all(abs((level or 0.0) - percent) <= trial.NEAR for level, percent in zip(levels, trial.WALK, strict=True))
    return right, f"was sent {way} % and answered {reported} %"


def _kind(lamp: Any) -> str:
    return next(kind for key, kind in KINDS.items() if key in lamp)


def _state(room: Room) -> State | None:
    clock = SystemClock()
    with Journal(room.journal) as journal:
        state = journal.state()
    return at_instant(state, clock.now()) if state else None
