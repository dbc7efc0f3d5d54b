"""What is different between two presets: what a clinic changed, or what an update changes for it. Facts; their words
are in `text/differences.py`."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from difflib import SequenceMatcher
from pathlib import Path
from typing import Any, Literal, NamedTuple

from roomctl.errors import Fault, Faults
from roomctl.preset import base as bases
from roomctl.preset.check import check_file
from roomctl.preset.conditions import Known
from roomctl.preset.library import Shelf
from roomctl.preset.model import Check, Landing, Phase, Preset, Scene, Shares, Source

How = Literal["same", "changed", "added", "left out", "moved"]
HEAD = (
    "title", "condition", "seconds", "pressure_cap", "prone_limit", "frequency", "evidence", "basis", "cues", "halfway",
    "between_sides", "measure",
)  # fmt: skip
PHASE = (
    "side", "technique", "seconds", "at_least", "at_most", "flex", "focus", "position", "pressure", "turn", "advance",
    "note",
)  # fmt: skip


class Change(NamedTuple):
    """`key` as the model calls it, such as `seconds` or `scene.light`. `was` or `now` is None if there is nothing."""

    key: str
    was: str | float | bool | None
    now: str | float | bool | None


class PhaseChange(NamedTuple):
    """One area of either preset, as it is now, or was if it is gone."""

    area: str
    side: str
    how: How
    seconds: float
    technique: str
    position: str
    pressure: int
    changes: tuple[Change, ...] = ()


class Comparison(NamedTuple):
    head: tuple[Change, ...]
    phases: tuple[PhaseChange, ...]

    @property
    def same(self) -> bool:
        return not self.head and not self.changed

    @property
    def changed(self) -> tuple[PhaseChange, ...]:
        """The areas that are not the same."""
        return tuple(phase for phase in self.phases if phase.how != "same")

    def to_json(self) -> dict[str, Any]:
        phases = [{**one._asdict(), "changes": [change._asdict() for change in one.changes]} for one in self.phases]
        return {"head": [one._asdict() for one in self.head], "phases": phases}


def compare(was: Preset, now: Preset) -> Comparison:
    """What is different in `now`, phase by phase."""
    return Comparison(tuple(_head(was, now)), tuple(_phases(was.phases, now.phases)))


def updated(
    path: Path, now: Preset, shelves: Sequence[Shelf], beds: Collection[str] | None, conditions: Known
) -> tuple[Comparison | None, tuple[Fault, ...]]:
    """What an update of its base changes for the clinic's preset at `path`, which is `now`; None if it had faults
    before, which are given, or if what it was is not kept. Raises `Faults` of the base."""
    base = bases.of(path, shelves)
    assert base is not None
    before = bases.as_before(path, base, shelves, beds, conditions)
    if before is None or before.preset is None:
        return None, before.faults if before else ()
    after = good(base.path, shelves, beds, conditions) if base.copied else now
    return compare(before.preset, after), ()


def good(path: Path, shelves: Sequence[Shelf], beds: Collection[str] | None, conditions: Known) -> Preset:
    """The preset in a file. Raises `Faults`."""
    checked = check_file(path, beds, shelves, conditions)
    if checked.preset is None:
        raise Faults(checked.faults)
    return checked.preset


def _head(was: Preset, now: Preset) -> Iterator[Change]:
    yield from _fields(was, now, HEAD)
    yield from _fields(was.scene or Scene(), now.scene or Scene(), Scene.model_fields, "scene.")
    yield from _fields(was.landing or Landing(), now.landing or Landing(), Landing.model_fields, "landing.")
    for key in ("stop", "during", "mind"):
        before, after = (getattr(one.before, key) if one.before else () for one in (was, now))
        yield from _entries(f"before.{key}", before, after)
    yield from _entries("sources", *([_source(one) for one in each.sources] for each in (was, now)))


def _source(one: Source) -> str:
    doi, used = f" ({one.doi})" if one.doi else "", f": {one.used}" if one.used else ""
    return f"{one.cite}{doi}{used}"


def _entries(key: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    yield from (Change(key, one, None) for one in was if one not in now)
    yield from (Change(key, None, one) for one in now if one not in was)


def _fields(was: Any, now: Any, names: Iterable[str], above: str = "") -> Iterator[Change]:
    for name in names:
        before, after = _plain(getattr(was, name)), _plain(getattr(now, name))
        if before != after:
            yield Change(f"{above}{name}", before, after)


def _phases(was: Sequence[Phase], now: Sequence[Phase]) -> Iterator[PhaseChange]:
    often = {area for each in (was, now) for area in _areas(each) if _areas(each).count(area) > 1}
    before, after = ([_key(phase, often) for phase in each] for each in (was, now))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    gone = [at for kind, start, end, _, _ in steps if kind != "equal" for at in range(start, end)]
    came: dict[int, int] = {}  # what has moved: its place now, and before
    for at in (at for kind, _, _, first, last in steps if kind != "equal" for at in range(first, last)):
        if (old := next((old for old in gone if before[old] == after[at]), None)) is not None:
            gone.remove(old)
            came[at] = old
    for kind, start, end, first, last in steps:
        if kind == "equal":
            for one, other in zip(was[start:end], now[first:last], strict=True):
                changes = tuple(_changes(one, other))
                yield _said(other, "changed" if changes else "same", changes)
            continue
        for at in range(first, last):
            if at in came:
                yield _said(now[at], "moved", tuple(_changes(was[came[at]], now[at])))
            else:
                yield _said(now[at], "added")
        yield from (_said(was[at], "left out") for at in range(start, end) if at in gone)


def _changes(was: Phase, now: Phase) -> Iterator[Change]:
    yield from _fields(was, now, PHASE)
    yield from _fields(was.check, now.check, Check._fields)
    scenes = [{key: getattr(one.scene, key) for key in one.scene.model_fields_set} if one.scene else {}
              for one in (was, now)]  # fmt: skip
    before, after = scenes
    yield from (
        Change(f"scene.{key}", before.get(key), after.get(key))
        for key in Scene.model_fields
        if before.get(key) != after.get(key)
    )


def _said(phase: Phase, how: How, changes: tuple[Change, ...] = ()) -> PhaseChange:
    side = str(_plain(phase.side))
    return PhaseChange(
        phase.area, side, how, phase.seconds, phase.technique, phase.position, phase.pressure, changes
    )  # fmt: skip


def _areas(phases: Sequence[Phase]) -> list[str]:
    return [phase.area.casefold() for phase in phases]


def _key(phase: Phase, often: set[str]) -> tuple[str, str]:
    area = phase.area.casefold()
    return area, str(phase.side) if area in often else ""


def _plain(value: Any) -> str | float | bool | None:
    if isinstance(value, Shares):
        return f"left {value.left:g}, right {value.right:g}"
    if isinstance(value, tuple):
        return ", ".join(value) or "none"
    return None if value == "" else value
