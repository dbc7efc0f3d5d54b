"""The session as planned and done, from the journal's entries alone."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from roomctl.clock import Instant
from roomctl.session import events
from roomctl.session.events import Entry
from roomctl.session.fold import at_instant, changes
from roomctl.session.history import History, Span, dated, history
from roomctl.session.plan import NO_WISHES, Measure, Phase, Wishes
from roomctl.session.state import State

UNHEARD = 60.0
"""Real seconds without an entry before the end, from which the end counts as reckoned."""


@dataclass(frozen=True, slots=True)
class Stay:
    """A stay in a phase, pauses counted. Wall times."""

    start: float
    end: float


@dataclass(frozen=True, slots=True)
class Line:
    """One phase of the plan, in seconds of the session's own time; `done` is 0 if it was not reached, is still `coming`
    or was `dropped`."""

    phase: Phase
    planned: float
    done: float
    stays: tuple[Stay, ...] = ()
    dropped: bool = False
    coming: bool = False


@dataclass(frozen=True, slots=True)
class Record:
    """`started_at`, `ended_at` (now while the session runs), `booked_at` (hands off), `heard_at` (the last entry by
    then): wall time. `late`: seconds by which the end (while the session runs, the expected one) is past the booked
    one, below zero if before. `ended`: `done`, `finished`, `stopped`, or empty while the session runs. `extended`:
    seconds by which the end was moved on purpose. `measure`: the numbers that the preset asks for. `screened`: no stop
    signs were present. `client`: the clinic's code, or empty. `therapist`: the initials of the one whose own settings
    and presets were in use, or empty."""

    session: str
    preset: str
    title: str
    condition: str
    speed: float
    started_at: float
    ended_at: float
    booked_at: float
    heard_at: float
    planned: float
    done: float
    late: float
    ended: str
    lines: tuple[Line, ...]
    measure: tuple[Measure, ...]
    happened: History
    extended: float = 0.0
    screened: bool = False
    wishes: Wishes = NO_WISHES
    client: str = ""
    therapist: str = ""

    @property
    def pauses(self) -> tuple[Span, ...]:
        return self.happened.pauses

    @property
    def paused(self) -> float:
        return sum(pause.lasted for pause in self.pauses)

    @property
    def prone(self) -> float:
        """Seconds for which the client lay face down, pauses counted."""
        stays = (stay for line in self.lines if line.phase.position == "prone" for stay in line.stays)
        return sum(stay.end - stay.start for stay in stays) * self.speed

    @property
    def checks(self) -> tuple[str, ...]:
        """The answers to check-ins, in order."""
        return tuple(check.answer for check in self.happened.checks if check.answer)

    @property
    def notes(self) -> tuple[str, ...]:
        return tuple(note.text for note in self.happened.notes)

    @property
    def reckoned(self) -> bool:
        """The end is computed by the clock alone, because no entry was written for a while before it."""
        return self.ended == "done" and self.ended_at - self.heard_at > UNHEARD

    @property
    def rehearsal(self) -> bool:
        return self.speed != 1

    def index_at(self, wall: float) -> int | None:
        """The phase that was worked at `wall`; None outside the session."""
        stays = [(stay, index) for index, line in enumerate(self.lines) for stay in line.stays]
        return next((index for stay, index in stays if stay.start <= wall <= stay.end), None)


def record(entries: Sequence[Entry], now: Instant) -> Record | None:
    """The record of one session's `entries`, as it stands at `now`; None if it has no start."""
    state, changed = changes(entries)
    if state is None:
        return None
    state = at_instant(state, now)
    happened = dated(entries, changed)
    origin = state.origin.wall
    t, left = (state.ended.t, 0.0) if state.ended else (state.t, state.total - state.elapsed)
    started = happened[0].event
    assert isinstance(started, events.Started)
    lines = _lines(state)
    made = Record(
        session=state.session,
        preset=state.plan.preset,
        title=state.plan.title,
        condition=state.plan.condition,
        speed=state.speed,
        started_at=origin,
        ended_at=origin + t,
        booked_at=origin + state.booked / state.speed,
        heard_at=origin + max((one.t for one in happened if one.t <= t + UNHEARD), default=0.0),
        planned=state.plan.seconds,
        done=sum(line.done for line in lines),
        late=t * state.speed + left - state.booked,
        ended=state.ended.how if state.ended else "",
        lines=lines,
        measure=() if state.rehearsal else state.plan.measure,
        happened=history(happened, origin, state.speed, t),
        extended=state.booked - started.booked,
        screened=started.screened,
        wishes=started.wishes,
        client=started.client,
        therapist=started.therapist,
    )
    holds = tuple(_placed(hold, made) for hold in made.happened.holds)
    return replace(made, happened=replace(made.happened, holds=holds))


def _placed(hold: Span, made: Record) -> Span:
    return replace(hold, index=made.index_at(hold.at))


def _lines(state: State) -> tuple[Line, ...]:
    done = [0.0] * len(state.lengths)
    stays: list[list[Stay]] = [[] for _ in done]
    origin, since = state.origin.wall, 0.0
    for visit in state.visits:
        done[visit.phase] += visit.end - visit.start
        stays[visit.phase].append(Stay(origin + since, origin + visit.t))
        since = visit.t
    if not state.ended:
        done[state.current] += state.elapsed - state.since
        stays[state.current].append(Stay(origin + since, origin + state.t))
    after = len(done) if state.ended else state.current
    return tuple(
        Line(
            phase, phase.seconds, done[index], tuple(there), index in state.dropped and not there,
            index > after and index not in state.dropped and not there,
        )
        for index, (phase, there) in enumerate(zip(state.plan.phases, stays, strict=True))
    )  # fmt: skip
