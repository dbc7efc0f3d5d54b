"""What a list of sessions needs of each: a summary of its record in numbers, without free text."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from typing import Any, NamedTuple

from roomctl.session.record import Record

DEEP = frozenset({"deep-tissue", "trigger-point", "friction"})
"""Techniques that are hard on a therapist's own hands."""
FEW = 3
"""Least number of sessions with an area before its usual length is shown."""
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
    for one in digests:
        if one.speed != 1 or one.ended not in ("done", "finished"):
            continue
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
