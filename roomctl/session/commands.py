"""Commands, and `decide`, which turns one into events or refuses it with a reason.

An `Act` names the phase it was aimed at, so that two tablets tapping Next at once advance once.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from roomctl.clock import Instant
from roomctl.session import client_code, events
from roomctl.session.acts import ACTS as ACTS
from roomctl.session.acts import Act as Act
from roomctl.session.acts import Decision as Decision
from roomctl.session.acts import boundary, decided, volume
from roomctl.session.booking import Step
from roomctl.session.cues import Cue
from roomctl.session.events import Event, Late
from roomctl.session.fold import at_instant
from roomctl.session.initials import initials
from roomctl.session.marks import AWAY, GLANCE
from roomctl.session.plan import NO_WISHES, Plan, Wishes
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.session.timeline import AT_ONCE

SLOWEST, FASTEST = 0.1, 3600.0
"""Multiples of real time; at the fastest an hour lasts a second."""


@dataclass(frozen=True, slots=True)
class Start:
    """`booked`: seconds until hands off (None: the plan's length); `buffer`: seconds of turnover after that; `asked`:
    seconds that were asked for, before a late start or the areas' ceilings shortened the session; `screened`: there
    were no stop signs; `client`: the clinic's code for the client; `lamps`: the room's lamps follow, also in a
    rehearsal. `config.room.Room.complete` adds `seed`, `headroom` (dB that sound may exceed the room's calibrated
    level), `therapist` (the initials of the one whose own settings and presets are in use), `dress` (seconds to dress
    after hands off) and `steps` (those of the turnover)."""

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
    client: str = ""
    therapist: str = ""
    lamps: bool = False
    dress: float = 0.0
    steps: tuple[Step, ...] = ()

    @property
    def shortened(self) -> bool:
        return self.asked - self.plan.seconds >= GLANCE

    @property
    def unplaced(self) -> float:
        """Seconds of the length asked for that no area may take; 0 if the session was shortened to its booked end."""
        cut = self.booked is not None and self.plan.seconds > self.booked - GLANCE
        return self.asked - self.plan.seconds if self.shortened and not cut else 0.0


class Report(NamedTuple):
    """What the controller observed: a cue fired or sounded, a device failed or recovered, the lamps show a scene, the
    room was away. It is written at most once."""

    event: events.Cued | events.Sounded | events.Faulted | events.Mended | events.Away | events.Shown


class Close(NamedTuple):
    """Record that the session ended by itself."""


class File(NamedTuple):
    """Somebody has left the close screen."""


class Tick(NamedTuple):
    """A step of the turnover is done, or with `on` false it is not."""

    step: str
    on: bool = True


class Ready(NamedTuple):
    """The room is ready for the next client."""


class Volume(NamedTuple):
    """The client's level is to be `db` beside the room's own: in one act, so that it is done or refused as a whole."""

    db: float


Command = Start | Act | Report | Close | File | Tick | Ready | Volume


def decide(state: State | None, command: Command, now: Instant) -> Decision:
    """What `command` does at `now`. `state` is the room's latest session. Raises `Refusal`."""
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
        case Tick(step, on):
            ticked = here is not None and step in dict(here.ticks)
            steps = here.steps if here and here.ended and not here.rehearsal else ()
            known = any(step == one.name for one in steps)
            return Decision((events.Ticked(step, on),) if known and on != ticked else ())
        case Ready():
            return Decision((events.Readied(),) if here and here.ended and not here.readied else ())
        case Volume(db):
            return volume(here, db)
        case Act():
            return decided(here, command)


def _start(state: State | None, command: Start) -> Decision:
    if state and not state.ended:
        raise Refusal("session-runs", title=state.plan.title)
    if not command.plan.phases:
        raise Refusal("no-phases", preset=command.plan.preset)
    if not SLOWEST <= command.speed <= FASTEST:
        raise Refusal("speed-unsound", speed=command.speed)
    close = (events.Ended("done"),) if state and not state.closed else ()
    booked = command.plan.seconds if command.booked is None else command.booked
    started = events.Started(
        command.plan, booked, command.speed, command.late, command.seed, command.buffer,
        screened=command.screened, wishes=command.wishes, headroom=command.headroom,
        asked=command.asked if command.shortened else 0.0, client=client_code.code(command.client),
        therapist=initials(command.therapist), lamps=command.lamps, dress=command.dress, steps=command.steps,
    )  # fmt: skip
    return Decision((*close, started))


def _caught_up(state: State, event: Event) -> tuple[Event, ...]:
    """The re-plan after the controller's report of a boundary, unless somebody has acted since. The `change` after the
    time to change sides is none."""
    if not isinstance(event, events.Cued) or (event.kind, event.phase) != ("change", state.current):
        return ()
    begun = state.visits[-1].t if state.visits else 0.0
    return boundary(state) if state.act_t <= event.due < begun + AT_ONCE else ()


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
