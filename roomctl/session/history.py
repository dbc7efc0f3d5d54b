"""What happened in a session beside its phases: pauses, re-plans, cues, checks, faults, read from its entries.

Only undone acts are left out. Times are wall times (seconds since 1970), computed from the session's start by the
monotonic clock, which no time server can step.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from roomctl.session import events
from roomctl.session.cues import Cue
from roomctl.session.events import CueKind, Entry, Event, When
from roomctl.session.marks import Change
from roomctl.session.plan import Measure

ANSWER = 180.0
"""Real seconds after a question within which an answer belongs to it."""


TRYING = 30.0
"""Real seconds within which a later bed or light replaces the one picked before it."""


@dataclass(frozen=True, slots=True)
class Span:
    """`lasted`: the session's own seconds; `over`: False if it lasted until the record's end; `what`: a pause's reason
    or a fault's message, may be empty; `index`: the held phase."""

    at: float
    lasted: float
    what: str = ""
    over: bool = True
    index: int | None = None


@dataclass(frozen=True, slots=True)
class Replan:
    """`act`: its cause (`next`, `more`, `resume`, `boundary`…); `change`: how the timeline changed, if notably;
    `extended`: seconds by which it moved the booked end."""

    at: float
    act: str
    change: Change | None
    extended: float = 0.0


@dataclass(frozen=True, slots=True)
class Drop:
    """Phases that were left out, by index."""

    at: float
    phases: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Pick:
    """Another bed (a name) or light (percent), picked in the session."""

    at: float
    what: Literal["bed", "light"]
    value: str | float


@dataclass(frozen=True, slots=True)
class Shown:
    """A cue. `at`: when it was due; `fired` by the controller; `sounded` by the speaker; `acked` by a person (None:
    never). `stale`: shown, but too late to sound."""

    kind: CueKind
    index: int
    at: float
    fired: float
    sounded: float | None = None
    acked: float | None = None
    stale: bool = False


class LampScene(NamedTuple):
    """A scene of the lamps: `percent`, `kelvin`; `reached` of the room's `lamps` did as they were told."""

    at: float
    percent: float
    kelvin: float
    lamps: int
    reached: int


class Lit(NamedTuple):
    """What somebody asked of the lamps: `up`, `inspect` or `plan`."""

    at: float
    how: str


@dataclass(frozen=True, slots=True)
class CheckIn:
    """`shown`: when the screen asked (None: unasked). `answer`: less, same, more or empty."""

    shown: float | None
    at: float | None = None
    answer: str = ""


@dataclass(frozen=True, slots=True)
class Number:
    """The latest value of a measurement."""

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
    """`absences`: times in which the room was away and which count; `reason`: why it was stopped early, as given."""

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
    lights: tuple[LampScene, ...] = ()
    lit: tuple[Lit, ...] = ()
    picks: tuple[Pick, ...] = ()


class Dated(NamedTuple):
    """An event, when it was written (`t`: real seconds after the start), and how it changed the timeline."""

    t: float
    event: Event
    change: Change | None = None


def dated(entries: Sequence[Entry], changes: Mapping[int, Change]) -> list[Dated]:
    """One session's entries without undone ones, each with its real seconds after the start and its change."""
    first = next(place for place, entry in enumerate(entries) if isinstance(entry.event, events.Started))
    times, t, last = dict[int, float](), 0.0, entries[first].at
    for entry in entries[first:]:
        t, last = t + entry.at.since(last), entry.at
        times[entry.seq] = t
    return [Dated(times[entry.seq], entry.event, changes.get(entry.seq)) for entry in kept(entries[first:])]


def kept(entries: Sequence[Entry]) -> list[Entry]:
    """The entries without undone acts, their `Undone`, and what followed from such an act by itself: a re-plan at a
    boundary, the end."""
    left: list[Entry] = []
    for entry in entries:
        if isinstance(entry.event, events.Undone):
            undone = next((i for i in reversed(range(len(left))) if events.by_somebody(left[i].event)), None)
            if undone is not None:
                left[undone:] = [
                    later for later in left[undone + 1 :]
                    if not isinstance(later.event, events.Replanned | events.Ended)
                ]  # fmt: skip
        else:
            left.append(entry)
    return left


def history(happened: Sequence[Dated], origin: float, speed: float, until: float) -> History:
    """`origin`: wall time of the start; `until`: real seconds after it at which the session ended, or the record is
    made."""
    span = _Spans(origin, speed, until)
    shown = _cues(happened, origin)
    ended = [one.event for one in happened if isinstance(one.event, events.Ended) and one.event.how != "done"]
    over = next(
        (place for place, (_, event, _) in enumerate(happened) if isinstance(event, events.Ended)), len(happened)
    )
    why = [event.reason for _, event, _ in happened[over:] if isinstance(event, events.Explained)]  # before: of a pause
    signed = [Signature(origin + t, event.by) for t, event, _ in happened if isinstance(event, events.Signed)]
    return History(
        pauses=tuple(sorted([*span.pauses(happened), *span.away(happened)], key=lambda one: one.at)),
        holds=tuple(span.of(happened, events.Held, (events.Released, events.Moved, events.Ended))),
        silences=tuple(span.of(happened, events.Silenced, (events.Silenced, events.Ended))),
        absences=tuple(span.absences(happened)),
        faults=tuple(span.faults(happened)),
        replans=tuple(_replans(happened, origin)),
        drops=tuple(Drop(origin + t, event.phases) for t, event, _ in happened if isinstance(event, events.Dropped)),
        cues=shown,
        checks=_checks(happened, origin, shown),
        numbers=_numbers(happened, origin),
        notes=tuple(Note(origin + t, event.text) for t, event, _ in happened if isinstance(event, events.Noted)),
        reason=(why or [one.reason for one in ended] or [""])[-1],
        signed=signed[-1] if signed else None,
        lights=tuple(LampScene(origin + t, *event) for t, event, _ in happened if isinstance(event, events.Shown)),
        lit=tuple(Lit(origin + t, event.how) for t, event, _ in happened if isinstance(event, events.Lit)),
        picks=tuple(_picks(happened, origin)),
    )


class _Spans(NamedTuple):
    origin: float
    speed: float
    until: float

    def of(self, happened: Sequence[Dated], begins: type[Event], ends: tuple[type[Event], ...]) -> Iterator[Span]:
        since: float | None = None
        what = ""
        for t, event, _ in happened:
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
        """The times away that do not count, as somebody answered."""
        since = 0.0
        for _, event, _ in happened:
            if isinstance(event, events.Away):
                since = event.since
            elif isinstance(event, events.Returned) and event.seconds:
                yield self.span(since, since + event.seconds, "away")

    def absences(self, happened: Sequence[Dated]) -> Iterator[Span]:
        """The times away after which nobody went back."""
        absence: Span | None = None
        for t, event, _ in happened:
            if isinstance(event, events.Away):
                if absence:
                    yield absence
                absence = self.span(event.since, t, "")
            elif isinstance(event, events.Returned) and event.seconds:
                absence = None
        if absence:
            yield absence

    def faults(self, happened: Sequence[Dated]) -> Iterator[Span]:
        """Each for as long as its message stayed the same; after the end only those of the record itself, because the
        others are of another day, or of what the next session begins with."""
        open_: dict[str, tuple[float, str]] = {}
        found: list[Span] = []
        for t, event, _ in happened:
            if isinstance(event, events.Faulted | events.Mended) and event.device in open_:
                since, what = open_.pop(event.device)
                found.append(self.span(since, t, what))
            if isinstance(event, events.Faulted) and (t <= self.until or event.device == "record"):
                open_[event.device] = (t, f"{event.device}: {event.message}")
        found += [self.span(since, None, what) for since, what in open_.values()]
        yield from sorted(found, key=lambda one: one.at)

    def span(self, since: float, until: float | None, what: str) -> Span:
        end = self.until if until is None else min(until, max(self.until, since))
        lasted = max(0.0, end - since) * self.speed
        return Span(self.origin + since, lasted, what, over=until is not None)


def _replans(happened: Sequence[Dated], origin: float) -> Iterator[Replan]:
    booked = 0.0
    for t, event, change in happened:
        extended = 0.0
        match event:
            case events.Started():
                act, booked = "start", event.booked
            case events.Replanned():
                act, extended, booked = event.by, event.booked - booked, event.booked
            case events.Moved():
                act = event.by
            case events.Resumed():
                act = "resume"
            case events.Returned():
                act = "away"
            case events.Released():
                act = "release"
            case events.Dropped():
                act = "drop"
            case events.Chosen():
                act = f"late {event.late}"
            case _:
                continue
        if change or extended or isinstance(event, events.Chosen):
            yield Replan(origin + t, act, change, extended)


def _picks(happened: Sequence[Dated], origin: float) -> Iterator[Pick]:
    """Of several that follow each other, as when somebody tries them one by one, the last."""
    picked = [(t, event) for t, event, _ in happened if isinstance(event, events.Picked)]
    for place, (t, event) in enumerate(picked):
        soon = (later.what for at, later in picked[place + 1 :] if at - t <= TRYING)
        if event.what not in soon:
            yield Pick(origin + t, event.what, event.instead)


def _cues(happened: Sequence[Dated], origin: float) -> tuple[Shown, ...]:
    """An acknowledgement belongs to the latest cue due by then; a move acknowledges the cue that it causes."""
    sounded = {
        Cue(event.kind, event.phase, event.due).key: t for t, event, _ in happened if isinstance(event, events.Sounded)
    }
    fired = [(t, event) for t, event, _ in happened if isinstance(event, events.Cued)]
    fired.sort(key=lambda one: one[1].due)
    acked: dict[int, float] = {}
    looked = 0.0
    for t, event, _ in happened:
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
    """Each question that the screen showed, with the first answer soon after it; and unasked answers."""
    found = [CheckIn(cue.at) for cue in cues if cue.kind == "check"]
    for t, event, _ in happened:
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
        for t, event, _ in happened
        if isinstance(event, events.Measured)
    }
    return tuple(one for one in last.values() if one.value)
