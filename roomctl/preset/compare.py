"""What is different between two presets, in words: what a clinic changed, or what an update changes for it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher
from typing import Any, Literal, NamedTuple

from roomctl.preset.model import Check, Landing, Phase, Preset, Scene, Shares
from roomctl.text.durations import length
from roomctl.text.places import beside, technique

How = Literal["same", "changed", "added", "left out", "moved"]
HEAD = {
    "title": "title", "condition": "condition", "seconds": "length", "pressure_cap": "strongest pressure",
    "prone_limit": "longest time face down", "frequency": "how often", "evidence": "evidence", "basis": "basis",
    "cues": "cues", "halfway": "cue at half of an area", "between_sides": "time to change sides",
    "measure": "numbers asked for",
}  # fmt: skip
SCENE = {"bed": "sound", "level": "level", "light": "light", "kelvin": "colour of the light", "fade": "fade"}
ENDS = {
    "softer": "softer at the end",
    "light": "light at the end",
    "fade": "fade at the end",
    "note": "note at the end",
}
SIGNS = {"stop": "do not start if", "during": "stop the session if", "mind": "mind"}
PHASE = {
    "side": "side", "technique": "technique", "seconds": "length", "at_least": "at least", "at_most": "at most",
    "flex": "share when shortened", "focus": "focus", "position": "position", "pressure": "pressure",
    "turn": "the client turns", "check": "asked", "advance": "goes on", "note": "note",
}  # fmt: skip
_SECONDS = {"seconds", "at_least", "at_most", "prone_limit", "between_sides", "fade"}
_UNITS = {"level": " dB", "softer": " dB", "light": " %", "kelvin": " K"}


class Change(NamedTuple):
    """`was` or `now` is empty if there is nothing there."""

    what: str
    was: str
    now: str

    def __str__(self) -> str:
        if not self.was or not self.now:
            return f"{self.what}: {'added' if self.now else 'left out'}: {self.now or self.was}"
        return f"{self.what}: {self.was} → {self.now}"


class PhaseChange(NamedTuple):
    """One area of either preset. `says`: its length and how it is worked, for one that is the same, added or gone."""

    place: str
    how: How
    says: str
    changes: tuple[Change, ...] = ()

    def __str__(self) -> str:
        if self.how in ("same", "added", "left out"):
            return f"{self.place}: {'as there' if self.how == 'same' else self.how}, {self.says}"
        said = [*(["moved"] if self.how == "moved" else []), *map(str, self.changes)]
        return f"{self.place}: {'; '.join(said)}"


class Comparison(NamedTuple):
    head: tuple[Change, ...]
    phases: tuple[PhaseChange, ...]

    @property
    def same(self) -> bool:
        return not self.head and all(phase.how == "same" for phase in self.phases)

    def to_json(self) -> dict[str, Any]:
        phases = [
            {**one._asdict(), "changes": [change._asdict() for change in one.changes]} for one in self.phases
        ]  # fmt: skip
        return {"head": [one._asdict() for one in self.head], "phases": phases}


def compare(was: Preset, now: Preset) -> Comparison:
    """What is different in `now`, phase by phase."""
    return Comparison(tuple(_head(was, now)), tuple(_phases(was.phases, now.phases)))


def _head(was: Preset, now: Preset) -> Iterator[Change]:
    yield from _fields(was, now, HEAD)
    yield from _fields(was.scene or Scene(), now.scene or Scene(), SCENE)
    yield from _fields(was.landing or Landing(), now.landing or Landing(), ENDS)
    for key, what in SIGNS.items():
        before, after = (getattr(one.before, key) if one.before else () for one in (was, now))
        yield from _entries(what, before, after)
    yield from _entries("source", *([f"{one.cite}: {one.used}" for one in each.sources] for each in (was, now)))


def _entries(what: str, was: Sequence[str], now: Sequence[str]) -> Iterator[Change]:
    yield from (Change(what, one, "") for one in was if one not in now)
    yield from (Change(what, "", one) for one in now if one not in was)


def _fields(was: Any, now: Any, names: dict[str, str]) -> Iterator[Change]:
    for name, what in names.items():
        before, after = getattr(was, name), getattr(now, name)
        if before != after:
            yield Change(what, _said(name, before), _said(name, after))


def _phases(was: Sequence[Phase], now: Sequence[Phase]) -> Iterator[PhaseChange]:
    often = {area for each in (was, now) for area in _areas(each) if _areas(each).count(area) > 1}
    before, after = ([_key(phase, often) for phase in each] for each in (was, now))
    steps = SequenceMatcher(None, before, after, autojunk=False).get_opcodes()
    gone = {at for kind, start, end, _, _ in steps if kind != "equal" for at in range(start, end)}
    for kind, start, end, first, last in steps:
        if kind == "equal":
            yield from (_both(was[start + at], now[first + at]) for at in range(end - start))
            continue
        new = range(first, last)
        moved = {at: next((old for old in sorted(gone) if before[old] == after[at]), None) for at in new}
        for at in new:
            old = moved[at]
            if old is None:
                yield PhaseChange(_place(now[at]), "added", _worked(now[at]))
            else:
                gone.discard(old)
                changes = _both(was[old], now[at]).changes
                yield PhaseChange(_place(now[at]), "moved", _worked(now[at]), changes)
        yield from (
            PhaseChange(_place(was[at]), "left out", _worked(was[at]))
            for at in range(start, end) if at in gone and before[at] not in after
        )  # fmt: skip


def _both(was: Phase, now: Phase) -> PhaseChange:
    changes = [*_fields(was, now, PHASE)]
    scenes = [{key: getattr(one.scene, key) for key in one.scene.model_fields_set} if one.scene else {}
              for one in (was, now)]  # fmt: skip
    for key, what in SCENE.items():
        before, after = (_said(key, scene[key]) if key in scene else "" for scene in scenes)
        if before != after:
            changes.append(Change(what, before or "as in the session", after or "as in the session"))
    return PhaseChange(_place(now), "changed" if changes else "same", _worked(now), tuple(changes))


def _areas(phases: Sequence[Phase]) -> list[str]:
    return [phase.area.casefold() for phase in phases]


def _key(phase: Phase, often: set[str]) -> tuple[str, str]:
    area = phase.area.casefold()
    return area, str(phase.side) if area in often else ""


def _place(phase: Phase) -> str:
    side = "" if phase.side == "both" else "each side" if phase.side == "each" else _said("side", phase.side)
    return beside(phase.area, side)


def _worked(phase: Phase) -> str:
    return f"{length(phase.seconds)} ({technique(phase.technique)}, {phase.position}, pressure {phase.pressure})"


def _said(name: str, value: Any) -> str:
    """A value in words; empty if there is none."""
    match value:
        case None | "" | Check(question=""):
            return "half" if name == "at_least" else ""
        case Check(question, every):
            return f"{question}, every {length(every)}" if every else question
        case Shares(left=left, right=right):
            return f"left {left:g}, right {right:g}"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(value) or "none"
        case float() | int() if name in _SECONDS:
            return length(value) if value else "none"
        case float() | int():
            return f"{value:g}{_UNITS.get(name, '')}"
    return technique(value) if name == "technique" else str(value)
