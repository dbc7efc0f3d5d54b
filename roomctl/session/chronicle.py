"""What happened in a session beside its phases: pauses, re-plans, cues, checks, faults. `chronicler.py` reads it from
the entries.

Acts that were undone never were; nothing else is left out, and nothing is invented. Times are wall times (seconds since
1970), reckoned from the session's start by the clock that no time server can step.
"""

from __future__ import annotations

from dataclasses import dataclass

from roomctl.session.events import CueKind, When
from roomctl.session.plan import Measure


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
class Chronicle:
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
