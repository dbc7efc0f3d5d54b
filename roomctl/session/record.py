"""The session as planned against done, from the journal's entries alone. Nothing is invented."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from roomctl.clock import Instant
from roomctl.session import events
from roomctl.session.events import Entry
from roomctl.session.plan import Phase
from roomctl.session.state import State, fold


@dataclass(frozen=True, slots=True)
class Line:
    """One phase of the plan. Seconds of the session's own time; `done` is 0 for a phase that was never reached."""

    phase: Phase
    planned: float
    done: float


@dataclass(frozen=True, slots=True)
class Pause:
    """`start`: elapsed seconds. `lasted`: the session's own seconds. `reason` may be empty."""

    start: float
    lasted: float
    reason: str


@dataclass(frozen=True, slots=True)
class Record:
    """`started_at`, `ended_at` (now while the session runs), `booked_at` (hands off): wall time. `late`: seconds past
    the booked end, below zero if before. `ended`: `done`, `finished`, `stopped`, or empty while the session runs.
    `extended`: seconds by which the end was moved on the client's wish."""

    session: str
    preset: str
    title: str
    started_at: float
    ended_at: float
    booked_at: float
    planned: float
    done: float
    late: float
    ended: str
    lines: tuple[Line, ...]
    pauses: tuple[Pause, ...]
    checks: tuple[str, ...]
    notes: tuple[str, ...]
    extended: float = 0.0


def record(entries: Sequence[Entry], now: Instant) -> Record | None:
    """The record of one session's `entries`, as it stands at `now`; None if it has no start."""
    state = fold(entries)
    if state is None:
        return None
    state = state.at_instant(now)
    done = [0.0] * len(state.lengths)
    for visit in state.visits:
        done[visit.phase] += visit.end - visit.start
    if not state.ended:
        done[state.current] += state.elapsed - state.since
    entries = kept(entries)
    end = state.ended.t * state.speed if state.ended else state.passed
    return Record(
        session=state.session,
        preset=state.plan.preset,
        title=state.plan.title,
        started_at=state.origin.wall,
        ended_at=state.origin.wall + (state.ended.t if state.ended else state.t),
        booked_at=state.origin.wall + state.booked / state.speed,
        planned=state.plan.seconds,
        done=sum(done),
        late=end - state.booked,
        ended=state.ended.how if state.ended else "",
        lines=tuple(map(Line, state.plan.phases, state.plan.lengths, done)),
        pauses=tuple(_pauses(entries, state)),
        checks=tuple(entry.event.answer for entry in entries if isinstance(entry.event, events.Checked)),
        notes=tuple(entry.event.text for entry in entries if isinstance(entry.event, events.Noted)),
        extended=state.booked - _first_booked(entries),
    )


def _first_booked(entries: Sequence[Entry]) -> float:
    return next(entry.event.booked for entry in entries if isinstance(entry.event, events.Started))


def kept(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without acts that were undone, and without their undoing."""
    left: list[Entry] = []
    for entry in entries:
        if isinstance(entry.event, events.Undone):
            undone = next((i for i in reversed(range(len(left))) if events.by_somebody(left[i].event)), None)
            if undone is not None:
                left[undone:] = [entry for entry in left[undone + 1 :] if not isinstance(entry.event, events.Ended)]
        else:
            left.append(entry)
    return left


def _pauses(entries: Sequence[Entry], state: State) -> list[Pause]:
    found: list[Pause] = []
    start: State | None = None
    so_far: State | None = None
    reason = ""
    for entry in entries:
        so_far = fold([entry], so_far)
        if so_far is None:
            continue
        if isinstance(entry.event, events.Paused):
            start, reason = so_far, entry.event.reason
        elif start is not None and not so_far.paused:
            found.append(Pause(start.elapsed, (so_far.t - start.t) * state.speed, reason))
            start = None
    if start is not None:
        found.append(Pause(start.elapsed, (state.t - start.t) * state.speed, reason))
    return found
