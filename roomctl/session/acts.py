"""What a therapist can do in a session: each act decided on the state at its instant, or refused in words."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args
from unicodedata import bidirectional, category

from roomctl.errors import Refused
from roomctl.session import away, events, measures, replan
from roomctl.session.events import Event, Late
from roomctl.session.fold import UNDO, taken_back
from roomctl.session.plan import meant
from roomctl.session.state import State
from roomctl.session.targets import offset, scene_of

SOFTEST = -30.0
"""dB under the room's level; the floor under a session is little fainter."""


class Act(NamedTuple):
    """A therapist's act. `phase`: the index it was aimed at, None for whichever is current; `amount`: minutes or
    decibels."""

    verb: str
    phase: int | None = None
    amount: float | None = None
    text: str = ""


class Decision(NamedTuple):
    """`events`: what to write, perhaps nothing; `said`: what to tell who asked."""

    events: tuple[Event, ...]
    said: str = ""


def decided(state: State | None, act: Act) -> Decision:
    """What `act` means in `state`, which is that of this instant. Raises `Refused` in words."""
    if act.verb not in ACTS:
        raise Refused(f"no act {act.verb!r}; there are: {', '.join(ACTS)}")
    if state is None:
        raise Refused("no session is running; start one with `roomctl start PRESET`")
    if act.verb == "undo":
        return _undo(state)
    if state.ended and act.verb not in AFTERWARDS:
        raise Refused("the session is over; start one with `roomctl start PRESET`")
    if act.phase is not None and act.phase != state.current and act.verb in AIMED:
        return Decision((), f"already at {state.phase.place}")
    return ACTS[act.verb](state, act)


def _undo(state: State) -> Decision:
    if state.before is None:
        raise Refused("nothing to undo")
    if state.t - state.act_t > UNDO:
        raise Refused(f"too late to undo; the last act was more than {UNDO:g} seconds ago")
    back = taken_back(state)
    came_by = back.when(back.since) > state.act_t  # a boundary, where what was caught up is undone with the act
    caught_up = boundary(back) if came_by else ()
    return Decision((events.Undone(state.act), *caught_up), "undone: the last act never was")


def boundary(state: State) -> tuple[Event, ...]:
    """At a boundary, what is left is fitted to the booked end again: a second side, say, whose first took longer; or
    an area whose minutes are free by now."""
    lengths = state.lengths if state.paused or state.ended else replan.caught_up(state, state.lengths)
    if abs(sum(state.lengths) - sum(lengths)) <= replan.ENOUGH:
        return ()
    return (events.Replanned(lengths, state.booked, "boundary", replan.line(state, lengths)),)


def _pause(state: State, act: Act) -> Decision:
    if state.paused:
        return Decision((), "paused already")
    return Decision((events.Paused(_line(act)),), "paused")


def _resume(state: State, act: Act) -> Decision:
    if not state.paused:
        return Decision((), "not paused")
    lengths = replan.caught_up(state, state.lengths)
    line = replan.line(state, lengths)
    return Decision((events.Resumed(lengths, line),), _said("resumed", line))


def _next(state: State, act: Act) -> Decision:
    if state.current == state.last:
        raise Refused("this is the last area; `finish` ends the session")
    return _move(state, state.following(state.current), state.lengths, "next")


def _back(state: State, act: Act) -> Decision:
    """To the area before, for what was not used of it (a minute, or its whole length, at least)."""
    here = state.current
    earlier = [index for index in range(here) if index not in state.dropped]
    if not earlier:
        raise Refused("this is the first area; `restart` begins it again")
    to = earlier[-1]
    planned = state.plan.phases[to].seconds
    again = {
        to: max(planned - state.visited(to), min(60.0, planned)),
        here: max(state.lengths[here] - state.spent, 0.0),
    }
    return _move(state, to, tuple(again.get(index, length) for index, length in enumerate(state.lengths)), "back")


def _restart(state: State, act: Act) -> Decision:
    return _move(state, state.current, state.lengths, "restart")


def _finish(state: State, act: Act) -> Decision:
    if state.current == state.last:
        return Decision((events.Ended("finished", _line(act)),), "finished")
    return _move(state, state.last, state.lengths, "finish")


def _stop(state: State, act: Act) -> Decision:
    return Decision((events.Ended("stopped", _line(act)),), "stopped")


def _more(state: State, act: Act) -> Decision:
    return _replan(state, _minutes(act, 1.0) * 60, "more")


def _less(state: State, act: Act) -> Decision:
    return _replan(state, -_minutes(act, 1.0) * 60, "less")


def _extend(state: State, act: Act) -> Decision:
    seconds = _minutes(act, 15.0) * 60
    longer = state.but(booked=state.booked + seconds)
    lengths = replan.extended(longer, seconds)
    line = replan.line(longer, lengths)
    return Decision((events.Replanned(lengths, longer.booked, "extend", line),), _said("extended", line))


def _spread(state: State, act: Act) -> Decision:
    """The minutes that are free go to the areas of concern."""
    if replan.free(state, replan.inherited(state, state.lengths)) < replan.GLANCE:
        raise Refused("no minutes are free; the session ends when it is booked to")
    lengths = replan.spread(state)
    line = replan.line(state, lengths)
    return Decision((events.Replanned(lengths, state.booked, "spread", line),), line)


def _hold(state: State, act: Act) -> Decision:
    """Hold the area, or let it go again: one key."""
    here = state.current
    if not state.held:
        return Decision((events.Held(),), f"holding {state.phase.place}")
    over = max(state.lengths[here], state.spent)
    lengths = replan.caught_up(state, (*state.lengths[:here], over, *state.lengths[here + 1 :]))
    line = replan.line(state, lengths)
    return Decision((events.Released(lengths, line),), _said("going on", line))


def _late(state: State, act: Act) -> Decision:
    """What is to happen with minutes that cannot be found."""
    if act.text not in get_args(Late):
        raise Refused(f"when late there is trim, buffer or over, not {act.text!r}")
    if act.text == "buffer" and not state.buffer:
        raise Refused("no turnover is set for this room; `booking: {turnover: 10}` in room.yaml sets one")
    chosen = state.but(late=act.text)
    lengths = replan.caught_up(chosen, state.lengths)
    line = replan.line(chosen, lengths)
    return Decision((events.Chosen(chosen.late, lengths, line),), _said(act.text, line))


def _drop(state: State, act: Act) -> Decision:
    """An area that is still to come is left out today."""
    later = enumerate(state.plan.phases[state.current + 1 :], state.current + 1)
    left = {index: phase for index, phase in later if index not in state.dropped}
    area = meant(act.text, left.values(), "is still to come; there is")
    phases = frozenset(index for index, phase in left.items() if phase.area == area)
    dropping = state.but(dropped=state.dropped | phases)
    lengths = replan.without(dropping, phases)
    line = replan.line(dropping, lengths)
    dropped = events.Dropped(tuple(sorted(phases)), lengths, line)
    return Decision((dropped,), _said(f"without {area}", line))


def _away(state: State, act: Act) -> Decision:
    """Whether the time counts for which the room was away."""
    if act.text not in ("keep", "back"):
        raise Refused(f"after a time away there is keep or back, not {act.text!r}")
    if not state.away or state.gone is None:
        raise Refused("nobody asks: the room was not away, or the session has gone on since")
    if act.text == "keep":
        return Decision((events.Returned(0.0, state.lengths, state.line),), "going on as the clock says")
    seconds = (state.elapsed - state.gone.elapsed) / state.speed
    back, lengths = away.returned(state)
    line = replan.line(back, lengths)
    return Decision((events.Returned(seconds, lengths, line),), _said(f"back to {back.phase.place}", line))


def _silence(state: State, act: Act) -> Decision:
    return Decision((events.Silenced(not state.silenced),), "sound on" if state.silenced else "silent")


def _motif(state: State, act: Act) -> Decision:
    """The cues' sound on, or off again: one act."""
    if state.plan.cues == "visual-only":
        raise Refused("the cues of this preset are for the eye only, and never sound")
    return Decision((events.Chimed(not state.chimes),), "cues are silent" if state.chimes else "cues sound")


def _louder(state: State, act: Act) -> Decision:
    return _levelled(state, _decibels(act))


def _softer(state: State, act: Act) -> Decision:
    return _levelled(state, -_decibels(act))


def _levelled(state: State, db: float) -> Decision:
    """The client's offset moved by `db`, within what the room allows."""
    now, scene = offset(state, scene_of(state)), scene_of(state).level
    if db > 0 and scene + now + db > state.headroom + 1e-6:
        raise Refused("that would be over the room's cap; `cap` in room.yaml sets it")
    if db < 0 and scene + now + db < SOFTEST:
        raise Refused("it is as soft as it goes; `silence` makes it silent")
    return Decision((events.Levelled(round(now + db, 3)),), f"{'louder' if db > 0 else 'softer'}: {now + db:+g} dB")


def _decibels(act: Act) -> float:
    amount = 1.0 if act.amount is None else act.amount
    if not 0 < amount <= 12:
        raise Refused(f"{amount:g} dB at once makes no sense here; say 0.5 to 12")
    return amount


def _check(state: State, act: Act) -> Decision:
    match act.text:
        case "less" | "same" | "more":
            return Decision((events.Checked(act.text),), f"noted: {act.text}")
    raise Refused(f"the answer to a check is less, same or more, not {act.text!r}")


def _note(state: State, act: Act) -> Decision:
    line = _line(act)
    if not line:
        raise Refused("a note needs words: roomctl do note TEXT")
    return Decision((events.Noted(line),), "noted")


def _measure(state: State, act: Act) -> Decision:
    measured = measures.read(act.text)
    return Decision((measured,), measures.said(measured))


def _sign(state: State, act: Act) -> Decision:
    by = _line(act)
    if len(by) > SHORT or len(by.split()) > 1:
        raise Refused(f"sign with initials or a code of at most {SHORT} letters, or with nothing")
    return Decision((events.Signed(by),), "signed off")


def _why(state: State, act: Act) -> Decision:
    if not state.paused and (not state.ended or state.ended.how != "stopped"):
        raise Refused("only a pause, or a session that was stopped, has a reason to tell")
    line = _line(act)
    if not line:
        raise Refused("a reason needs words: roomctl do why TEXT")
    return Decision((events.Explained(line),), "noted")


def _ack(state: State, act: Act) -> Decision:
    seen = [cue for cue in state.crossed[-1:] if cue.due > state.acked]
    return Decision((events.Acked(),), "seen") if seen else Decision((), "nothing to acknowledge")


def _move(state: State, to: int, lengths: replan.Lengths, by: Literal["next", "back", "restart", "finish"]) -> Decision:
    moved = state.moved(to)
    after = replan.caught_up(moved, replan.entered(moved, lengths))
    line = replan.line(moved, after)
    return Decision((events.Moved(to, after, by, line),), _said(state.plan.phases[to].place, line))


def _replan(state: State, seconds: float, by: Literal["more", "less"]) -> Decision:
    lengths = replan.borrowed(state, seconds)
    if lengths == state.lengths:
        raise Refused("no minutes to give back; `next` moves on")
    line = replan.line(state, lengths)
    return Decision((events.Replanned(lengths, state.booked, by, line),), line or state.phase.place)


def _minutes(act: Act, usual: float) -> float:
    amount = usual if act.amount is None else act.amount
    if not 0 < amount <= 240:
        raise Refused(f"{amount:g} minutes makes no sense here; say 0.5 to 240")
    return amount


def _line(act: Act) -> str:
    """The act's words as one line, without what would steer a terminal or turn the text that follows around."""
    kept = (
        char for char in act.text
        if char.isspace() or (category(char) not in ("Cc", "Cs") and bidirectional(char) not in TURNS)
    )  # fmt: skip
    line = " ".join("".join(kept).split())
    if len(line) > MAX_TEXT_LENGTH:
        raise Refused(f"that has {len(line)} letters; a line has at most {MAX_TEXT_LENGTH}")
    return line


def _said(what: str, line: str) -> str:
    if line.startswith(what):
        return line
    return f"{what}; {line}" if line else what


ACTS: dict[str, Callable[[State, Act], Decision]] = {
    "pause": _pause, "resume": _resume, "next": _next, "back": _back, "restart": _restart, "more": _more,
    "less": _less, "hold": _hold, "check": _check, "ack": _ack, "undo": lambda state, _: _undo(state),
    "note": _note, "late": _late, "drop": _drop, "silence": _silence, "motif": _motif, "louder": _louder,
    "softer": _softer, "extend": _extend, "spread": _spread, "away": _away, "finish": _finish, "stop": _stop,
    "measure": _measure, "sign": _sign, "why": _why,
}  # fmt: skip
AFTERWARDS = frozenset({"note", "measure", "sign", "why"})
"""Acts that the end does not stop: they are of the record."""
MAX_TEXT_LENGTH = 200
"""Letters of a note or a reason, here and on the screen."""
TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""What in a text turns the letters after it around, whatever they are."""
SHORT = 8
"""Letters that a signature may have: a name does not belong in the journal."""
AIMED = frozenset({"next", "back", "restart", "finish", "more", "less", "hold"})
"""Acts that mean another thing once the phase has changed."""
