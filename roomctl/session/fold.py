"""The session as a fold over its entries: how entries, time alone and undo change the state."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any, Literal

from roomctl.clock import Instant
from roomctl.session import events
from roomctl.session.allotment import asked
from roomctl.session.change import change
from roomctl.session.cues import Cue
from roomctl.session.events import Entry, Event
from roomctl.session.marks import Change, DeviceFault, End, Gone, Lit, Turn, Visit
from roomctl.session.state import State
from roomctl.session.timeline import left_alone, quiet_until, takes_off

UNDO = 10.0
"""Real seconds for which the last act can be undone."""
Seen = (
    events.Acked
    | events.Filed
    | events.Ticked
    | events.Readied
    | events.Cued
    | events.Sounded
    | events.Faulted
    | events.Mended
    | events.Away
    | events.Shown
)
"""Events after which the previous act can still be undone."""
_SEEN = frozenset(Seen.__args__)
_GOES_ON = frozenset(
    (events.Moved, events.Resumed, events.Replanned, events.Dropped, events.Chosen, events.Held, events.Released,
     events.Ended)
)  # fmt: skip
"""Acts that also answer whether a time away counts: it does."""


def fold(entries: Iterable[Entry], state: State | None = None) -> State | None:
    """The state after `entries` (of one session), starting from `state`. None before the session's first entry."""
    for entry in entries:
        state = apply(state, entry)
    return state


def apply(state: State | None, entry: Entry) -> State | None:
    """The state after one more entry; an entry before any start changes nothing."""
    event = entry.event
    if isinstance(event, events.Started):
        return _foreseen(_begun(entry, event))
    if state is None:
        return None
    if isinstance(event, events.Undone):
        return _foreseen(_undone(state, entry))
    if type(event) in _SEEN:
        return _foreseen(_seen(state, entry))
    t = state.t_at(entry.at)
    if not events.by_somebody(event):
        here = settle(state, t, at=entry.at)
        return _foreseen(_replanned(here, here.but(**_acted(here, event)), event))
    before = settle(state, t, at=entry.at, before=None)
    gone = None if type(event) in _GOES_ON else before.gone
    changes = _acted(before, event) or {"quiet_until": before.quiet_until}  # a note, say, has no bearing on the rest
    after = before.but(**{"act": events.kind_of(event), "act_t": t, "before": before, "gone": gone, **changes})
    after = _replanned(before, after, event)
    return _foreseen(after.but(landed=None) if after.landed and takes_off(after) else after)


def changes(entries: Iterable[Entry]) -> tuple[State | None, dict[int, Change]]:
    """The state after a whole session's `entries`, and the change of each re-plan by its entry's number."""
    state: State | None = None
    found: dict[int, Change] = {}
    for entry in entries:
        state = apply(state, entry)
        if state and state.change and (isinstance(entry.event, events.Started) or events.refits(entry.event)):
            found[entry.seq] = state.change
    return state, found


def settle(state: State, t: float, **changes: Any) -> State:
    """The state at `t` (real seconds after the start, not before the state's own) if nobody acts, with `changes`."""
    return state.but(**left_alone(state, t), **changes)


def at_instant(state: State, now: Instant) -> State:
    """The state at `now` if nobody acts."""
    return settle(state, state.t_at(now), at=now)


def _foreseen(state: State) -> State:
    """`state` with `quiet_until` computed, if `left_alone` can use it."""
    if state.quiet_until > state.elapsed or state.paused or state.ended is not None or state.passed > state.booked:
        return state
    return state.but(quiet_until=quiet_until(state))


def _seen(state: State, entry: Entry) -> State:
    """`state` after an entry of `_SEEN`, which changes nothing to come."""
    event, t = entry.event, state.t_at(entry.at)
    gone = _gone(state, event, entry.at) if isinstance(event, events.Away) else state.gone
    before = state.before and apply(state.before, entry)
    alone = left_alone(state, t)
    ended = alone.get("ended", state.ended)
    return state.but(**alone, at=entry.at, gone=gone, before=before, **_happened(state, event, entry.at, t, ended))


def _replanned(before: State, after: State, event: Event) -> State:
    """`after`, with the change of the timeline that `event` made to `before`."""
    if not events.refits(event):
        return after
    gone = before.gone if isinstance(event, events.Returned) else None
    return after.but(change=change(after, gone.lengths if gone else before.lengths, event.line))


def _begun(entry: Entry, event: events.Started) -> State:
    return State(
        entry.session, event.plan, event.speed, event.booked, event.late, event.seed,
        entry.at, entry.at, event.plan.lengths, (0.0,) * len(event.plan.lengths), event.buffer, event.plan.spot,
        event.wishes, event.headroom, event.therapist,
        change=Change(asked=event.asked, line=event.line) if event.asked or event.line else None,
        moves_lamps=event.lamps, dress=event.dress, steps=event.steps,
    )  # fmt: skip


def taken_back(state: State) -> State:
    """`state`, at its own instant, without its last act."""
    assert state.before is not None
    return settle(state.before, state.before.t_at(state.at), at=state.at, act="", before=None)


def _undone(state: State, entry: Entry) -> State:
    now = at_instant(state, entry.at)
    if now.before is None:
        return now
    undone = taken_back(now)
    why: Literal["ended", "paused", "resumed"] = "paused" if undone.paused else "resumed"
    changed = (undone.paused, undone.silenced, undone.current) != (now.paused, now.silenced, now.current) or now.ended
    return undone.but(turned=Turn(now.t, why)) if changed and undone.ended is None else undone


def _gone(state: State, away: events.Away, at: Instant) -> Gone | None:
    """`state` as it was before the time away; None if it had ended by then."""
    was = settle(state, max(state.t, away.since))
    if was.ended:
        return None
    back = state.t_at(at)
    return Gone(
        was.t, back, was.current, was.since, was.elapsed, was.visits, was.crossed, was.last_check, was.landed,
        was.lengths,
    )  # fmt: skip


def gone_back(state: State, lengths: tuple[float, ...]) -> State:
    """`state` as if it had been paused during the time away, with `lengths`."""
    return state.but(**_back(state, lengths))


def _back(state: State, lengths: tuple[float, ...]) -> dict[str, Any]:
    gone = state.gone
    assert gone is not None
    turned = state.turned if state.paused or state.silenced else Turn(state.t, "resumed")
    return dict(
        current=gone.current, since=gone.since, elapsed=gone.elapsed, visits=gone.visits, crossed=gone.crossed,
        last_check=gone.last_check, landed=gone.landed, lengths=lengths, acked=state.t, turned=turned, gone=None,
    )  # fmt: skip


def _happened(state: State, event: Event, at: Instant, t: float, ended: End | None) -> dict[str, Any]:
    match event:
        case events.Acked():
            return dict(acked=t)
        case events.Filed() if ended:  # the end may be undone; then it is another session that ends
            return dict(filed=True)
        case events.Ticked(step, on) if ended:
            others = tuple(tick for tick in state.ticks if tick[0] != step)
            return dict(ticks=(*others, (step, t)) if on else others)
        case events.Readied() if ended:
            return dict(readied=True)
        case events.Cued(kind, phase, due):
            return dict(cued=state.cued | {Cue(kind, phase, due).key})
        case events.Sounded(kind, phase, due):
            return dict(sounded=state.sounded | {Cue(kind, phase, due).key})
        case events.Faulted(device, message):
            rest = tuple(fault for fault in state.faults if fault.device != device)
            return dict(faults=(*rest, DeviceFault(device, message, at.wall)))
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
        case events.Chimed(on, level):
            heard = {} if state.silenced or not state.plan.silent else dict(turned=Turn(t, "silenced"))
            chosen = {} if level is None else dict(cue_level=level)
            return dict(motif=on, motif_t=t, **chosen, **heard)
        case events.Picked(what, was, instead):
            begun, picks = state.begun or state.plan, (*state.picks, ((what, was), instead))
            heard = {} if state.paused or state.silenced or what == "light" else dict(turned=Turn(t, "moved"))
            return dict(plan=begun.picked(dict(picks)), begun=begun, picks=picks, **heard)
        case events.Lit(how):
            return dict(lit=Lit(t, how))
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


def current_at(entries: Sequence[Entry], instant: Instant) -> State | None:
    """The state at `instant`, which is what a person who acted then saw."""
    known = [entry for entry in entries if entry.at.boot != instant.boot or entry.at.up <= instant.up]
    state = fold(known)
    return at_instant(state, instant) if state else None
