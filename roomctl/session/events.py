"""What was decided and written down: frozen events, and their JSON form.

Seconds are of the session's own time unless a name says otherwise. An event carries what was decided (new lengths,
say), not what was asked, so that an old journal reads the same under a newer planner.

`line` is no fact: earlier versions wrote their own words for a re-plan there. They are read and shown as they stand,
and written no more.

They are named tuples, which every start of roomctl makes anew in a fifth of the time of dataclasses; as tuples, two of
different kinds can be equal, so ask for the kind first.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any, Literal, NamedTuple, TypeGuard

from roomctl.clock import Instant
from roomctl.session.plan import NO_WISHES, Measure, Plan, Wishes

CueKind = Literal["warn", "change", "check", "closing", "finish", "late"]
Late = Literal["trim", "buffer", "over"]
How = Literal["done", "finished", "stopped"]
When = Literal["before", "after"]

HEADROOM = 6.0
"""dB that a scene and the client together may go over a room's calibrated level, where nothing else was set."""


class Started(NamedTuple):
    """Hands on. `speed` bends the timeline (60 in a rehearsal); `booked` is when hands are to be off; `buffer` is the
    turnover after it that may be used when late; `seed` turns the beds so that no two sessions begin alike; `asked`:
    seconds that it was to last where a late start has shortened it, else 0; `screened`: the stop signs were asked and
    there were none, which is all that is kept of the answers; `headroom` is how many dB a scene and the client together
    may go over the room's calibrated level."""

    plan: Plan
    booked: float
    speed: float = 1.0
    late: Late = "trim"
    seed: int = 0
    buffer: float = 0.0
    line: str = ""
    screened: bool = False
    wishes: Wishes = NO_WISHES
    headroom: float = HEADROOM
    asked: float = 0.0


class Paused(NamedTuple):
    reason: str = ""


class Resumed(NamedTuple):
    lengths: tuple[float, ...]
    line: str = ""


class Moved(NamedTuple):
    """To another phase. `lengths` are those of all phases from now on."""

    to: int
    lengths: tuple[float, ...]
    by: Literal["next", "back", "restart", "finish"] = "next"
    line: str = ""


class Replanned(NamedTuple):
    """More or fewer minutes; the phase stays. `booked` differs only where the end was moved on purpose. `by` a
    `boundary` is nobody's act: a session that came late to a phase caught up there. `spread`: free minutes were given
    out."""

    lengths: tuple[float, ...]
    booked: float
    by: Literal["more", "less", "extend", "spread", "boundary"] = "more"
    line: str = ""


class Dropped(NamedTuple):
    """Phases that will not be worked today, by index."""

    phases: tuple[int, ...]
    lengths: tuple[float, ...]
    line: str = ""


class Chosen(NamedTuple):
    """What is to happen with minutes that cannot be found."""

    late: Late
    lengths: tuple[float, ...]
    line: str = ""


class Held(NamedTuple):
    pass


class Released(NamedTuple):
    lengths: tuple[float, ...]
    line: str = ""


class Silenced(NamedTuple):
    on: bool = True


class Chimed(NamedTuple):
    """The cues' sound on, where a preset has it off, or off."""

    on: bool = True


class Picked(NamedTuple):
    """Another bed (a name) or light (percent), `instead` of the one that the plan has, `was`, wherever it has it."""

    what: Literal["bed", "light"]
    was: str | float
    instead: str | float


class Levelled(NamedTuple):
    """Louder or softer: `db` is the client's whole offset from now on."""

    db: float


class Checked(NamedTuple):
    answer: Literal["less", "same", "more"]


class Acked(NamedTuple):
    pass


class Noted(NamedTuple):
    text: str


class Measured(NamedTuple):
    """A number that the therapist typed, as it was typed: `6`, `128/82`; empty: taken back."""

    what: Measure
    when: When
    value: str


class Signed(NamedTuple):
    """The therapist has looked the record over. `by`: initials or a code, may be empty."""

    by: str = ""


class Explained(NamedTuple):
    """Why the session was stopped, or stands still, said once it was or does."""

    reason: str


class Filed(NamedTuple):
    """Somebody has left the close screen: there is nothing more to add. The report does not tell it."""


class Undone(NamedTuple):
    """The last act never was."""

    act: str = ""


class Ended(NamedTuple):
    how: How
    reason: str = ""


class Cued(NamedTuple):
    """The controller fired a cue; `due` is in real seconds after the start, `stale` means shown and not sounded."""

    kind: CueKind
    phase: int
    due: float
    stale: bool = False


class Sounded(NamedTuple):
    """The speaker began to sound a cue."""

    kind: CueKind
    phase: int
    due: float


class Faulted(NamedTuple):
    device: str
    message: str


class Mended(NamedTuple):
    device: str


class Away(NamedTuple):
    """The room was not heard from `since` (real seconds after the start) until now: the machine slept or was frozen, or
    its processes were gone. The controller says so when it is back."""

    since: float


class Returned(NamedTuple):
    """The answer after a time away. `seconds` (real) that the session went back, to where it was when the room was last
    heard; 0: it goes on as the clock says."""

    seconds: float
    lengths: tuple[float, ...]
    line: str = ""


class Purged(NamedTuple):
    """So many sessions were removed from the journal for good. It belongs to none of them."""

    sessions: int


ActEvent = (
    Paused | Resumed | Moved | Replanned | Dropped | Chosen | Held | Released | Silenced | Levelled | Checked | Noted
    | Measured | Signed | Explained | Returned | Chimed | Picked
)  # fmt: skip
"""What `undo` can take back, where somebody did it; `Ended` too."""
Refit = Resumed | Moved | Replanned | Dropped | Chosen | Released | Returned
"""What carries new lengths."""
Event = Started | ActEvent | Acked | Filed | Undone | Ended | Cued | Sounded | Faulted | Mended | Away | Purged

_ACT_EVENTS = frozenset(ActEvent.__args__)
_REFITS = frozenset(Refit.__args__)

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (
        *(Started, Paused, Resumed, Moved, Replanned, Dropped, Chosen, Held, Released, Silenced, Checked, Acked, Noted),
        *(Levelled, Undone, Ended, Cued, Sounded, Faulted, Mended, Measured, Signed, Explained, Filed, Purged),
        *(Away, Returned, Chimed, Picked),
    )
}


_NAMES = {kind: name for name, kind in _KINDS.items()}


class Entry(NamedTuple):
    """An event as it stands in the journal. `seq` rises by one from entry to entry of the whole journal."""

    seq: int
    session: str
    at: Instant
    event: Event


def by_somebody(event: Event) -> bool:
    """Whether a person did this, so that it can be undone; an end or a re-planning by itself is nobody's act."""
    if isinstance(event, Ended):
        return event.how != "done"
    if isinstance(event, Replanned):
        return event.by != "boundary"
    return type(event) in _ACT_EVENTS


def refits(event: Event) -> TypeGuard[Refit]:
    """Whether this fitted what is left anew; to keep going after a time away leaves it as it is."""
    return type(event) in _REFITS and (type(event) is not Returned or event.seconds > 0)


def kind_of(event: Event) -> str:
    """The event's name in the journal: `paused`."""
    return _NAMES[type(event)]


def to_json(event: Event) -> dict[str, Any]:
    """The event's fields, for json.dumps."""
    body = event._asdict()
    if not body.get("line"):
        body.pop("line", None)
    return {**body, **{key: asdict(body[key]) for key in body.keys() & {"plan", "wishes"}}}


def from_json(kind: str, body: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote. Raises `KeyError` for a kind that this version does not know."""
    made = _KINDS[kind]
    values = {key: value for key, value in body.items() if key in made._fields}
    if "plan" in values:
        values["plan"] = Plan.from_json(values["plan"])
    if "wishes" in values:
        values["wishes"] = Wishes.from_json(values["wishes"])
    for key in values.keys() & {"lengths", "phases"}:
        values[key] = tuple(values[key])
    event: Event = made(**values)
    return event
