"""The events of the journal, and their JSON form.

Seconds are the session's own time unless stated otherwise. An event carries what was decided (new lengths, for
example), not what was asked, so a newer planner reads old journals unchanged. `line` is a sentence that earlier
versions wrote for a re-plan; it is read and shown, but no longer written.

Named tuples are defined in a fifth of the time of dataclasses, at every start. Tuples of different kinds can be equal,
so check the kind first.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any, Literal, NamedTuple, TypeGuard, get_args

from roomctl.clock import Instant
from roomctl.session.booking import Step
from roomctl.session.plan import NO_WISHES, Measure, Plan, Wishes

CueKind = Literal["warn", "change", "check", "turn", "halfway", "closing", "note", "finish", "late"]
Late = Literal["trim", "buffer", "over"]
How = Literal["done", "finished", "stopped"]
When = Literal["before", "after"]

HEADROOM = 6.0
"""dB by which a scene and the client together may exceed a room's calibrated level, by default."""


class Started(NamedTuple):
    """Hands on. `speed`: times real time (60 in a rehearsal); `booked`: seconds until hands off; `buffer`: the turnover
    after it that may be used when late; `seed` decides where the beds start; `asked`: seconds before a late start
    shortened the session, else 0; `screened`: no stop signs were present (the answers are not stored); `headroom`: dB
    by which a scene and the client together may exceed the room's calibrated level; `client`: the clinic's code for the
    client, or empty; `therapist`: the initials of the one whose own settings and presets were in use, or empty;
    `lamps`: the room's lamps follow, also in a rehearsal; `dress`: seconds to dress after hands off, and `steps`: those
    of the turnover, both as the room has them at the start."""

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
    client: str = ""
    therapist: str = ""
    lamps: bool = False
    dress: float = 0.0
    steps: tuple[Step, ...] = ()


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
    """More or fewer minutes in the same phase. `booked` differs only if the end was moved on purpose. A re-plan `by` a
    `boundary` is automatic: the session caught up there."""

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
    """What to do when minutes are missing."""

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
    """The cues' sound switched on or off."""

    on: bool = True
    level: float | None = None


class Picked(NamedTuple):
    """Another bed (a name) or light (percent), `instead` of the one that the plan has, `was`, wherever it has it."""

    what: Literal["bed", "light"]
    was: str | float
    instead: str | float


class Levelled(NamedTuple):
    """`db`: the client's whole offset from now on."""

    db: float


class Lit(NamedTuple):
    """The lamps: `up` to full until somebody ends it, `inspect` for half a minute, or back to the `plan`."""

    how: Literal["up", "inspect", "plan"]


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
    """The therapist has reviewed the record. `by`: initials or a code, may be empty."""

    by: str = ""


class Explained(NamedTuple):
    """Why the session was stopped or is paused, if given later."""

    reason: str


class Filed(NamedTuple):
    """Somebody has left the close screen. Not in the report."""


class Ticked(NamedTuple):
    """A step of the turnover is done, or `on` is false and it is not. Not in the report."""

    step: str
    on: bool = True


class Readied(NamedTuple):
    """Somebody says that the room is ready for the next client, whatever is ticked. Not in the report."""


class Undone(NamedTuple):
    """The last act is undone."""

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


class Shown(NamedTuple):
    """A scene of the lamps: `percent` of full, `kelvin`; `reached` of the room's `lamps` do as they are told."""

    percent: float
    kelvin: float
    lamps: int
    reached: int


class Away(NamedTuple):
    """No controller ran from `since` (real seconds after the start) until now: the machine slept or was frozen, or its
    processes were gone."""

    since: float


class Returned(NamedTuple):
    """The answer after a time away. `seconds`: real seconds by which the session went back; 0: it continues by the
    clock."""

    seconds: float
    lengths: tuple[float, ...]
    line: str = ""


class Purged(NamedTuple):
    """This many sessions were removed from the journal. The entry belongs to no session."""

    sessions: int


ActEvent = (
    Paused | Resumed | Moved | Replanned | Dropped | Chosen | Held | Released | Silenced | Levelled | Checked | Noted
    | Measured | Signed | Explained | Returned | Chimed | Picked | Lit
)  # fmt: skip
"""What `undo` can take back if a person did it; `Ended` too."""
Refit = Resumed | Moved | Replanned | Dropped | Chosen | Released | Returned
"""Events that carry new lengths."""
Event = (
    Started | ActEvent | Acked | Filed | Ticked | Readied | Undone | Ended | Cued | Sounded | Faulted | Mended | Shown
    | Away | Purged
)  # fmt: skip

_ACT_EVENTS = frozenset(ActEvent.__args__)
_REFITS = frozenset(Refit.__args__)

_KINDS: dict[str, type[Any]] = {
    kind.__name__.lower(): kind
    for kind in (
        *(Started, Paused, Resumed, Moved, Replanned, Dropped, Chosen, Held, Released, Silenced, Checked, Acked, Noted),
        *(Levelled, Undone, Ended, Cued, Sounded, Faulted, Mended, Measured, Signed, Explained, Filed, Purged),
        *(Away, Returned, Chimed, Picked, Lit, Shown, Ticked, Readied),
    )
}


_NAMES = {kind: name for name, kind in _KINDS.items()}


class Entry(NamedTuple):
    """An event in the journal. `seq` rises by one from entry to entry of the whole journal."""

    seq: int
    session: str
    at: Instant
    event: Event


def by_somebody(event: Event) -> bool:
    """Whether a person did this, so that it can be undone."""
    if isinstance(event, Ended):
        return event.how != "done"
    if isinstance(event, Replanned):
        return event.by != "boundary"
    return type(event) in _ACT_EVENTS


def refits(event: Event) -> TypeGuard[Refit]:
    """Whether this event changed the lengths; to keep going after a time away does not."""
    return type(event) in _REFITS and (type(event) is not Returned or event.seconds > 0)


def kind_of(event: Event) -> str:
    """The event's name in the journal: `paused`."""
    return _NAMES[type(event)]


def to_json(event: Event) -> dict[str, Any]:
    body = event._asdict()
    for key in ("line", "client", "therapist", "dress", "steps"):
        if not body.get(key):
            body.pop(key, None)
    return {**body, **{key: asdict(body[key]) for key in body.keys() & {"plan", "wishes"}}}


def from_json(kind: str, body: Mapping[str, Any]) -> Event:
    """The event that `to_json` wrote. Raises `KeyError` for a kind that this version does not know, and what `SPOILT`
    names for values that it cannot have."""
    made = _KINDS[kind]
    values = {key: value for key, value in body.items() if key in made._fields}
    if "plan" in values:
        values["plan"] = Plan.from_json(values["plan"])
    if "wishes" in values:
        values["wishes"] = Wishes.from_json(values["wishes"])
    for key in values.keys() & {"lengths", "phases"}:
        values[key] = tuple(values[key])
    if "steps" in values:
        values["steps"] = tuple(Step(*step) for step in values["steps"])
    event: Event = made(**values)
    if wrong := next((name for name, value in values.items() if not _fits(made, name, value)), ""):
        raise ValueError(wrong)
    return event


def _number(value: object) -> bool:
    return isinstance(value, int | float) and abs(value) < 1e15  # NaN is not, either


def _lengths(value: tuple[Any, ...]) -> bool:
    return all(isinstance(one, int | float) and math.isfinite(one) for one in value)


def _wholes(value: tuple[object, ...]) -> bool:
    return all(map(_whole, value))


def _whole(value: object) -> bool:
    return isinstance(value, int) and 0 <= value < 2**63


def _text(value: object) -> bool:
    return isinstance(value, str)


_VALUES: Mapping[str, Callable[[Any], bool]] = {
    **dict.fromkeys(("booked", "buffer", "headroom", "asked", "dress", "db", "due", "since", "seconds"), _number),
    **dict.fromkeys(("percent", "kelvin"), _number), "level": lambda value: value is None or _number(value),
    "speed": lambda value: _number(value) and 0 < value <= 10_000,
    **dict.fromkeys(("seed", "to", "phase", "lamps", "reached", "sessions", "screened", "on", "stale"), _whole),
    **dict.fromkeys(("line", "client", "therapist", "reason", "text", "value", "step", "act", "device", "message"),
    _text),
    **dict.fromkeys(("by", "answer", "what"), _text), "lengths": _lengths, "phases": _wholes,
    **dict.fromkeys(("was", "instead"), lambda value: _text(value) or _number(value)),
    "late": lambda value: value in get_args(Late),
    "when": lambda value: value in get_args(When), "kind": lambda value: value in get_args(CueKind),
}  # fmt: skip
"""What the values of events may be, by their names: a journal may be damaged, or of a version that is not known."""
_HOW: Mapping[type, tuple[str, ...]] = {Ended: get_args(How), Lit: ("up", "inspect", "plan")}


def _fits(made: type, name: str, value: Any) -> bool:
    if name == "how":
        return isinstance(value, str) and value in _HOW[made]
    return name not in _VALUES or _VALUES[name](value)
