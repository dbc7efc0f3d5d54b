"""What a therapist can do in a session: each act is decided on the current state, or refused with a reason."""

from __future__ import annotations

from collections.abc import Callable
from typing import Literal, NamedTuple, get_args
from unicodedata import bidirectional, category

from roomctl.session import away, events, measures, replan
from roomctl.session.change import full
from roomctl.session.events import Event, Late
from roomctl.session.fold import UNDO, taken_back
from roomctl.session.initials import initials
from roomctl.session.lamps import INSPECTION
from roomctl.session.plan import CUE_LEVELS, LIGHTS, Phase, Scene, meant
from roomctl.session.refusal import Refusal
from roomctl.session.state import State
from roomctl.session.targets import offset, scene_of
from roomctl.session.unusual import unusual

SOFTEST = -30.0
"""dB relative to the room's level."""


class Act(NamedTuple):
    """`phase`: the index of the phase it was aimed at, None for the current one; `amount`: minutes or decibels; `sure`:
    it is meant, however unusual."""

    verb: str
    phase: int | None = None
    amount: float | None = None
    text: str = ""
    sure: bool = False


class Needless(NamedTuple):
    """Why an act writes nothing: the session is already there, paused or running, or no cue waits to be seen
    (`unseen`). `phase`: the current phase."""

    why: Literal["there", "paused", "running", "unseen"]
    phase: Phase


class Decision(NamedTuple):
    """`events`: what to write; if empty, `needless` says why the act needs none."""

    events: tuple[Event, ...]
    needless: Needless | None = None


def decided(state: State | None, act: Act) -> Decision:
    """What `act` does in `state`, the state at this instant. Raises `Refusal`."""
    if act.verb not in ACTS:
        raise Refusal("no-act", verb=act.verb, acts=tuple(ACTS))
    if state is None:
        raise Refusal("no-session")
    if act.verb == "undo":
        return _undo(state)
    if state.ended and act.verb not in AFTERWARDS:
        raise Refusal("session-over")
    if act.phase is not None and act.phase != state.current and act.verb in AIMED:
        return _needless(state, "there")
    decision = ACTS[act.verb](state, act)
    if act.verb in ASKED and not act.sure and decision.events and (facts := unusual(state, decision.events[0])):
        raise Refusal("unusual", **facts)
    return decision


def _undo(state: State) -> Decision:
    if state.before is None:
        raise Refusal("nothing-to-undo")
    if state.t - state.act_t > UNDO:
        raise Refusal("undo-too-late", seconds=UNDO)
    back = taken_back(state)
    came_by = back.when(back.since) > state.act_t  # a boundary, whose re-plan is undone with the act
    caught_up = boundary(back) if came_by else ()
    return Decision((events.Undone(state.act), *caught_up))


def boundary(state: State) -> tuple[Event, ...]:
    """At a boundary, the remaining phases are fitted to the booked end again, for example because a first side took
    longer than planned."""
    lengths = state.lengths if state.paused or state.ended else replan.caught_up(state, state.lengths)
    if abs(sum(state.lengths) - sum(lengths)) <= replan.ENOUGH:
        return ()
    return (events.Replanned(lengths, state.booked, "boundary"),)


def _pause(state: State, act: Act) -> Decision:
    if state.paused:
        return _needless(state, "paused")
    return Decision((events.Paused(_line(act)),))


def _resume(state: State, act: Act) -> Decision:
    if not state.paused:
        return _needless(state, "running")
    return Decision((events.Resumed(replan.caught_up(state, state.lengths)),))


def _next(state: State, act: Act) -> Decision:
    if state.current == state.last:
        raise Refusal("last-area")
    return _move(state, state.following(state.current), state.lengths, "next")


def _back(state: State, act: Act) -> Decision:
    """To the previous area, for its unused time: at least a minute, or its whole length if shorter."""
    here = state.current
    earlier = [index for index in range(here) if index not in state.dropped]
    if not earlier:
        raise Refusal("first-area")
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
        return Decision((events.Ended("finished", _line(act)),))
    return _move(state, state.last, state.lengths, "finish")


def _stop(state: State, act: Act) -> Decision:
    return Decision((events.Ended("stopped", _line(act)),))


def _more(state: State, act: Act) -> Decision:
    return _replan(state, _minutes(act, 1.0) * 60, "more")


def _less(state: State, act: Act) -> Decision:
    return _replan(state, -_minutes(act, 1.0) * 60, "less")


def _extend(state: State, act: Act) -> Decision:
    seconds = _minutes(act, 15.0) * 60
    longer = state.but(booked=state.booked + seconds)
    lengths = replan.extended(longer, seconds)
    return Decision((events.Replanned(lengths, longer.booked, "extend"),))


def _spread(state: State, act: Act) -> Decision:
    if replan.free(state, replan.inherited(state, state.lengths)) < replan.GLANCE:
        raise Refusal("no-minutes-free")
    if full(state):
        raise Refusal("areas-full")
    return Decision((events.Replanned(replan.spread(state), state.booked, "spread"),))


def _hold(state: State, act: Act) -> Decision:
    """Hold the area, or release it."""
    here = state.current
    if not state.held:
        return Decision((events.Held(),))
    over = max(state.lengths[here], state.spent)
    lengths = replan.caught_up(state, (*state.lengths[:here], over, *state.lengths[here + 1 :]))
    return Decision((events.Released(lengths),))


def _late(state: State, act: Act) -> Decision:
    if act.text not in get_args(Late):
        raise Refusal("late-unknown", said=act.text)
    if act.text == "buffer" and not state.buffer:
        raise Refusal("no-turnover")
    chosen = state.but(late=act.text)
    return Decision((events.Chosen(chosen.late, replan.as_chosen(chosen, state.lengths)),))


def _drop(state: State, act: Act) -> Decision:
    later = enumerate(state.plan.phases[state.current + 1 :], state.current + 1)
    left = {index: phase for index, phase in later if index not in state.dropped}
    area = meant(act.text, left.values())
    phases = frozenset(index for index, phase in left.items() if phase.area == area)
    dropping = state.but(dropped=state.dropped | phases)
    return Decision((events.Dropped(tuple(sorted(phases)), replan.without(dropping, phases)),))


def _away(state: State, act: Act) -> Decision:
    if act.text not in ("keep", "back"):
        raise Refusal("away-unknown", said=act.text)
    if not state.away or state.gone is None:
        raise Refusal("not-away")
    if act.text == "keep":
        return Decision((events.Returned(0.0, state.lengths),))
    seconds = (state.elapsed - state.gone.elapsed) / state.speed
    _, lengths = away.returned(state)
    return Decision((events.Returned(seconds, lengths),))


def _silence(state: State, act: Act) -> Decision:
    return Decision((events.Silenced(not state.silenced),))


def _motif(state: State, act: Act) -> Decision:
    if state.plan.cues == "visual-only":
        raise Refusal("cues-never-sound")
    return Decision((events.Chimed(not state.chimes),))


def _cues(state: State, act: Act) -> Decision:
    """How cues sound from now on."""
    if act.text not in CUE_LEVELS:
        raise Refusal("cues-unknown", said=act.text, known=tuple(CUE_LEVELS))
    if state.plan.cues == "visual-only":
        raise Refusal("cues-never-sound")
    return Decision((events.Chimed(act.text != "silent", CUE_LEVELS[act.text]),))


def _bed(state: State, act: Act) -> Decision:
    """Another bed in the place of the one that plays, in this area and wherever else the plan has it."""
    name = act.text.strip()
    if not name:
        raise Refusal("no-bed")
    return Decision((events.Picked("bed", _planned_scene(state).bed, name),))


def _light(state: State, act: Act) -> Decision:
    """Another light, in percent; without a number the next step, and after the brightest the dimmest."""
    if act.amount is None:
        now = scene_of(state).light
        percent = next((step for step in LIGHTS if step > now), LIGHTS[0])
    else:
        percent = act.amount
    if not 0 <= percent <= 100:
        raise Refusal("light-unsound", amount=percent)
    return Decision((events.Picked("light", _planned_scene(state).light, percent),))


def _lights(state: State, act: Act) -> Decision:
    """Full light, until somebody ends it; or back to the plan's."""
    up = state.lit is not None and state.lit.how == "up"
    wish = act.text.strip() or ("back" if up else "up")
    if wish not in ("up", "back"):
        raise Refusal("lights-unknown", said=wish)
    return Decision((events.Lit("up" if wish == "up" else "plan"),))


def _inspect(state: State, act: Act) -> Decision:
    """Full light for half a minute; again: back at once."""
    lit = state.lit
    on = lit is not None and lit.how == "inspect" and state.t < lit.t + INSPECTION
    return Decision((events.Lit("plan" if on else "inspect"),))


def _planned_scene(state: State) -> Scene:
    """The scene that holds now, as the session began with it."""
    begun = state.begun or state.plan
    return begun.landing if state.landed and begun.landing else begun.phases[state.current].scene


def _louder(state: State, act: Act) -> Decision:
    return _levelled(state, _decibels(act))


def _softer(state: State, act: Act) -> Decision:
    return _levelled(state, -_decibels(act))


def volume(state: State | None, db: float) -> Decision:
    """The client's offset becomes `db`, however far it is from there. Raises `Refusal`."""
    if state is None:
        raise Refusal("no-session")
    if state.ended:
        raise Refusal("session-over")
    return _levelled(state, db - offset(state, scene_of(state)))


def _levelled(state: State, db: float) -> Decision:
    """Change the client's offset by `db`, within the room's cap."""
    now, scene = offset(state, scene_of(state)), scene_of(state).level
    if db > 0 and scene + now + db > state.headroom + 1e-6:
        raise Refusal("level-over-cap")
    if db < 0 and scene + now + db < SOFTEST:
        raise Refusal("level-lowest")
    return Decision((events.Levelled(round(now + db, 3)),))


def _decibels(act: Act) -> float:
    amount = 1.0 if act.amount is None else act.amount
    if not 0 < amount <= 12:
        raise Refusal("level-unsound", amount=amount)
    return amount


def _check(state: State, act: Act) -> Decision:
    match act.text:
        case "less" | "same" | "more":
            return Decision((events.Checked(act.text),))
    raise Refusal("check-unknown", said=act.text)


def _note(state: State, act: Act) -> Decision:
    line = _line(act)
    if not line:
        raise Refusal("no-note")
    return Decision((events.Noted(line),))


def _measure(state: State, act: Act) -> Decision:
    return Decision((measures.read(act.text),))


def of_the_end(act: Act) -> bool:
    """Whether `act` belongs to a session that has ended: a signature, or a number after it. Raises `Refusal`."""
    return act.verb == "sign" or (act.verb == "measure" and measures.read(act.text).when == "after")


def _why(state: State, act: Act) -> Decision:
    if not state.paused and (not state.ended or state.ended.how != "stopped"):
        raise Refusal("no-reason-due")
    line = _line(act)
    if not line:
        raise Refusal("no-reason-given")
    return Decision((events.Explained(line),))


def _ack(state: State, act: Act) -> Decision:
    seen = [cue for cue in state.crossed[-1:] if cue.due > state.acked]
    return Decision((events.Acked(),)) if seen else _needless(state, "unseen")


def _move(state: State, to: int, lengths: replan.Lengths, by: Literal["next", "back", "restart", "finish"]) -> Decision:
    moved = state.moved(to)
    after = replan.caught_up(moved, replan.entered(moved, lengths))
    return Decision((events.Moved(to, after, by),))


def _replan(state: State, seconds: float, by: Literal["more", "less"]) -> Decision:
    lengths = replan.borrowed(state, seconds)
    if lengths == state.lengths:
        raise Refusal("no-minutes-back")
    return Decision((events.Replanned(lengths, state.booked, by),))


def _minutes(act: Act, usual: float) -> float:
    amount = usual if act.amount is None else act.amount
    if not 0 < amount <= 240:
        raise Refusal("minutes-unsound", amount=amount)
    return amount


def _line(act: Act) -> str:
    """The act's text as one line, without control characters and characters that change the text's direction."""
    kept = (
        char for char in act.text
        if char.isspace() or (category(char) not in ("Cc", "Cs") and bidirectional(char) not in TURNS)
    )  # fmt: skip
    line = " ".join("".join(kept).split())
    if len(line) > MAX_TEXT_LENGTH:
        raise Refusal("line-too-long", letters=len(line), most=MAX_TEXT_LENGTH)
    return line


def _needless(state: State, why: Literal["there", "paused", "running", "unseen"]) -> Decision:
    return Decision((), Needless(why, state.phase))


ACTS: dict[str, Callable[[State, Act], Decision]] = {
    "pause": _pause, "resume": _resume, "next": _next, "back": _back, "restart": _restart, "more": _more,
    "less": _less, "hold": _hold, "check": _check, "ack": _ack, "undo": lambda state, _: _undo(state),
    "note": _note, "late": _late, "drop": _drop, "silence": _silence, "motif": _motif, "louder": _louder,
    "softer": _softer, "bed": _bed, "cues": _cues, "light": _light, "extend": _extend, "spread": _spread, "away": _away,
    "finish": _finish, "stop": _stop, "measure": _measure, "lights": _lights, "inspect": _inspect,
    "sign": lambda _, act: Decision((events.Signed(initials(_line(act))),)), "why": _why,
}  # fmt: skip
AFTERWARDS = frozenset({"note", "measure", "sign", "why", "lights"})
"""Acts that are possible after the end: those on the record, and full light."""
MAX_TEXT_LENGTH = 200
"""Letters of a note or a reason, here and on the screen."""
TURNS = frozenset({"LRE", "RLE", "LRO", "RLO", "PDF", "LRI", "RLI", "FSI", "PDI"})
"""Unicode's bidirectional formatting characters, which reorder the text after them."""
AIMED = frozenset({"next", "back", "restart", "finish", "more", "less", "hold"})
"""Acts that depend on the current phase."""
ASKED = frozenset({"more", "less", "extend"})
"""Acts that are confirmed if what they would do is unusual."""
