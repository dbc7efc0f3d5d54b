"""What a fault proposes, as an edit: `write check: pressure in this phase` writes it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any, NamedTuple

from roomctl.errors import Fault
from roomctl.preset import draft_edits as edits
from roomctl.preset.draft_edits import Phases
from roomctl.preset.yaml_tree import Loc

_STEP = re.compile(r"\[(\d+)\]|([^.\[\]]+)")


class Proposal(NamedTuple):
    """`says`: what it does, for a button: `write check: pressure`; `edit`: the text, its phases → the text after."""

    says: str
    edit: Callable[[str, Phases], str]


def loc_of(fault: Fault) -> Loc:
    """Where a fault is: `phases[2].minutes` is `("phases", 1, "minutes")`; empty for a whole file."""
    if fault.where.startswith("change."):
        return ("change", fault.where.removeprefix("change."))
    return tuple(int(found[1]) - 1 if found[1] else found[2] for found in _STEP.finditer(fault.where))


def proposal(fault: Fault, head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    """What the fault proposes; None if it leaves the remedy to a person. `head`: the values of the whole preset."""
    loc, what = loc_of(fault), fault.what
    for pattern, make in _MAKE:
        if found := re.search(pattern, what):
            return make(loc, found, head, phases)
    return None


def _put(*values: tuple[Loc, Any], says: str = "") -> Proposal:
    def edit(text: str, phases: Phases) -> str:
        for loc, value in values:
            text = edits.put(text, phases, loc, value)
        return text

    loc, value = values[0]
    key = "" if isinstance(loc[-1], int) else f"{loc[-1]}: "
    return Proposal(says or f"write {key}{_said(value)}", edit)


def _said(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, dict):
        return ", ".join(f"{key}: {one}" for key, one in value.items())
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _asks(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    there = phases[loc[1]].get("check") if len(loc) > 1 and isinstance(loc[1], int) else None
    every = found[1] if found[1] != "pressure" else ""
    if not every:
        return _put(((*loc, "check"), "pressure"))
    own = isinstance(there, str) and there != "pressure" and not there.startswith("every ")
    return _put(((*loc, "check"), {there: every} if own else every))


def _sum(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    whole = edits.minutes(sum(edits.seconds(phase.get("minutes")) for phase in phases))
    return _put((("minutes",), whole), says=f"write minutes: {whole}")


def _as_own(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    """A floor or a ceiling as the phase's own minutes."""
    if len(loc) != 3 or not isinstance(loc[1], int):
        return None
    own = edits.seconds(phases[loc[1]].get("minutes"))
    floor = edits.seconds(phases[loc[1]].get("at_least")) if loc[2] == "at_most" else 0.0
    return _put((loc, edits.minutes(max(own, floor))))


def _range(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    longer, shorter = float(found[1]), float(found[2])
    values = ((loc, edits.minutes(longer * 60)), ((*loc[:-1], "at_least"), edits.minutes(shorter * 60)))
    return _put(*values, says=f"write minutes: {found[1]}, at_least: {found[2]}")


def _renamed(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    """A key under the name that was meant, with its value."""
    if (value := _at(loc, head, phases)) is None:
        return None

    def edit(text: str, phases: Phases) -> str:
        return edits.put(edits.clear(text, phases, loc), phases, (*loc[:-1], found[1]), value)

    return Proposal(f"write {found[1]}: {_said(value)}", edit)


def _word(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    """Another word, if a word is there: a fault in `change`, or in what a list adds or removes, stands at more than the
    word that is wrong."""
    return _put((loc, found[1])) if isinstance(_at(loc, head, phases), str) else None


def _at(loc: Loc, head: Mapping[str, Any], phases: Phases) -> Any:
    """The value at a place of the whole preset; None if there is none."""
    value: Any = head if loc[:1] != ("phases",) else {"phases": phases}
    for step in loc:
        try:
            value = value[step]
        except (KeyError, IndexError, TypeError):
            return None
    return value


def _cleared(loc: Loc, found: re.Match[str], head: Mapping[str, Any], phases: Phases) -> Proposal | None:
    return Proposal(f"remove {loc[-1]}", lambda text, phases: edits.clear(text, phases, loc))


_MAKE: tuple[tuple[str, Callable[[Loc, re.Match[str], Mapping[str, Any], Phases], Proposal | None]], ...] = (
    (r"write check: (pressure|every [0-9]+ min)", _asks),
    (r"write turn: true in this phase", lambda loc, *_: _put(((*loc[:-1], "turn"), True))),
    (r"^the phases add up to", _sum),
    (r"is over the preset's pressure_cap of (\d)", lambda loc, found, *_: _put((loc, int(found[1])))),
    (r"; choose (swedish) or hold$", _word),
    (r"is more than the phase's own .*; at_least is", _as_own),
    (r"; at_most is the longest", _as_own),
    (r"write the longer as minutes: ([\d.]+), and the shorter as at_least: ([\d.]+)", _range),
    (r"^unknown key; did you mean '([^']+)'\?", _renamed),
    (r"did you mean '([^'…]+)'\?", _word),
    (r"; write (visual-only)$", _word),
    (r"remove this line", _cleared),
    (r"^this is missing; write 'preset: 1'", lambda loc, *_: _put((("preset",), 1))),
    (r"write preset: 1$", lambda loc, *_: _put((("preset",), 1))),
)
"""By the words of `rules` and `messages`; a test runs each of them."""
