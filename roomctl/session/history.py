"""What happened in a session beside its phases: pauses, re-plans, cues, checks, faults, read from its entries.

Acts that were undone are left out; nothing else is, and nothing is invented. Times are wall times (seconds since
1970), computed from the session's start by the clock that no time server can step.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

from roomctl.session import events
from roomctl.session.cues import Cue
from roomctl.session.events import CueKind, Entry, Event, When
from roomctl.session.plan import Measure

ANSWER = 180.0
"""Real seconds after a question within which an answer is one to it."""


@dataclass(frozen=True, slots=True)
class Span:
    """Something that lasted. `lasted`: the session's own seconds; `over`: False where nothing ended it but the record's
    end. `what`: a pause's reason, a fault's words, may be empty. `index`: of the phase that was held."""

    at: float
    lasted: float
    what: str = ""
    over: bool = True
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Replan:
    """`act`: what brought it (`next`, `more`, `resume`, `boundary`…); `line`: as the screen said it; `extended`:
    seconds by which it moved the booked end."""

    at: float
    act: str
    line: str
    extended: float = 0.0


@dataclass(frozen=True, slots=True)
class Drop:
    """Phases that were left out, by index."""

    at: float
    phases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Shown:
    """A cue. `at` is when it was due; `fired`, `sounded`, `acked`: when the controller fired it, when the speaker
    began to sound it, when somebody acknowledged it; None for never. `stale`: shown, but too late to sound."""

    kind: CueKind
    index: int
    at: float
    fired: float
    sounded: float | None = None
    acked: float | None = None
    stale: bool = False


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`shown`: when the screen asked, None where the answer came unasked. `answer`: less, same, more or empty."""

    shown: float | None
    at: float | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """What was measured last; a number that was taken back is none."""

    what: Measure
    when: When
    value: str
    at: float


@dataclass(frozen=True, slots=True)
class Note:
    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Signature:
    at: float
    by: str


@dataclass(frozen=True, slots=True)
class History:
    """All that happened beside the phases. `absences`: times in which the room was away, and back to which nobody went,
    so that they count; `reason`: why it was stopped early, in the words that were given."""

    pauses: tuple[Span, ...]
    holds: tuple[Span, ...]
    silences: tuple[Span, ...]
    absences: tuple[Span, ...]
    faults: tuple[Span, ...]
    replans: tuple[Replan, ...]
    drops: tuple[Drop, ...]
    cues: tuple[Shown, ...]
    checks: tuple[CheckIn, ...]
    numbers: tuple[Number, ...]
    notes: tuple[Note, ...]
    reason: str
    signed: Signature | None


class Dated(NamedTuple):
    """An event and when it was written: `t` in real seconds after the start."""

    t: float
    event: Event


def dated(entries: Sequence[Entry]) -> list[Dated]:
    """What stands of one session's entries, each with its real seconds after the start."""
    first = next(place for place, entry in enumerate(entries) if isinstance(entry.event, events.Started))
    times, t, last = dict[int, float](), 0.0, entries[first].at
    for entry in entries[first:]:
        t, last = t + entry.at.since(last), entry.at
        times[entry.seq] = t
    return [Dated(times[entry.seq], entry.event) for entry in kept(entries[first:])]


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


def history(happened: Sequence[Dated], origin: float, speed: float, until: float) -> History:
    """`origin`: wall time of the start; `until`: real seconds after it at which the session ended, or the record is
    made."""
    span = _Spans(origin, speed, until)
    shown = _cues(happened, origin)
    ended = [one.event for one in happened if isinstance(one.event, events.Ended) and one.event.how != "done"]
    over = next((place for place, (_, event) in enumerate(happened) if isinstance(event, events.Ended)), len(happened))
    why = [event.reason for _, event in happened[over:] if isinstance(event, events.Explained)]  # before: of a pause
    signed = [Signature(origin + t, event.by) for t, event in happened if isinstance(event, events.Signed)]
    return History(
        pauses=tuple(sorted([*span.pauses(happened), *span.away(happened)], key=lambda one: one.at)),
        holds=tuple(span.of(happened, events.Held, (events.Released, events.Moved, events.Ended))),
        silences=tuple(span.of(happened, events.Silenced, (events.Silenced, events.Ended))),
        absences=tuple(span.absences(happened)),
        faults=tuple(span.faults(happened)),
        replans=tuple(_replans(happened, origin)),
        drops=tuple(Drop(origin + t, event.phases) for t, event in happened if isinstance(event, events.Dropped)),
        cues=shown,
        checks=_checks(happened, origin, shown),
        numbers=_numbers(happened, origin),
        notes=tuple(Note(origin + t, event.text) for t, event in happened if isinstance(event, events.Noted)),
        reason=(why or [one.reason for one in ended] or [""])[-1],
        signed=signed[-1] if signed else None,
    )


class _Spans(NamedTuple):
    origin: float
    speed: float
    until: float

    def of(self, happened: Sequence[Dated], begins: type[Event], ends: tuple[type[Event], ...]) -> Iterator[Span]:
        since: float | None = None
        what = ""
        for t, event in happened:
            if since is not None and isinstance(event, ends):
                yield self.span(since, t, what)
                since = None
            elif since is not None and begins is events.Paused and isinstance(event, events.Explained):
                what = event.reason
            elif since is None and isinstance(event, begins) and event != events.Silenced(on=False):
                since, what = t, event.reason if isinstance(event, events.Paused) else ""
        if since is not None:
            yield self.span(since, None, what)

    def pauses(self, happened: Sequence[Dated]) -> Iterator[Span]:
        yield from self.of(happened, events.Paused, (events.Resumed, events.Moved, events.Ended))

    def away(self, happened: Sequence[Dated]) -> Iterator[Span]:
        """The times away in which the session stood still, as somebody said."""
        since = 0.0
        for _, event in happened:
            if isinstance(event, events.Away):
                since = event.since
            elif isinstance(event, events.Returned) and event.seconds:
                yield self.span(since, since + event.seconds, "away")

    def absences(self, happened: Sequence[Dated]) -> Iterator[Span]:
        """The times away after which nobody went back."""
        absence: Span | None = None
        for t, event in happened:
            if isinstance(event, events.Away):
                if absence:
                    yield absence
                absence = self.span(event.since, t, "")
            elif isinstance(event, events.Returned) and event.seconds:
                absence = None
        if absence:
            yield absence

    def faults(self, happened: Sequence[Dated]) -> Iterator[Span]:
        """Each as long as it was said with the same words."""
        open_: dict[str, tuple[float, str]] = {}
        found: list[Span] = []
        for t, event in happened:
            if isinstance(event, events.Faulted | events.Mended) and event.device in open_:
                since, what = open_.pop(event.device)
                found.append(self.span(since, t, what))
            if isinstance(event, events.Faulted):
                open_[event.device] = (t, f"{event.device}: {event.message}")
        found += [self.span(since, None, what) for since, what in open_.values()]
        yield from sorted(found, key=lambda one: one.at)

    def span(self, since: float, until: float | None, what: str) -> Span:
        end = self.until if until is None else min(until, max(self.until, since))
        lasted = max(0.0, end - since) * self.speed
        return Span(self.origin + since, lasted, what, over=until is not None)


def _replans(happened: Sequence[Dated], origin: float) -> Iterator[Replan]:
    booked = 0.0
    for t, event in happened:
        at = origin + t
        match event:
            case events.Started():
                booked = event.booked
                if event.line:
                    yield Replan(at, "start", event.line)
            case events.Replanned():
                if event.line or event.booked != booked:
                    yield Replan(at, event.by, event.line, event.booked - booked)
                booked = event.booked
            case events.Moved(_, _, by, line) if line:
                yield Replan(at, by, line)
            case events.Resumed(_, line) if line:
                yield Replan(at, "resume", line)
            case events.Returned(seconds, _, line) if seconds and line:
                yield Replan(at, "away", line)
            case events.Released(_, line) if line:
                yield Replan(at, "release", line)
            case events.Dropped(_, _, line) if line:
                yield Replan(at, "drop", line)
            case events.Chosen(late, _, line):
                yield Replan(at, f"late {late}", line)


def _cues(happened: Sequence[Dated], origin: float) -> tuple[Shown, ...]:
    """An acknowledgement is of the latest cue that was due by then; a move takes the cue that it made as seen."""
    sounded = {
        Cue(event.kind, event.phase, event.due).key: t for t, event in happened if isinstance(event, events.Sounded)
    }
    fired = [(t, event) for t, event in happened if isinstance(event, events.Cued)]
    fired.sort(key=lambda one: one[1].due)
    acked: dict[int, float] = {}
    looked = 0.0
    for t, event in happened:
        if isinstance(event, events.Acked | events.Moved):
            seen = [place for place, (_, cue) in enumerate(fired) if looked < cue.due <= t + 0.0005]
            if seen and (isinstance(event, events.Acked) or abs(fired[seen[-1]][1].due - t) < 0.0005):
                acked[seen[-1]] = t
            looked = t
    return tuple(
        Shown(
            cue.kind, cue.phase, origin + cue.due, origin + t, _wall(origin, sounded.get(_key(cue))),
            _wall(origin, acked.get(place)), cue.stale,
        )
        for place, (t, cue) in enumerate(fired)
    )  # fmt: skip


def _key(cue: events.Cued) -> tuple[CueKind, int, int]:
    return Cue(cue.kind, cue.phase, cue.due).key


def _wall(origin: float, t: float | None) -> float | None:
    return None if t is None else origin + t


def _checks(happened: Sequence[Dated], origin: float, cues: Sequence[Shown]) -> tuple[CheckIn, ...]:
    """Each question that the screen showed, with the first answer soon after it; others stand alone."""
    found = [CheckIn(cue.at) for cue in cues if cue.kind == "check"]
    for t, event in happened:
        if not isinstance(event, events.Checked):
            continue
        at = origin + t
        asked = [place for place, one in enumerate(found) if one.shown is not None and 0 <= at - one.shown <= ANSWER]
        if asked and not found[asked[-1]].answer:
            found[asked[-1]] = replace(found[asked[-1]], at=at, answer=event.answer)
        else:
            found.append(CheckIn(None, at, event.answer))
    return tuple(sorted(found, key=lambda one: one.shown if one.shown is not None else one.at or 0.0))


def _numbers(happened: Sequence[Dated], origin: float) -> tuple[Number, ...]:
    last = {
        (event.what, event.when): Number(event.what, event.when, event.value, origin + t)
        for t, event in happened
        if isinstance(event, events.Measured)
    }
    return tuple(one for one in last.values() if one.value)
