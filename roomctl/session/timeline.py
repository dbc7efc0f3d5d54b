"""The coming boundaries and cues of a session if nobody acts."""

from __future__ import annotations

import math
from collections.abc import Iterator
from itertools import chain
from typing import Any

from roomctl.session import cues
from roomctl.session.cues import Asked, Cue
from roomctl.session.events import CueKind
from roomctl.session.marks import End, Landing, Turn, Visit
from roomctl.session.state import State

LEEWAY = 1.2
"""A landing ends if the time left exceeds this multiple of the landing's length."""
AT_ONCE = 0.001
"""Real seconds."""


def ahead(state: State, until: float) -> Iterator[Cue]:
    """The cues after `state.elapsed`, up to `until` (elapsed seconds) or the first phase that waits, in order.

    Includes coming boundaries that an act has moved to exactly now.
    """
    ending, start, asked = _ending(state), state.since, _asked(state)
    for index in _to_come(state):
        held_back = waits(state, index)
        held = until - start if held_back and until < math.inf else 0.0
        for elapsed, kind in sorted(_within(state, index, start, ending, asked, held), key=_instant):
            to_come = index > state.current or kind == "finish" or elapsed > state.elapsed + 1e-6
            if to_come and elapsed <= until + 1e-6 and not (held_back and kind == "finish"):
                yield Cue(kind, index, state.when(elapsed))
        start += state.lengths[index]
        if held_back or start > until + 1e-6:
            return
        asked = _asked_after(state, index, asked)


def left_alone(state: State, t: float) -> dict[str, Any]:
    """The fields of `state` that change by `t` (real seconds after the start, at least `state.t`) if nobody acts."""
    if state.ended is not None:
        return {"t": t}
    turning = list(turns(state, t))
    if t * state.speed <= state.booked and not turning:  # not late
        elapsed = state.elapsed if state.paused else state.elapsed + (t - state.t) * state.speed
        if state.paused or elapsed < state.quiet_until - 1e-5:
            return {"t": t, "elapsed": elapsed, "quiet_until": state.quiet_until}
    crossed: list[Cue] = []
    index, since, elapsed, visits, ended = state.current, state.since, state.elapsed, list(state.visits), None
    if not state.paused:
        elapsed += (t - state.t) * state.speed
        crossed += ahead(state, elapsed)
        while not waits(state, index) and elapsed >= since + state.lengths[index] - 1e-6:
            end = since + state.lengths[index]
            if index == state.last:
                elapsed, ended = end, End(min(t, state.when(end)), "done")
                break
            visits.append(Visit(index, since, end, state.when(end)))
            index, since = state.following(index), end
    crossed += turning
    if t * state.speed > state.booked:
        crossed += overdue(state, ended.t if ended else t)
    if ended is not None:
        visits.append(Visit(index, since, elapsed, ended.t))
    landed = next((_landing(state, cue) for cue in crossed if cue.kind == "closing"), state.landed)
    questions = [state.elapsed + (cue.due - state.t) * state.speed for cue in crossed if cue.kind == "check"]
    return dict(
        t=t, elapsed=elapsed, landed=landed, current=index, since=since, visits=tuple(visits), ended=ended,
        last_check=max(questions, default=state.last_check),
        crossed=(*state.crossed, *sorted(crossed, key=lambda cue: cue.due)),
        turned=Turn(ended.t, "ended") if ended else state.turned,
    )  # fmt: skip


def quiet_until(state: State) -> float:
    """Elapsed seconds of the next cue or boundary; until then nothing changes by itself."""
    until = state.since + state.lengths[state.current]
    after = state.elapsed + 1e-6
    for elapsed, _ in _within(state, state.current, state.since, _ending(state), _asked(state)):
        if after < elapsed < until:
            until = elapsed
    return until


def landing(state: State) -> Landing | None:
    """The landing that has begun, or that will begin if nobody acts; None if a phase waits before it."""
    if state.landed or state.paused or state.ended is not None:
        return state.landed
    return next((_landing(state, cue) for cue in ahead(state, math.inf) if cue.kind == "closing"), None)


def takes_off(state: State) -> bool:
    """Whether the end has moved so far that these are no longer the last minutes, with `LEEWAY`."""
    total = state.total
    return total - state.elapsed > LEEWAY * (total - cues.closing(total, spot=state.spot))


def _landing(state: State, closing: Cue) -> Landing:
    return Landing(closing.due, round(max(0.0, state.when(state.total) - closing.due), 3))


def _instant(due: tuple[float, CueKind]) -> float:
    return due[0]


def _ending(state: State) -> list[tuple[float, CueKind]]:
    """The cues before the end. A `closing` that an act skipped comes at once; one that was given is not repeated."""
    coming = cues.ending(state.since + sum(state.lengths[state.current :]), spot=state.spot)
    if state.landed:
        return coming[1:]
    closing = coming[0][0]
    return coming if closing > state.elapsed else [(state.elapsed + AT_ONCE * state.speed, "closing"), *coming[1:]]


def _within(
    state: State, index: int, start: float, ending: list[tuple[float, CueKind]], asked: Asked, held: float = 0.0
) -> list[tuple[float, CueKind]]:
    phase, length, changing = state.plan.phases[index], state.lengths[index], state.changing(index)
    return cues.within(
        phase, index, start, length, ending, last=index == state.last, asked=asked, held=held, changing=changing,
        gentle=(*_note(state), *_halfway(state, index, start)),
    )  # fmt: skip


def _note(state: State) -> Iterator[tuple[float, CueKind]]:
    """The last phase's note, where the landing is longer than `NOTE`; one that was given in it is not repeated."""
    total = state.since + sum(state.lengths[state.current :])
    given = state.landed and any(cue.kind == "note" and cue.due >= state.landed.t for cue in state.crossed)
    if state.plan.last_note and not given:
        yield cues.last_note(total, spot=state.spot), "note"


def _halfway(state: State, index: int, start: float) -> Iterator[tuple[float, CueKind]]:
    """The halfway cue of a phase, once in each stay, before the booked end, and only if cues sound."""
    at = cues.halfway(state.plan.phases[index], state.lengths[index], state.changing(index))
    if at is None or not state.plan.halfway or not state.chimes:
        return
    begun = state.visits[-1].t if state.visits else 0.0
    given = any(cue.kind == "halfway" and cue.phase == index and cue.due >= begun for cue in state.crossed)
    if not (given and index == state.current) and state.passed + start + at - state.elapsed <= state.booked:
        yield start + at, "halfway"


def _asked(state: State) -> Asked:
    """The time since the last check-in, relative to the start of the current stay."""
    apart = state.plan.apart or math.inf
    if state.last_check is not None and state.last_check > state.since + 1e-6:
        return Asked(apart, 0.0, state.last_check - state.since, state.spent)
    since, worked = state.last_check or 0.0, 0.0
    for visit in reversed(state.visits):
        if visit.end <= since:
            break
        if cues.works(state.plan.phases[visit.phase]):
            worked += visit.end - max(visit.start, since)
    return Asked(apart, worked, None, state.spent)


def _asked_after(state: State, index: int, before: Asked) -> Asked:
    """The same, relative to the start of the phase after `index`."""
    phase, length = state.plan.phases[index], state.lengths[index]
    due = cues.checks(phase, length, before)
    last = due[-1] if due else before.here
    if not cues.works(phase):
        return Asked(before.apart, before.worked if last is None else 0.0)
    return Asked(before.apart, max(0.0, before.worked + length if last is None else length - last))


def overdue(state: State, until: float) -> Iterator[Cue]:
    """The `late` cues after `state.t`, up to `until` (real seconds after the start), each with its phase."""
    for due in cues.late(state.booked, state.passed, until * state.speed):
        elapsed = state.elapsed + (0.0 if state.paused else due - state.passed)
        yield Cue("late", phase_at(state, elapsed), due / state.speed)


def prone_since(state: State) -> float | None:
    """Since when the client has been lying face down without a break (real seconds after the start); None: not now."""
    if state.ended is not None or state.phase.position != "prone":
        return None
    since = state.visits[-1].t if state.visits else 0.0
    for at in range(len(state.visits) - 1, -1, -1):
        if state.plan.phases[state.visits[at].phase].position != "prone":
            break
        since = state.visits[at - 1].t if at else 0.0
    return since


def turns(state: State, until: float) -> Iterator[Cue]:
    """The prompts to turn a client who lies face down, after `state.t` and up to `until` (real seconds after the
    start): one each time the limit is reached. The client lies face down in a pause too."""
    if state.plan.prone_limit is None or state.ended is not None:
        return
    limit, phases = state.plan.prone_limit / state.speed, state.plan.phases
    index, after, since = state.current, state.t, prone_since(state)
    for coming, t in chain(boundaries(state), [(-1, math.inf)]):
        ends = t - AT_ONCE  # a client who turns at that moment anyway needs no prompt
        if since is not None and after < since + limit < ends and since + limit <= until:
            yield Cue("turn", index, since + limit)
        if coming < 0 or t > until:
            return
        prone = phases[coming].position == "prone"
        index, after, since = coming, ends, (t if since is None else since) if prone else None


def boundaries(state: State) -> Iterator[tuple[int, float]]:
    """The coming phases if nobody acts, as (index, `t` of its start); the end has index -1."""
    if state.paused or state.ended is not None:
        return
    end = state.since
    for index in _to_come(state):
        end += state.lengths[index]
        if waits(state, index):
            return
        yield (state.following(index) if index < state.last else -1), state.when(end)


def _to_come(state: State) -> list[int]:
    """The indices of the current and later phases that are not dropped."""
    return [index for index in range(state.current, len(state.lengths)) if index not in state.dropped]


def phase_at(state: State, elapsed: float) -> int:
    """The index of the phase at `elapsed` if nobody acts."""
    end = state.since
    for index in _to_come(state)[:-1]:
        end += state.lengths[index]
        if waits(state, index) or elapsed < end - 1e-6:
            return index
    return state.last


def waits(state: State, index: int) -> bool:
    """Whether phase `index` does not end by itself."""
    return (state.held and index == state.current) or state.plan.phases[index].advance == "hold"
