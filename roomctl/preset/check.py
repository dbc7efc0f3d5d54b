"""A preset's text → the preset, or all its faults at once, each `file:line:column: where: what`.

pydantic checks the shape; its errors get our words and the line of each value. Values that could not be read are then
removed (required ones are replaced), and the rules between keys check the rest, so that one pass finds every fault.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomctl.errors import Fault, Faults
from roomctl.preset import load, rules, yaml_tree
from roomctl.preset.conditions import Known
from roomctl.preset.messages import shown
from roomctl.preset.shape import MOST, errors_of, fault_at, listed, shape
from roomctl.preset.yaml_tree import BROKEN, Loc, Node

if TYPE_CHECKING:
    from roomctl.preset.library import Shelf
    from roomctl.preset.model import Preset

ABSENT = ("missing", "too_short")
"""Pydantic's error types for missing values."""
_STAND_IN: dict[str, Any] = {
    "preset": 1, "title": "?", "condition": "joint-muscle", "minutes": 60, "area": "?", "cite": "?", "by": "?",
    "on": "2000-01-01", "left": 1, "right": 1, "phases": ({"area": "?", "minutes": 60, "check": "?"},),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Checked:
    """`preset` is None if there are `faults`. `remarks` are worth a look, but do not stop a session."""

    preset: Preset | None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()
    tree: Node | None = None
    """Every value with its file and line, also those of the extended preset. None if there are faults."""


def check_file(
    path: Path, beds: Collection[str] | None = None, shelves: Sequence[Shelf] = (), conditions: Known = ()
) -> Checked:
    """Never raises. `beds`: the names of beds that the room knows; None leaves bed names unchecked. `shelves`: where
    what the file extends may be, besides its own folder. `conditions`: the clinic's own words for `condition:`."""
    try:
        data = load.load(path)
    except Faults as found:
        return Checked(None, found.faults)
    return check_text(data, str(path), beds, shelves, conditions)


def check_text(
    text: str | bytes,
    file: str,
    beds: Collection[str] | None = None,
    shelves: Sequence[Shelf] = (),
    conditions: Known = (),
) -> Checked:
    """The same for a text; faults name it `file`."""
    remarks: tuple[Fault, ...] = ()
    tree, faults, torn, slipped = yaml_tree.look(text, file)
    if tree is None or torn:
        return Checked(None, _reported((*faults, *(fault for fault in _begun(tree, conditions) if fault.line < torn))))
    layered = isinstance(tree.value, dict) and not tree.value.keys().isdisjoint(("extends", "change"))
    if layered or any(shelf.style for shelf in shelves):
        from roomctl.preset.overlay import laid

        tree, more, remarks = laid(tree, shelves, beds)
        faults += more
        if tree is None:  # what is missing in the file may be in the one that was not found
            return Checked(None, _reported(faults))
    return check_tree(tree, faults, beds, remarks, conditions, slipped=slipped)


def check_tree(
    tree: Node,
    faults: tuple[Fault, ...] = (),
    beds: Collection[str] | None = None,
    remarks: tuple[Fault, ...] = (),
    conditions: Known = (),
    *,
    slipped: bool = False,
) -> Checked:
    """The same for a whole tree; `faults` and `remarks` are those that reading it found. `slipped`: lines are missing
    in it, so that missing keys are not reported."""
    from pydantic import ValidationError

    from roomctl.preset.model import Preset

    if not isinstance(tree.value, dict):
        what = f"a preset consists of keys with values, such as 'title: Low back'; this is {shown(tree.plain())}"
        own = () if tree.value is BROKEN else (Fault(tree.file, tree.line, tree.column, "", what),)
        return Checked(None, _reported(faults + own))
    plain, doubt = tree.plain(), set[Loc]()
    found, preset = list(faults), None
    try:
        preset = Preset.model_validate(plain, context={"conditions": conditions})
    except ValidationError as error:
        errors = [each for each in errors_of(error) if each["type"] != "too_short" or tree.at(each["loc"]).value == []]
        found += shape(tree, [each for each in errors if not (slipped and each["type"] in ABSENT)], doubt)
        doubt.update(listed(each["loc"]) for each in errors)
        preset = _mended(plain, errors, conditions)
    if preset is not None:
        wanted = [found_ for rule in rules.RULES for found_ in rule(preset, _doubted(doubt))]
        wanted += rules.beds(preset, beds, _doubted(doubt)) if beds is not None else ()
        found += [fault_at(tree, loc, what) for loc, what in wanted]
    if found:
        return Checked(None, _reported(found))
    assert preset is not None
    remarks += tuple(
        fault_at(tree, loc, what)
        for loc, what in (*rules.concern(preset), *rules.prone(preset), *rules.quick_fades(preset), *_signed(preset))
    )
    return Checked(preset, (), tuple(sorted(remarks)), tree)


def _signed(preset: Preset) -> rules.Found:
    """A remark if the signature does not match the preset as it is now."""
    from roomctl.preset.signature import doubt

    if preset.reviewed and (what := doubt(preset)):
        yield ("reviewed",), f"{what}; read the preset again, then sign it: `roomctl presets sign NAME --by INITIALS`"


def _begun(tree: Node | None, conditions: Known) -> Iterator[Fault]:
    """The faults of a file that could be read in part. Missing keys are not reported."""
    from pydantic import ValidationError

    from roomctl.preset.model import Preset

    if tree is None or not isinstance(tree.value, dict):
        return
    plain = {key: value for key, value in tree.plain().items() if key not in ("extends", "change")}
    try:
        Preset.model_validate(plain, context={"conditions": conditions})
    except ValidationError as error:
        said = [each for each in errors_of(error) if each["type"] not in ABSENT]
        yield from shape(tree, said, set())


def _reported(found: Iterable[Fault]) -> tuple[Fault, ...]:
    each = sorted(set(found))
    if len(each) <= MOST:
        return tuple(each)
    next_ = each[MOST]
    more = Fault(next_.file, next_.line, next_.column, "", f"and {len(each) - MOST} more; fix these first")
    return (*each[:MOST], more)


def _doubted(doubt: set[Loc]) -> rules.Doubt:
    if not doubt:  # as nearly always
        return lambda *loc: False
    return lambda *loc: any(loc[:end] in doubt for end in range(1, len(loc) + 1))


def _mended(plain: Any, errors: list[Any], conditions: Known) -> Preset | None:
    """The preset without what could not be read. None: too little is left."""
    from pydantic import ValidationError

    from roomctl.preset.model import Preset

    for error in errors:
        loc = listed(error["loc"])
        try:
            holder = plain
            for step in loc[:-1]:
                holder = holder[step]
        except LookupError:  # its list has gone already
            continue
        if isinstance(holder, dict):
            holder.pop(loc[-1], None)
            if loc[-1] in _STAND_IN and error["type"] != "extra_forbidden":
                holder[loc[-1]] = _STAND_IN[loc[-1]]
    try:
        return Preset.model_validate(plain, context={"conditions": conditions})
    except ValidationError:
        return None
