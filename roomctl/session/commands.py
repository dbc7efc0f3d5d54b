"""What somebody asks for, and what is decided: `decide` gives events, or refuses in words.

An `Act` names the phase it was aimed at, so that two tablets tapping Next at once advance once.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

from roomctl.clock import Instant
from roomctl.errors import Refused
from roomctl.session import events, replan
from roomctl.session.cues import Cue
from roomctl.session.events import Event, Late
from roomctl.session.plan import Plan
from roomctl.session.state import UNDO, State

FASTEST = 3600.0
"""Times as fast as the clock: an hour in a second."""


@dataclass(frozen=True, slots=True)
class Start:
    """Hands on. `booked`: seconds until hands are to be off (None: the plan's own length)."""

    plan: Plan
    booked: float | None = None
    speed: float = 1.0
    late: Late = "trim"
    seed: int = 0


@dataclass(frozen=True, slots=True)
class Act:
    """A therapist's act. `phase`: the index it was aimed at, None for whichever is current; `amount`: minutes."""

    verb: str
    phase: int | None = None
    amount: float | None = None
    text: str = ""


@dataclass(frozen=True, slots=True)
class Report:
    """What the player saw happen: a cue fired or sounded, a device failed or came back. Written once, or not at all."""

    event: events.Cued | events.Sounded | events.Faulted | events.Mended


@dataclass(frozen=True, slots=True)
class Close:
    """Write down that the session came to its end by itself."""


Command = Start | Act | Report | Close


class Decision(NamedTuple):
    """`events`: what to write, perhaps nothing; `said`: what to tell who asked."""

    events: tuple[Event, ...]
    said: str = ""


def decide(state: State | None, command: Command, now: Instant) -> Decision:
    """What `command` means at `now`. `state` is the latest session of the room. Raises `Refused` in words."""
    here = state.at_instant(now) if state else None
    match command:
        case Start():
            return _start(here, command)
        case Report(event):
            return Decision((event,) if here and _is_news(here, event) else ())
        case Close():
            return Decision((events.Ended("done"),) if here and here.ended and not here.closed else ())
        case Act():
            return _act(here, command)


def _start(state: State | None, command: Start) -> Decision:
    if state and not state.ended:
        raise Refused(f"a session is running ({state.plan.title}); end it first with `roomctl do stop`")
    if not command.plan.phases:
        raise Refused(f"{command.plan.preset} has no phases; nothing to run")
    if not 0 < command.speed <= FASTEST:
        raise Refused(f"a speed of {command.speed:g} makes no sense; say 1 for a session, 60 for a rehearsal")
    close = (events.Ended("done"),) if state and not state.closed else ()
    booked = command.plan.seconds if command.booked is None else command.booked
    started = events.Started(command.plan, booked, command.speed, command.late, command.seed)
    return Decision((*close, started), f"{command.plan.title}: hands on")


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
        case _:
            return True


def _act(state: State | None, act: Act) -> Decision:
    if act.verb not in ACTS:
        raise Refused(f"no act {act.verb!r}; there are: {', '.join(ACTS)}")
    if state is None:
        raise Refused("no session is running; start one with `roomctl start PRESET`")
    if act.verb == "undo":
        return _undo(state)
    if state.ended:
        raise Refused("the session is over; start one with `roomctl start PRESET`")
    if act.phase is not None and act.phase != state.current and act.verb in AIMED:
        return Decision((), f"already at {state.phase.place}")
    return ACTS[act.verb](state, act)


def _undo(state: State) -> Decision:
    if state.before is None:
        raise Refused("nothing to undo")
    if state.t - state.act_t > UNDO:
        raise Refused(f"too late to undo; the last act was more than {UNDO:g} seconds ago")
    return Decision((events.Undone(state.act),), "undone: the last act never was")


def _pause(state: State, act: Act) -> Decision:
    if state.paused:
        return Decision((), "paused already")
    return Decision((events.Paused(act.text),), "paused")


def _resume(state: State, act: Act) -> Decision:
    if not state.paused:
        return Decision((), "not paused")
    spent = state.elapsed - state.since
    lengths = replan.caught_up(state, state.lengths, state.current, spent)
    line = _line(state, lengths, state.current, spent)
    return Decision((events.Resumed(lengths, line),), _said("resumed", line))


def _next(state: State, act: Act) -> Decision:
    if state.current == state.last:
        raise Refused("this is the last area; `finish` ends the session")
    return _move(state, state.current + 1, state.lengths, "next")


def _back(state: State, act: Act) -> Decision:
    """To the area before, for what was not used of it (a minute, or its whole length, at least)."""
    here, spent = state.current, state.elapsed - state.since
    if here == 0:
        raise Refused("this is the first area; `restart` begins it again")
    used = sum(visit.end - visit.start for visit in state.visits if visit.phase == here - 1)
    planned = state.plan.phases[here - 1].seconds
    again = max(planned - used, min(60.0, planned))
    rest = max(state.lengths[here] - spent, 0.0)
    return _move(state, here - 1, (*state.lengths[: here - 1], again, rest, *state.lengths[here + 1 :]), "back")


def _restart(state: State, act: Act) -> Decision:
    return _move(state, state.current, state.lengths, "restart")


def _finish(state: State, act: Act) -> Decision:
    if state.current == state.last:
        return Decision((events.Ended("finished", act.text),), "finished")
    return _move(state, state.last, state.lengths, "finish")


def _stop(state: State, act: Act) -> Decision:
    return Decision((events.Ended("stopped", act.text),), "stopped")


def _more(state: State, act: Act) -> Decision:
    return _replan(state, _minutes(act, 1.0) * 60, "more")


def _less(state: State, act: Act) -> Decision:
    return _replan(state, -_minutes(act, 1.0) * 60, "less")


def _extend(state: State, act: Act) -> Decision:
    seconds = _minutes(act, 15.0) * 60
    lengths = replan.extended(state, seconds)
    line = _line(state, lengths, state.current, state.elapsed - state.since)
    return Decision((events.Replanned(lengths, state.booked + seconds, "extend", line),), _said("extended", line))


def _hold(state: State, act: Act) -> Decision:
    """Hold the area, or let it go again: one key."""
    if not state.held:
        return Decision((events.Held(),), f"holding {state.phase.place}")
    spent = state.elapsed - state.since
    over = max(state.lengths[state.current], spent)
    lengths = (*state.lengths[: state.current], over, *state.lengths[state.current + 1 :])
    lengths = replan.caught_up(state, lengths, state.current, spent)
    line = _line(state, lengths, state.current, spent)
    return Decision((events.Released(lengths, line),), _said("going on", line))


def _silence(state: State, act: Act) -> Decision:
    return Decision((events.Silenced(not state.silenced),), "sound on" if state.silenced else "silent")


def _check(state: State, act: Act) -> Decision:
    match act.text:
        case "less" | "same" | "more":
            return Decision((events.Checked(act.text),), f"noted: {act.text}")
    raise Refused(f"the answer to a check is less, same or more, not {act.text!r}")


def _note(state: State, act: Act) -> Decision:
    if not act.text.strip():
        raise Refused("a note needs words: roomctl do note TEXT")
    return Decision((events.Noted(act.text.strip()),), "noted")


def _ack(state: State, act: Act) -> Decision:
    seen = [cue for cue in state.crossed[-1:] if cue.due > state.acked]
    return Decision((events.Acked(),), "seen") if seen else Decision((), "nothing to acknowledge")


def _move(state: State, to: int, lengths: replan.Lengths, by: str) -> Decision:
    after = replan.caught_up(state, lengths, to)
    line = _line(state, after, to, 0.0)
    place = state.plan.phases[to].place
    moved = events.Moved(to, after, by, line)  # type: ignore[arg-type]
    return Decision((moved,), _said(place, line))


def _replan(state: State, seconds: float, by: str) -> Decision:
    lengths = replan.borrowed(state, seconds)
    if lengths == state.lengths:
        raise Refused("no minutes to give back; `next` moves on")
    line = _line(state, lengths, state.current, state.elapsed - state.since)
    event = events.Replanned(lengths, state.booked, by, line)  # type: ignore[arg-type]
    return Decision((event,), _said(state.phase.place, line))


def _minutes(act: Act, usual: float) -> float:
    amount = usual if act.amount is None else act.amount
    if not 0 < amount <= 240:
        raise Refused(f"{amount:g} minutes makes no sense here; say 0.5 to 240")
    return amount


def _line(state: State, lengths: replan.Lengths, index: int, spent: float) -> str:
    left = max(0.0, lengths[index] - spent) + sum(lengths[index + 1 :])
    return replan.line(state, lengths, state.at.wall + left / state.speed)


def _said(what: str, line: str) -> str:
    return f"{what}; {line}" if line else what


ACTS: dict[str, Callable[[State, Act], Decision]] = {
    "pause": _pause, "resume": _resume, "next": _next, "back": _back, "restart": _restart, "more": _more,
    "less": _less, "hold": _hold, "check": _check, "ack": _ack, "undo": lambda state, _: _undo(state),
    "note": _note, "silence": _silence, "extend": _extend, "finish": _finish, "stop": _stop,
}  # fmt: skip
AIMED = frozenset({"next", "back", "restart", "finish", "more", "less", "hold"})
"""Acts that mean another thing once the phase has changed."""
