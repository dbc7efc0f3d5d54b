"""The session as a fold over its entries.

Two measures of time: `t` is real seconds after the start, pauses counted; `elapsed` is the session's own time, which
stands still in a pause and runs `speed` times as fast. Positions are computed from the last entry, never by ticking.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from roomctl.clock import Instant
from roomctl.session import events
from roomctl.session.allotment import asked
from roomctl.session.change import change
from roomctl.session.cues import Cue
from roomctl.session.events import Entry, Event, Late
from roomctl.session.marks import ANSWER, STARTED, Change, DeviceFault, End, Gone, Landing, Turn, Visit
from roomctl.session.plan import NO_WISHES, Phase, Plan, Wishes
from roomctl.session.timeline import left_alone, quiet_until, takes_off

UNDO = 10.0
"""Real seconds for which the last act can be undone."""


Seen = events.Acked | events.Filed | events.Cued | events.Sounded | events.Faulted | events.Mended | events.Away
"""What changes nothing that an undo could take back: the act before it can still be undone."""


_SEEN = frozenset(Seen.__args__)


_GOES_ON = frozenset(
    (events.Moved, events.Resumed, events.Replanned, events.Dropped, events.Chosen, events.Held, events.Released,
     events.Ended)
)  # fmt: skip
"""Acts that answer by themselves whether a time away counts: it does."""


_SHAPE = ("lengths", "current", "since", "dropped", "crossed")
"""What the next cue or boundary depends on."""


@dataclass(frozen=True)
class State:
    """All that the entries so far amount to. `t` and `elapsed` are those of `at`, the instant of the last entry;
    `current` is the index of the phase, `since` the elapsed seconds at which it began."""

    session: str
    plan: Plan
    speed: float
    booked: float
    late: Late
    seed: int
    origin: Instant
    at: Instant
    lengths: tuple[float, ...]
    asked: tuple[float, ...]
    """Seconds that somebody asked for beyond today's plan, for each phase; below zero for less."""
    buffer: float = 0.0
    spot: bool = False
    wishes: Wishes = NO_WISHES
    headroom: float = 6.0
    level: float = 0.0
    """dB that the client has asked for."""
    dropped: frozenset[int] = frozenset()
    t: float = 0.0
    elapsed: float = 0.0
    current: int = 0
    since: float = 0.0
    visits: tuple[Visit, ...] = ()
    crossed: tuple[Cue, ...] = ()
    cued: frozenset[tuple[events.CueKind, int, int]] = frozenset()
    sounded: frozenset[tuple[events.CueKind, int, int]] = frozenset()
    acked: float = 0.0
    last_check: float | None = None
    """Elapsed seconds at which a check-in fell due last."""
    paused: bool = False
    reason: str = ""
    """Why it is paused, if anybody said so."""
    held: bool = False
    silenced: bool = False
    motif: bool | None = None
    """Whether cues sound; None: as the plan says."""
    motif_t: float = 0.0
    """When somebody said so: cues that were due before stay silent."""
    turned: Turn = STARTED
    landed: Landing | None = None
    change: Change | None = None
    """What was re-planned last."""
    faults: tuple[DeviceFault, ...] = ()
    ended: End | None = None
    closed: bool = False
    filed: bool = False
    """Somebody has left the close screen."""
    gone: Gone | None = None
    """The room was away, and nobody has gone on since."""
    act: str = ""
    act_t: float = 0.0
    before: State | None = None

    @property
    def phase(self) -> Phase:
        return self.plan.phases[self.current]

    @property
    def chimes(self) -> bool:
        """Whether cues sound."""
        return self.plan.cues == "embedded" if self.motif is None else self.motif

    @property
    def last(self) -> int:
        """The index of the last phase that will be worked."""
        if not self.dropped:
            return len(self.lengths) - 1
        return max(index for index in range(len(self.lengths)) if index not in self.dropped)

    @property
    def spent(self) -> float:
        """Elapsed seconds of the stay in the current phase."""
        return self.elapsed - self.since

    def following(self, index: int) -> int:
        """The index of the phase to be worked after `index`, which is not the last."""
        return next(later for later in range(index + 1, len(self.lengths)) if later not in self.dropped)

    def visited(self, index: int) -> float:
        """Elapsed seconds of a phase's earlier stays."""
        return sum(visit.end - visit.start for visit in self.visits if visit.phase == index)

    def moved(self, to: int) -> State:
        """In phase `to` from this instant on."""
        visit = Visit(self.current, self.since, self.elapsed, self.t)
        return self.but(current=to, since=self.elapsed, visits=(*self.visits, visit), held=False, paused=False)

    @property
    def waiting(self) -> bool:
        """The phase will not end by itself."""
        return self.held or self.phase.advance == "hold"

    @property
    def total(self) -> float:
        """Elapsed seconds at the planned end; a phase that has run over counts for what it took."""
        return max(self.since + self.lengths[self.current], self.elapsed) + sum(self.lengths[self.current + 1 :])

    @property
    def passed(self) -> float:
        """Seconds since hands on, pauses counted, in the session's own measure."""
        return self.t * self.speed

    @property
    def away(self) -> float:
        """Real seconds for which the room was away, while nobody has said whether they count; else 0."""
        if self.gone is None or self.ended is not None:
            return 0.0
        return self.gone.back - self.gone.t if self.paused or self.t - self.gone.back <= ANSWER else 0.0

    def when(self, elapsed: float) -> float:
        """The `t` at which the running session reaches `elapsed`."""
        return self.t + (elapsed - self.elapsed) / self.speed

    def but(self, **changes: Any) -> State:
        """The same, but for `changes`. A fold makes some thousands of these; dataclasses.replace costs five times
        as much."""
        other = object.__new__(State)
        other.__dict__.update(self.__dict__)
        return other._put(changes)

    def _put(self, changes: Mapping[str, Any]) -> State:
        """This state, with `changes`: for one that nobody else has seen yet."""
        values = self.__dict__
        for name in _SHAPE:
            if name in changes and changes[name] != values[name]:
                values.pop("_quiet_until", None)
        values.update(changes)
        return self

    @property
    def quiet_until(self) -> float:
        """Elapsed seconds of the next cue or boundary; until then nothing happens by itself. Worked out once."""
        known: float | None = self.__dict__.get("_quiet_until")
        if known is None:
            known = self.__dict__["_quiet_until"] = quiet_until(self)
        return known

    def t_at(self, now: Instant) -> float:
        """Real seconds from the start to `now`."""
        return self.t + now.since(self.at)

    def at_instant(self, now: Instant) -> State:
        """The state moved on to `now`, nobody having acted."""
        return settle(self, self.t_at(now), at=now)


def fold(entries: Iterable[Entry], state: State | None = None) -> State | None:
    """The state after `entries` (of one session), going on from `state`. None before the session's first entry."""
    state = state.but() if state else None
    for entry in entries:
        state = _advanced(state, entry)
    return state


def changes(entries: Iterable[Entry]) -> tuple[State | None, dict[int, Change]]:
    """The state after a whole session's `entries`, and what each of its re-plans changed, by its entry's number."""
    state: State | None = None
    found: dict[int, Change] = {}
    for entry in entries:
        state = _advanced(state, entry)
        if state and state.change and (isinstance(entry.event, events.Started) or events.refits(entry.event)):
            found[entry.seq] = state.change
    return state, found


def apply(state: State | None, entry: Entry) -> State | None:
    """The state after one more entry; an entry that cannot follow (before any start) changes nothing."""
    return fold((entry,), state)


def settle(state: State, t: float, **changes: Any) -> State:
    """The state at `t` (real seconds after the start, not before the state's own), nobody having acted since; and with
    `changes`."""
    return state.but(**left_alone(state, t), **changes)


def _advanced(draft: State | None, entry: Entry) -> State | None:
    """`draft` after one more entry; it is the fold's own and is written over."""
    event = entry.event
    if isinstance(event, events.Started):
        return _begun(entry, event)
    if draft is None:
        return None
    if isinstance(event, events.Undone):
        return _undone(draft, entry)
    gone = _gone(draft, event, entry.at) if isinstance(event, events.Away) else draft.gone
    changes = left_alone(draft, draft.t_at(entry.at))
    changes["gone"] = gone
    changes["at"] = entry.at
    draft._put(changes)
    before = draft.before
    if type(event) in _SEEN:
        return draft._put({"before": before and apply(before, entry), **_happened(draft, event, entry.at)})
    if not events.by_somebody(event):
        return _replanned(draft, event)
    before = draft.but(before=None)
    if type(event) in _GOES_ON:
        draft._put({"gone": None})
    _replanned(draft, event)._put({"act": events.kind_of(event), "act_t": draft.t, "before": before})
    return draft._put({"landed": None}) if draft.landed and takes_off(draft) else draft


def _replanned(draft: State, event: Event) -> State:
    """`draft` after an act or an end, and what that changed of the timeline."""
    if not events.refits(event):
        return draft._put(_acted(draft, event))
    had = draft.gone.lengths if draft.gone and type(event) is events.Returned else draft.lengths
    draft._put(_acted(draft, event))
    return draft._put({"change": change(draft, had, event.line)})


def _begun(entry: Entry, event: events.Started) -> State:
    return State(
        entry.session, event.plan, event.speed, event.booked, event.late, event.seed,
        entry.at, entry.at, event.plan.lengths, (0.0,) * len(event.plan.lengths), event.buffer, event.plan.spot,
        event.wishes, event.headroom,
        change=Change(asked=event.asked, line=event.line) if event.asked or event.line else None,
    )  # fmt: skip


def taken_back(state: State) -> State:
    """`state`, at its own instant, as if its last act had never been."""
    assert state.before is not None
    return settle(state.before, state.before.t_at(state.at), at=state.at, act="", before=None)


def _undone(draft: State, entry: Entry) -> State:
    """`draft` as if its last act had never been."""
    now = settle(draft, draft.t_at(entry.at), at=entry.at)
    if now.before is None:
        return now
    undone = taken_back(now)
    why: Literal["ended", "paused", "resumed"] = "paused" if undone.paused else "resumed"
    changed = (undone.paused, undone.silenced, undone.current) != (now.paused, now.silenced, now.current) or now.ended
    return undone.but(turned=Turn(now.t, why)) if changed and undone.ended is None else undone


def _gone(state: State, away: events.Away, at: Instant) -> Gone | None:
    """Where `state` stood when the room was last heard; None if it had ended by then."""
    was = settle(state, max(state.t, away.since))
    if was.ended:
        return None
    back = state.t_at(at)
    return Gone(
        was.t, back, was.current, was.since, was.elapsed, was.visits, was.crossed, was.last_check, was.landed,
        was.lengths,
    )  # fmt: skip


def gone_back(state: State, lengths: tuple[float, ...]) -> State:
    """`state` as if it had stood still since the room was last heard, with `lengths`."""
    return state.but(**_back(state, lengths))


def _back(state: State, lengths: tuple[float, ...]) -> dict[str, Any]:
    gone = state.gone
    assert gone is not None
    turned = state.turned if state.paused or state.silenced else Turn(state.t, "resumed")
    return dict(
        current=gone.current, since=gone.since, elapsed=gone.elapsed, visits=gone.visits, crossed=gone.crossed,
        last_check=gone.last_check, landed=gone.landed, lengths=lengths, acked=state.t, turned=turned, gone=None,
    )  # fmt: skip


def _happened(state: State, event: Event, at: Instant) -> dict[str, Any]:
    match event:
        case events.Acked():
            return dict(acked=state.t)
        case events.Filed() if state.ended:  # the end may be undone; then it is another session that ends
            return dict(filed=True)
        case events.Cued(kind, phase, due):
            return dict(cued=state.cued | {Cue(kind, phase, due).key})
        case events.Sounded(kind, phase, due):
            return dict(sounded=state.sounded | {Cue(kind, phase, due).key})
        case events.Faulted(device, message):
            others = tuple(fault for fault in state.faults if fault.device != device)
            return dict(faults=(*others, DeviceFault(device, message, at.wall)))
        case events.Mended(device):
            return dict(faults=tuple(fault for fault in state.faults if fault.device != device))
        case _:
            return {}


def _acted(state: State, event: Event) -> dict[str, Any]:
    t = state.t
    match event:
        case events.Paused(reason):
            return dict(paused=True, reason=reason, turned=Turn(t, "paused"))
        case events.Explained(reason):
            return dict(reason=reason)
        case events.Resumed(lengths):
            return dict(paused=False, lengths=lengths, turned=Turn(t, "resumed"))
        case events.Moved(to, lengths):
            moved, cue = state.moved(to), Cue("change", to, t)
            return dict(
                current=to, since=moved.since, visits=moved.visits, held=False, paused=False, lengths=lengths,
                acked=t, crossed=(*state.crossed, cue), turned=Turn(t, "moved"),
            )  # fmt: skip
        case events.Replanned(lengths, booked, by):
            wished = asked(state, lengths, by) if by in ("more", "less", "extend") else state.asked
            return dict(lengths=lengths, booked=booked, asked=wished)
        case events.Dropped(phases, lengths):
            return dict(dropped=state.dropped | set(phases), lengths=lengths)
        case events.Chosen(late, lengths):
            return dict(late=late, lengths=lengths)
        case events.Held():
            return dict(held=True)
        case events.Released(lengths):
            return dict(held=False, lengths=lengths)
        case events.Returned(seconds, lengths):
            back = _back(state, lengths) if seconds and state.gone else {}
            return dict(back, gone=None)
        case events.Silenced(on):
            return dict(silenced=on, turned=Turn(t, "silenced"))
        case events.Chimed(on):
            heard = {} if state.silenced or not state.plan.silent else dict(turned=Turn(t, "silenced"))
            return dict(motif=on, motif_t=t, **heard)
        case events.Levelled(db):
            return dict(level=db)
        case events.Ended(how) if state.ended is None:
            visit = Visit(state.current, state.since, state.elapsed, t)
            return dict(
                ended=End(t, how), closed=True, turned=Turn(t, "ended"), paused=False, visits=(*state.visits, visit)
            )
        case events.Ended():
            return dict(closed=True)
        case _:
            return {}
