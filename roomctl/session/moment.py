"""Where a session stands at an instant: what screens, `status` and the desk show."""

from __future__ import annotations

from dataclasses import dataclass, replace

from roomctl.clock import Instant
from roomctl.session.cues import NOTE, Cue
from roomctl.session.fold import UNDO, at_instant
from roomctl.session.marks import Change, End
from roomctl.session.plan import Phase
from roomctl.session.state import State
from roomctl.session.timeline import prone_since


@dataclass(frozen=True, slots=True)
class Moment:
    """Where a session stands at an instant. Seconds are the session's own; `ends_at` is wall time.

    `phase_left` is below zero if a held phase has run over. `late`: expected end minus booked end. `undo`: the act that
    can still be undone. `landing`: these are the last minutes. `level`: dB that the client asked for. `away`: real
    seconds away, until somebody answers whether they count. `change`: the last re-plan. `prone`: seconds for which the
    client has been lying face down without a break, pauses counted; `prone_limit`: those after which the screen prompts
    to turn. `changing`: seconds that are left to change sides. `note`: the last phase's note, in the last minutes of a
    landing.
    """

    t: float
    index: int
    phase: Phase
    elapsed: float
    left: float
    phase_elapsed: float
    phase_left: float
    late: float
    ends_at: float
    paused: bool
    waiting: bool
    silenced: bool
    level: float
    next: Phase | None
    cue: Cue | None
    change: Change | None
    undo: str
    landing: bool
    away: float
    ended: End | None
    prone: float = 0.0
    prone_limit: float | None = None
    changing: float = 0.0
    note: str = ""


def moment(session: State, now: Instant) -> Moment:
    """Where `session` stands at `now`, which is not before its last entry."""
    state = at_instant(session, now)
    left = 0.0 if state.ended else state.total - state.elapsed
    recent = [cue for cue in state.crossed[-1:] if cue.due > state.acked]
    undoable = state.before is not None and state.t - state.act_t <= UNDO
    return Moment(
        t=state.t,
        index=state.current,
        phase=_come_to(state, state.current, state.visits[-1].phase if state.visits else None),
        elapsed=state.elapsed,
        left=left,
        phase_elapsed=state.elapsed - state.since,
        phase_left=state.since + state.lengths[state.current] - state.elapsed,
        late=(state.ended.t * state.speed if state.ended else state.passed) + left - state.booked,
        ends_at=state.at.wall + left / state.speed if not state.ended else state.origin.wall + state.ended.t,
        paused=state.paused,
        waiting=state.waiting,
        silenced=state.silenced,
        level=state.level,
        next=_next(state),
        cue=recent[0] if recent else None,
        change=state.change,
        undo=state.act if undoable else "",
        landing=state.landed is not None,
        away=state.away,
        ended=state.ended,
        prone=0.0 if (since := prone_since(state)) is None else (state.t - since) * state.speed,
        prone_limit=state.plan.prone_limit,
        changing=0.0 if state.ended else max(0.0, state.changing(state.current) - state.spent),
        note=state.plan.last_note if state.landed and not state.ended and left <= NOTE + 1e-6 else "",
    )


def _next(state: State) -> Phase | None:
    """The phase to come, as long as it will be; None in the last."""
    if state.current == state.last:
        return None
    index = state.following(state.current)
    return replace(_come_to(state, index, state.current), seconds=state.lengths[index])


def _come_to(state: State, index: int, before: int | None) -> Phase:
    """Phase `index`, with a turn if the client turns over to it from phase `before`."""
    phase, turn = state.plan.phases[index], state.plan.turns(index, before)
    return phase if phase.turn == turn else replace(phase, turn=turn)


def unexplained(moment: Moment, state: State) -> bool:
    """Whether it is paused, and nobody has said why."""
    return moment.paused and not state.reason
