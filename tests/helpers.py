"""Small builders that many tests share: plans, and a session in memory, on a clock that the test moves (`Bench`)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any, NamedTuple

import pytest

from roomctl.clock import HandClock, Instant
from roomctl.errors import Refused
from roomctl.session.commands import Act, Close, Command, Report, Start, decide
from roomctl.session.events import Cued, Entry, Event, Started
from roomctl.session.fold import apply, at_instant
from roomctl.session.moment import Moment, moment
from roomctl.session.plan import Phase, Plan, Scene
from roomctl.session.record import Record, record
from roomctl.session.state import State
from roomctl.text.changes import change
from roomctl.text.outcomes import outcome
from roomctl.text.refusals import error_text

PAD = Scene(bed="warm-pad")


def phase(area: str = "back", minutes: float = 5.0, floor: float | None = None, **more: Any) -> Phase:
    """A phase of `minutes`, its floor (in minutes) half of them if not given."""
    return Phase(area, minutes * 60, (minutes / 2 if floor is None else floor) * 60, **more)


def plan(*phases: Phase, **more: Any) -> Plan:
    return Plan("test", "A test", phases, **more)


def three(**more: Any) -> Plan:
    """Back, legs and neck: 5, 8 and 7 minutes."""
    return plan(
        phase("back", 5, scene=PAD), phase("legs", 8, scene=PAD), phase("neck", 7, scene=PAD),
        **more,
    )  # fmt: skip


def evenly(*seconds: float, **more: Any) -> Plan:
    """A plan of phases of so many seconds, named a, b, c..., without floors."""
    phases = [Phase(chr(ord("a") + i), length, 0.0, **more) for i, length in enumerate(seconds)]
    return plan(*phases)


@contextmanager
def refused(said: str = "") -> Iterator[None]:
    """Something that is refused, in a sentence that `said` matches."""
    with pytest.raises(Refused) as refusal:
        yield
    assert re.search(said, error_text(refusal.value)), error_text(refusal.value)


class Done(NamedTuple):
    """What was written, and what whoever asked for it reads."""

    events: tuple[Event, ...]
    said: str


@dataclass
class Bench:
    """A session without a file: acts are decided and folded as the journal does it."""

    clock: HandClock = field(default_factory=HandClock)
    entries: list[Entry] = field(default_factory=list)
    latest: State | None = None

    @classmethod
    def with_session(cls, made: Plan, **more: Any) -> Bench:
        room = cls()
        room.do(Start(made, **more))
        return room

    def do(self, command: Command) -> Done:
        decision = decide(self.latest, command, self.clock.now())
        for event in decision.events:
            self.write(event)
        return Done(decision.events, outcome(decision, self.latest))

    def act(
        self, verb: str, amount: float | None = None, text: str = "", aimed: int | None = None, sure: bool = False
    ) -> Done:
        return self.do(Act(verb, aimed, amount, text, sure))

    def write(self, event: Event) -> None:
        starts = sum(isinstance(entry.event, Started) for entry in self.entries) + isinstance(event, Started)
        entry = Entry(len(self.entries) + 1, f"s{starts}", self.clock.now(), event)
        self.entries.append(entry)
        self.latest = apply(self.latest, entry)

    def wind(self, seconds: float = 0.0, *, minutes: float = 0.0) -> Bench:
        self.clock.wind(seconds, minutes=minutes)
        return self

    def beat(self) -> list[tuple[str, int, float]]:
        """What the controller does at each beat: write down the cues that are crossed and new; close what has ended."""
        fired: list[tuple[str, int, float]] = []
        for cue in self.state.crossed:
            event = Cued(cue.kind, cue.phase, cue.due)
            if self.do(Report(event)).events:
                fired.append((cue.kind, cue.phase, cue.due))
        self.do(Close())
        return fired

    @property
    def now(self) -> Instant:
        return self.clock.now()

    @property
    def state(self) -> State:
        """The session at the clock's instant."""
        assert self.latest is not None
        return at_instant(self.latest, self.now)

    @property
    def moment(self) -> Moment:
        assert self.latest is not None
        return moment(self.latest, self.now)

    @property
    def line(self) -> str:
        """What was re-planned last, as everybody reads it."""
        return change(self.state.change, self.state.plan.phases)

    @property
    def record(self) -> Record:
        made = record(self.entries, self.now)
        assert made is not None
        return made

    @property
    def cues(self) -> list[tuple[str, int, float]]:
        """The cues crossed so far: kind, phase, and real seconds after the start to the millisecond."""
        return [(cue.kind, cue.phase, round(cue.due, 3)) for cue in self.state.crossed]

    def cues_of(self, kind: str) -> list[tuple[int, float]]:
        return [(index, due) for found, index, due in self.cues if found == kind]
