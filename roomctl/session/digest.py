"""What a list of sessions needs of each: a summary of its record in numbers, without free text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any, NamedTuple

from roomctl.session.hands import DEEP
from roomctl.session.plan import Phase, Plan
from roomctl.session.visits import STEP

if TYPE_CHECKING:
    from roomctl.session.record import Record

FEW = 3
"""Least number of sessions with an area before its usual length is shown."""
RECENT = 20
"""The most sessions of a preset that say what is usual in it."""
ALIKE = 0.1
"""Share of its length by which a session may be longer or shorter than a plan that it is compared with."""
ENOUGH = 60.0
"""Seconds between plan and habit that are worth mentioning."""


@dataclass(frozen=True, slots=True)
class Digest:
    """One session. Times are wall times, lengths seconds. `areas`: each worked area with planned and done seconds;
    `deep`: seconds of techniques that are hard on the hands."""

    session: str
    preset: str
    title: str
    speed: float
    started_at: float
    planned: float
    done: float
    late: float
    ended: str
    pauses: int
    paused: float
    deep: float
    areas: tuple[tuple[str, float, float], ...]

    def to_json(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Digest:
        return cls(**{**data, "areas": tuple(map(tuple, data["areas"]))})


def digest(record: Record) -> Digest:
    areas: dict[str, tuple[float, float]] = {}
    for line in record.lines:
        if line.stays and line.phase.technique != "transition":
            planned, done = areas.get(line.phase.area, (0.0, 0.0))
            areas[line.phase.area] = (planned + line.planned, done + line.done)
    return Digest(
        record.session, record.preset, record.title, record.speed, record.started_at, record.planned, record.done,
        record.late, record.ended, len(record.pauses), record.paused,
        sum(line.done for line in record.lines if line.phase.technique in DEEP),
        tuple((area, planned, done) for area, (planned, done) in areas.items()),
    )  # fmt: skip


class Habit(NamedTuple):
    """An area, how long it was planned and how long it usually was (medians, in seconds), and in how many sessions."""

    area: str
    planned: float
    done: float
    sessions: int

    @property
    def differs(self) -> bool:
        return abs(self.done - self.planned) >= ENOUGH


def habits(digests: Iterable[Digest]) -> list[Habit]:
    """Each area's usual length against its planned one, the most different first. Rehearsals, stopped sessions and
    rarely worked areas do not count."""
    from statistics import median  # only here, and a controller would carry it for hours

    found: dict[str, tuple[list[float], list[float], list[str]]] = {}
    for one in filter(_counts, digests):
        for area, planned, done in one.areas:
            plans, dones, names = found.setdefault(area.casefold(), ([], [], []))
            plans.append(planned)
            dones.append(done)
            names.append(area)
    made = [
        Habit(names[-1], median(plans), median(dones), len(dones))
        for plans, dones, names in found.values()
        if len(dones) >= FEW
    ]
    return sorted(made, key=lambda one: -abs(one.done - one.planned))


def _counts(one: Digest) -> bool:
    return one.speed == 1 and one.ended in ("done", "finished")


def phases_of(area: str, phases: Sequence[Phase]) -> list[int]:
    """The indexes of the phases that work on `area`."""
    named = area.casefold()
    return [index for index, one in enumerate(phases) if one.area.casefold() == named and one.technique != "transition"]


def usual(plan: Plan, digests: Iterable[Digest]) -> list[Habit]:
    """The areas of `plan` whose time in the `RECENT` sessions of its preset differs from it by a minute or more (the
    median, to the half minute and not under their floors), the most different first. `digests` are newest first; those
    of another length count no more than rehearsals and stopped sessions. `Habit.planned` is the time in `plan`."""
    from statistics import median

    alike = (
        one for one in digests
        if _counts(one) and one.preset == plan.preset and abs(one.planned - plan.seconds) <= ALIKE * plan.seconds
    )  # fmt: skip
    spent: dict[str, list[float]] = {}
    for one in islice(alike, RECENT):
        for area, _, done in one.areas:
            spent.setdefault(area.casefold(), []).append(done)
    made = []
    for area in dict.fromkeys(phase.area for phase in plan.phases if phase.focus != "frame"):
        worked = [plan.phases[index] for index in phases_of(area, plan.phases)]
        planned, times = sum(phase.seconds for phase in worked), spent.get(area.casefold(), [])
        if len(times) >= FEW:
            least = sum(min(phase.at_least, phase.seconds) for phase in worked)
            made.append(Habit(area, planned, max(STEP, least, round(median(times) / STEP) * STEP), len(times)))
    return sorted((one for one in made if one.differs), key=lambda one: -abs(one.done - one.planned))
