"""What somebody asks for, and what is decided: `decide` gives events, or refuses in words.

An `Act` names the phase it was aimed at, so that two tablets tapping Next at once advance once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from roomctl.clock import Instant
from roomctl.errors import Refused
from roomctl.session import events, replan
from roomctl.session.acts import ACTS as ACTS
from roomctl.session.acts import Act as Act
from roomctl.session.acts import Decision as Decision
from roomctl.session.acts import boundary, decided
from roomctl.session.cues import Cue
from roomctl.session.events import Event, Late
from roomctl.session.fold import at_instant
from roomctl.session.marks import AWAY
from roomctl.session.plan import NO_WISHES, Plan, Wishes
from roomctl.session.state import State

SLOWEST, FASTEST = 0.1, 3600.0
"""Times as fast as the clock; at the fastest an hour lasts a second."""


@dataclass(frozen=True, slots=True)
class Start:
    """Hands on. `booked`: seconds until hands are to be off (None: the plan's own length); `buffer`: seconds of the
    turnover after that; `asked`: seconds that the session was to last before a late start shortened it; `screened`:
    there were no stop signs. `config.room.Room.complete` adds `seed` and `headroom` (dB that sound may go over the
    room's calibrated level)."""

    plan: Plan
    booked: float | None = None
    speed: float = 1.0
    late: Late = "trim"
    seed: int = 0
    buffer: float = 0.0
    asked: float = 0.0
    screened: bool = False
    wishes: Wishes = NO_WISHES
    headroom: float = events.HEADROOM

    @property
    def shortened(self) -> bool:
        return self.asked - self.plan.seconds >= replan.GLANCE

    @property
    def length(self) -> str:
        """In words: `50 min`, or after a late start `47 of 50 min`."""
        of = f" of {replan.minutes(self.asked)}" if self.shortened else ""
        return f"{replan.minutes(self.plan.seconds)}{of} min"


class Report(NamedTuple):
    """What the controller saw happen: a cue fired or sounded, a device failed or came back, the room was away. Written
    once, or not at all."""

    event: events.Cued | events.Sounded | events.Faulted | events.Mended | events.Away


class Close(NamedTuple):
    """Write down that the session came to its end by itself."""


class File(NamedTuple):
    """Somebody has left the close screen."""


Command = Start | Act | Report | Close | File


def decide(state: State | None, command: Command, now: Instant) -> Decision:
    """What `command` means at `now`. `state` is the latest session of the room. Raises `Refused` in words."""
    here = at_instant(state, now) if state else None
    match command:
        case Start():
            return _start(here, command)
        case Report(event):
            return Decision((event, *_caught_up(here, event)) if here and _is_news(here, event) else ())
        case Close():
            return Decision((events.Ended("done"),) if here and here.ended and not here.closed else ())
        case File():
            return Decision((events.Filed(),) if here and here.ended and not here.filed else ())
        case Act():
            return decided(here, command)


def _start(state: State | None, command: Start) -> Decision:
    if state and not state.ended:
        raise Refused(f"a session is running ({state.plan.title}); end it first with `roomctl do stop`")
    if not command.plan.phases:
        raise Refused(f"{command.plan.preset} has no phases; nothing to run")
    if not SLOWEST <= command.speed <= FASTEST:
        raise Refused(f"a speed of {command.speed:g} makes no sense; say 1 for a session, 60 for a rehearsal")
    close = (events.Ended("done"),) if state and not state.closed else ()
    booked = command.plan.seconds if command.booked is None else command.booked
    line = command.length if command.shortened else ""
    started = events.Started(
        command.plan, booked, command.speed, command.late, command.seed, command.buffer, line,
        command.screened, command.wishes, command.headroom,
    )  # fmt: skip
    return Decision((*close, started), f"{command.plan.title}: hands on")


def _caught_up(state: State, event: Event) -> tuple[Event, ...]:
    """What the controller's report of a boundary brings; what somebody has decided since stands."""
    if not isinstance(event, events.Cued) or (event.kind, event.phase) != ("change", state.current):
        return ()
    return boundary(state) if event.due >= state.act_t else ()


def _is_news(state: State, event: Event) -> bool:
    match event:
        case events.Cued(kind, phase, due):
            return Cue(kind, phase, due).key not in state.cued
        case events.Sounded(kind, phase, due):
            return Cue(kind, phase, due).key not in state.sounded
        case events.Faulted(device, message):
            return all((fault.device, fault.message) != (device, message) for fault in state.faults)
        case events.Mended(device):
            return any(fault.device == device for fault in state.faults)
        case events.Away(since):
            return state.ended is None and not state.paused and state.t - since >= AWAY
        case _:
            return True
