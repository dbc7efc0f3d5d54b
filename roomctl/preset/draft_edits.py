"""Edits of a preset's text in the words of the format: a field, a phase, its sides, its minutes.

Each function takes the text and the phases as they are read from it (`draft.Seen`), and returns the new text; every
character that the edit does not concern stays. Phases that come from the preset below are changed under `change:`;
where that cannot say it (a new phase, another order), the file gets `phases:` in full. All raise `Unplaced` or
`Refused`.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any

from roomctl.errors import Refused
from roomctl.preset import yaml_edit
from roomctl.preset.descriptions import KEYS
from roomctl.preset.yaml_spans import Span, spans
from roomctl.preset.yaml_tree import Loc

Phases = Sequence[Mapping[str, Any]]
ORDER = {group: tuple(keys) for group, keys in KEYS.items()}
"""The order in which keys are written."""
FIRST: dict[str, Any] = {"area": "new area", "minutes": 5}
"""A new phase."""
HALVED = ("minutes", "at_least", "at_most")
LONGEST = 100_000
"""Minutes from which a number is no length, as in `model.py`, which takes long to import."""


def seconds(value: object) -> float:
    """Seconds of a length as a phase has it; 0 if it is none, or none that a session has."""
    if isinstance(value, str):
        from roomctl.preset.model import duration

        with contextlib.suppress(ValueError):
            value = duration(value) / 60
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 <= value < LONGEST:
        return 0.0
    return 60.0 * value


def minutes(length: float) -> float | str:
    """Seconds as they are written: in minutes, or as `20 s` where no thousandths of a minute are exactly as long."""
    found, length = round(length / 60, 3), round(length, 3)
    if round(found * 60, 3) != length:
        return f"{length:.8g} s"
    return int(found) if found == int(found) else found


def put(text: str, phases: Phases, loc: Loc, value: Any) -> str:
    """`value` at a place such as `("phases", 2, "scene", "bed")` or `("title",)`."""
    text, loc = _own(text, phases, loc)
    group = next((step for step in reversed(loc[:-1]) if isinstance(step, str) and step in ORDER), "")
    if loc[0] == "change":
        group = "scene" if "scene" in loc[2:-1] else "phases"
    return yaml_edit.put(text, loc, value, ORDER[group])


def clear(text: str, phases: Phases, loc: Loc) -> str:
    """Without the key at a place; then the default applies. A group that would be empty goes, too."""
    text, loc = _own(text, phases, loc)
    root = spans(text)
    if _at(root, loc) is None:
        raise Refused("this comes from the preset below; write another value instead")
    around = _at(root, loc[:-1])
    if around is not None and loc[-2:-1] in (("scene",), ("landing",), ("before",)) and len(around.pairs) == 1:
        loc = loc[:-1]
    return yaml_edit.remove(text, loc)


def listed(text: str, loc: Loc, before: Sequence[Any], after: Sequence[Any]) -> str:
    """The list at a place such as `("before", "stop")` as `after`, which differs from `before` in one entry or in the
    place of one. Where it comes from the preset below, what is added and removed is written; then its order stays."""
    root = spans(text)
    there = _at(root, loc)
    if there is not None and there.kind == "list":
        return _in_list(text, loc, before, after)
    if root is None or root.child("extends") is None:
        return _placed(text, loc, list(after))
    gone = [one for one in before if one not in after]
    new = [one for one in after if one not in before]
    if not gone and not new:
        raise Refused("the order of this list is that of the preset below")
    for one in gone:
        text = _differently(text, loc, one, _called(one), "add", "remove")
    named = [_called(one) for one in gone]
    for one in after:
        # sources may share a name: all of them go with it, and all would come back
        goes = _called(one) in named and _called(one) in _entries(text, (*loc, "remove"))
        if one in new or (goes and one not in _entries(text, (*loc, "add"))):
            text = _differently(text, loc, None if isinstance(one, Mapping) else one, one, "remove", "add")
    return text


def _in_list(text: str, loc: Loc, before: Sequence[Any], after: Sequence[Any]) -> str:
    at = next((n for n, (old, new) in enumerate(zip(before, after, strict=False)) if old != new),
              min(len(before), len(after)))  # fmt: skip
    if len(after) > len(before):
        return yaml_edit.insert(text, (*loc, at), after[at])
    if len(after) < len(before):
        return yaml_edit.remove(text, (*loc, at))
    old, new = before[at], after[at]
    if all(before.count(one) == after.count(one) for one in before):
        to = after.index(old)
        up = to == at + 1  # what follows has come before it
        return yaml_edit.move(text, (*loc, before.index(new) if up else at), at if up else to)
    if not (isinstance(old, Mapping) and isinstance(new, Mapping)):
        return yaml_edit.put(text, (*loc, at), new)
    for key in old.keys() | new.keys():
        if key not in new:
            text = yaml_edit.remove(text, (*loc, at, key))
        elif old.get(key) != new[key]:
            text = yaml_edit.put(text, (*loc, at, key), new[key], ORDER["sources"])
    return text


def _differently(text: str, loc: Loc, back: Any, value: Any, undone: str, done: str) -> str:
    """Under `loc`, without `back` in what is `undone` there; if it is not there, with `value` in what is `done`."""
    had = _entries(text, (*loc, undone))
    if back in had:
        text = _placed(text, (*loc, undone), [one for one in had if one != back])
        if len(had) == 1:
            text = yaml_edit.remove(text, (*loc, undone))
        around = _at(spans(text), loc)
        return text if around is None or around.pairs else yaml_edit.remove(text, loc)
    return _placed(text, (*loc, done), [*_entries(text, (*loc, done)), value])


def _entries(text: str, loc: Loc) -> list[Any]:
    """What is written under `add` or `remove`: a list, or one entry alone."""
    found = _values(_at(spans(text), loc))
    return found if isinstance(found, list) else [] if found is None else [found]


def _values(span: Span | None) -> Any:
    if span is None:
        return None
    if span.kind == "list":
        return [_values(one) for one in span.entries]
    return {key.value: _values(one) for key, one in span.pairs} if span.kind == "mapping" else span.value


def _called(entry: Any) -> Any:
    """How `remove` names an entry."""
    return entry.get("cite", "") if isinstance(entry, Mapping) else entry


def _placed(text: str, loc: Loc, value: Any) -> str:
    """`value` at a place of the whole preset, which may be in a group that is not there yet."""
    root = spans(text)
    for depth in range(1, len(loc)):
        if _at(root, loc[:depth]) is None:
            for step in reversed(loc[depth:]):
                value = {step: value}
            loc = loc[:depth]
            break
    group = str(loc[-2]) if len(loc) > 1 and loc[-2] in ORDER else ""
    return yaml_edit.put(text, loc, value, ORDER[group])


def add(text: str, phases: Phases, at: int, entry: Mapping[str, Any] | None = None) -> str:
    """A new phase at the index `at`; the client lies as in the phase before."""
    if entry is None:
        before = phases[at - 1].get("position") if 0 < at <= len(phases) else None
        entry = {**FIRST, **({"position": before} if isinstance(before, str) else {})}
    return yaml_edit.insert(_in_full(text, phases), ("phases", at), dict(entry))


def remove(text: str, phases: Phases, at: int) -> str:
    """Without a phase."""
    loc = _change(text, phases, at)
    if loc is not None and not _is_list(spans(text)):
        return yaml_edit.put(text, loc, False)
    return yaml_edit.remove(_in_full(text, phases), ("phases", at))


def duplicate(text: str, phases: Phases, at: int) -> str:
    """A phase once more, behind itself."""
    return yaml_edit.copy(_in_full(text, phases), ("phases", at))


def move(text: str, phases: Phases, at: int, to: int) -> str:
    """A phase at another index."""
    return yaml_edit.move(_in_full(text, phases), ("phases", at), to)


def split(text: str, phases: Phases, at: int) -> str:
    """A phase for both sides as two phases: left, then right. The client is asked and turns on the left only."""
    side = phases[at].get("side", "both")
    if side in ("left", "right", "affected", "unaffected"):
        raise Refused(f"this phase is for one side already ({side})")
    left: Any = 1
    right: Any = 1
    if isinstance(side, Mapping):
        left, right = side.get("left"), side.get("right")
    if not all(isinstance(one, int | float) and one > 0 for one in (left, right)):
        raise Refused("correct the shares of its sides first, such as 70 / 30; then it can be split")
    share = left / (left + right)
    text = duplicate(text, phases, at)
    for key in HALVED:
        if key in phases[at]:
            whole = seconds(phases[at][key])
            first = round(whole * share, 3)
            text = yaml_edit.put(text, ("phases", at, key), minutes(first))
            text = yaml_edit.put(text, ("phases", at + 1, key), minutes(whole - first))
    for key in ("check", "turn"):
        if phases[at].get(key, False) is not False:
            text = yaml_edit.remove(text, ("phases", at + 1, key))
    for index, word in ((at, "left"), (at + 1, "right")):
        text = yaml_edit.put(text, ("phases", index, "side"), word, ORDER["phases"])
    return text


def fit(text: str, phases: Phases, length: float) -> str:
    """The phases and `minutes` for a session of `length` seconds: flexible phases give or take, none below its floor
    or above its ceiling. Raises `Refusal` with the shortest length."""
    found = fitted(phases, length)
    for at, (phase, after) in enumerate(zip(phases, found, strict=True)):
        if abs(seconds(phase.get("minutes")) - after) > 0.5:
            text = put(text, phases, ("phases", at, "minutes"), minutes(after))
    return put(text, phases, ("minutes",), minutes(sum(found)))


def fitted(phases: Phases, length: float) -> tuple[float, ...]:
    """The seconds of each phase in a session of `length` seconds."""
    from pydantic import ValidationError

    from roomctl.preset.model import Phase
    from roomctl.session import fit as fits
    from roomctl.session.plan import Plan, Scene

    if not phases:
        raise Refused("there is no phase to fit; add one first")
    try:
        read = [Phase.model_validate({**phase, "side": _one(phase), "scene": None}) for phase in map(dict, phases)]
    except ValidationError:
        raise Refused("correct the faults of the phases first; then they can be fitted") from None
    planned = tuple(part for phase in read for part in phase.planned(Scene()))
    return fits.fit(Plan("", "", planned), length).lengths


def _one(phase: Mapping[str, Any]) -> Any:
    """The side of a phase, so that it stays one phase of the plan."""
    side = phase.get("side", "both")
    return "each" if isinstance(side, Mapping) else side


def _own(text: str, phases: Phases, loc: Loc) -> tuple[str, Loc]:
    """Where a value is written in this file, and the text in which it can be."""
    if loc[0] != "phases" or len(loc) < 2 or _is_list(spans(text)):
        return text, loc
    at = loc[1]
    assert isinstance(at, int)
    there = _change(text, phases, at) if loc[2:] != ("area",) else None
    return (text, (*there, *loc[2:])) if there else (_in_full(text, phases), loc)


def _change(text: str, phases: Phases, at: int) -> Loc | None:
    """The place under `change:` for one phase of the preset below; None if no name means this phase alone."""
    root = spans(text)
    change = root.child("change") if root else None
    if root is None or root.child("extends") is None or root.child("phases") is not None:
        return None
    patches = change.pairs if change else []
    if any(patch.kind != "mapping" or patch.child("area") is not None for _, patch in patches):
        return None  # areas that are left out or renamed: a name may mean another phase
    names = [_names(phase) for phase in phases]
    for key, patch in patches:
        hit = [n for n, name in enumerate(names) if key.value.casefold().strip() in name]
        if hit == [at]:
            return ("change", key.value)
        if not hit and patch.child("side") is not None and key.value.casefold().startswith(names[at][0]):
            return None  # it may be this one, which has another side now than the one by which it is named
    area, side = str(phases[at].get("area", "")), phases[at].get("side")
    for name in (area, *([f"{area}, {side}"] if isinstance(side, str) else [])):
        if sum(name.casefold() in one for one in names) == 1:
            return ("change", name)
    return None


def _names(phase: Mapping[str, Any]) -> tuple[str, str]:
    area = str(phase.get("area", "")).casefold()
    return area, f"{area}, {phase.get('side', '')}".casefold()


def _in_full(text: str, phases: Phases) -> str:
    """The text with a list of phases of its own."""
    root = spans(text)
    if _is_list(root):
        return text
    change = root.child("change") if root else None
    names = {name for phase in phases for name in _names(phase)}
    for key, patch in change.pairs if change else ():
        renamed = patch.child("area") is not None or patch.child("side") is not None
        if patch.kind == "mapping" and not renamed and key.value.casefold().strip() not in names:
            raise Refused(f"correct {key.value} under change first: no area is called so, and this would leave it out")
    text = yaml_edit.put(text, ("phases",), [dict(phase) for phase in phases], ORDER[""])
    return yaml_edit.remove(text, ("change",)) if change else text


def _is_list(root: Span | None) -> bool:
    phases = root.child("phases") if root else None
    return phases is not None and phases.kind == "list"


def _at(root: Span | None, loc: Loc) -> Span | None:
    for step in loc:
        root = root.child(step) if root else None
    return root
