"""`extends:`, a preset based on another: the file's own keys win, maps merge, lists are replaced or added to.

`phases` are patched area by area with `change:`. Every value keeps its own file and line. A signature (`reviewed`) is
not inherited, because nobody has reviewed the result. Neither is the format's number, which each file states itself.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.errors import Fault, Faults, nearest
from roomctl.preset import house_style, load, yaml_tree
from roomctl.preset.contraindications import FORMER
from roomctl.preset.house_style import HouseStyle
from roomctl.preset.library import PACK, Shelf, files, folder_of, is_supplied
from roomctl.preset.messages import path_of, shown
from roomctl.preset.yaml_tree import BROKEN, Node

GUESSED = 10
"""The most misspelt areas for which a similar one is suggested."""
DEEPEST = 8
"""The most presets that may extend each other in a row."""
WHOLE = ("check",)
"""Maps that count as one value."""
LISTS = ("stop", "mind", "during", "sources", "measure", "phases")
"""Lists: a map in place of one says what to add to the list of the preset below, and what to remove."""
PLACES = ("after", "before")
"""Keys of an added phase: the area of the preset below that it comes after or before. Without one it comes last."""
MEASURED = ("pain",)
"""The default of `measure`."""
SIGNS = {"stop": "stop signs", "mind": "things to mind", "during": "signs that stop the session"}
"""Lists whose lost entries are reported, and what they contain."""
SHELVES = {
    "given": "given", "room": "room", "therapist": "therapist", "clinic": "clinic", "pack": PACK,
    "built-in": "built in",
}  # fmt: skip
"""What may be written before the slash of `extends: clinic/low-back`. `pack`: of any pack, in their order."""


class Laid(NamedTuple):
    """`tree` None: the extended preset was not found. `remarks`: what this preset loses of it."""

    tree: Node | None
    faults: tuple[Fault, ...] = ()
    remarks: tuple[Fault, ...] = ()


def laid(tree: Node, shelves: Sequence[Shelf], beds: Collection[str] | None = None) -> Laid:
    """`tree` merged with what it extends and with the house style, and the faults of that. `beds`: those of the room.

    The result has neither `extends` nor `change`; its `key_line` and `key_column` are the place of `extends`.
    """
    return _laid(tree, shelves, (), house_style.read(shelves, beds))


def _laid(tree: Node, shelves: Sequence[Shelf], under: tuple[Path, ...], style: HouseStyle | None) -> Laid:
    """The same with the house style at hand. `under`: the files that led here."""
    found = _merged(tree, shelves, under, style)
    if style is None or found.tree is None or not isinstance(found.tree.value, dict):
        return found
    if is_supplied(Path(tree.file), shelves):
        if under and is_supplied(under[-1], shelves):
            return found  # the house style lies over the uppermost one
        return found._replace(tree=house_style.over(found.tree, style.tree, kept=style.names("keep")))
    if "extends" in tree.value:
        return found  # it lies under the lowest one of the clinic's own
    return found._replace(tree=house_style.beneath(found.tree, style.tree))


def _merged(tree: Node, shelves: Sequence[Shelf], under: tuple[Path, ...], style: HouseStyle | None) -> Laid:
    if not isinstance(tree.value, dict):
        return Laid(tree)
    own = {key: node for key, node in tree.value.items() if key not in ("extends", "change")}
    named, change = tree.value.get("extends"), tree.value.get("change")
    if named is None:
        only = "only a preset that extends another can have this; write `phases` in full, or `extends: NAME` at the top"
        lone = (Fault(change.file, change.key_line, change.key_column, "change", only),) if change else ()
        return Laid(replace(tree, value=own), lone)
    try:
        base, faults = _base(named, shelves, (*under, Path(tree.file)), style)
    except Faults as found:
        return Laid(None, found.faults)
    for own_to_each in ("preset", "reviewed"):
        base.value.pop(own_to_each, None)
    hints: Hints = [], []
    merged = _over(base, replace(tree, value=own), hints)
    faults += tuple(hints[0])
    if change is not None:
        faults += _changed(merged, own, change)
    return Laid(replace(merged, key_line=named.line, key_column=named.column), faults, tuple(hints[1]))


def extended(path: Path, shelves: Sequence[Shelf], text: str | None = None) -> Path | None:
    """The file that the preset at `path` extends, or that its `text` does; None if it extends none, or it is not found.
    Raises `Faults`."""
    tree, *_ = yaml_tree.look(load.load(path) if text is None else text, str(path))
    named = tree.value.get("extends") if tree is not None and isinstance(tree.value, dict) else None
    found = _found(named.value.strip(), shelves, path) if named and isinstance(named.value, str) else ""
    return found if isinstance(found, Path) else None


def copied(text: str, path: Path, other: Path, shelves: Sequence[Shelf]) -> str:
    """The text of the preset at `path` as it is written into another file: without its signature, and based on the same
    preset, although a plain name is looked for from each file's own folder on and never means the file itself. Raises
    `Unplaced`."""
    from roomctl.preset import yaml_edit
    from roomctl.preset.yaml_spans import spans

    if (root := spans(text)) and root.child("reviewed"):
        text = yaml_edit.remove(text, ("reviewed",))
    below = extended(path, shelves, text)
    if below is None or extended(other, shelves, text) == below:
        return text
    shelf = next((shelf.name for shelf in shelves if _same(shelf.folder, below.parent)), "")
    named = next((word for word, name in SHELVES.items() if shelf.startswith(name)), "")
    return yaml_edit.put(text, ("extends",), f"{named}/{below.stem}") if named else text


def leaves(tree: Node, path: tuple[str | int, ...] = ()) -> Iterator[tuple[str, Node]]:
    """Every value that is no list and no map, under its path: `phases[2].minutes`."""
    if isinstance(tree.value, dict):
        for key, node in tree.value.items():
            yield from leaves(node, (*path, key))
    elif isinstance(tree.value, list):
        for at, node in enumerate(tree.value):
            yield from leaves(node, (*path, at))
    else:
        yield path_of(path), tree


def _base(
    named: Node, shelves: Sequence[Shelf], under: tuple[Path, ...], style: HouseStyle | None
) -> tuple[Node, tuple[Fault, ...]]:
    """The preset that `named` names, in full, as nodes of its own. Raises `Faults`."""

    def fault(what: str) -> Faults:
        return Faults((Fault(named.file, named.line, named.column, "extends", what),))

    if named.value is BROKEN:
        raise Faults(())
    if not isinstance(named.value, str):
        raise fault("name one preset here, as in `extends: headache-tension` or `extends: clinic/headache-tension`")
    path = _found(named.value.strip(), shelves, under[-1])
    if isinstance(path, str):
        raise fault(path)
    if any(_same(path, file) for file in under):
        circle = " → ".join(file.stem for file in (*under, path))
        raise fault(f"these presets extend each other in a circle ({circle}); one of them must not extend another")
    if len(under) > DEEPEST:
        raise fault(f"more than {DEEPEST} presets extend each other here; combine some of them")
    try:
        tree, faults, torn, slipped = yaml_tree.look(load.load(path), str(path))
    except Faults as closed:
        raise fault(f"{path} cannot be read: {closed.faults[0].what}") from None
    if tree is None or torn or slipped or not isinstance(tree.value, dict):
        raise fault(f"{path} cannot be read as a preset; `roomctl presets check {path}` says why")
    if "preset" not in tree.value or tree.value["preset"].value != 1:
        raise fault(f"{path} has no `preset: 1`; `roomctl presets check {path}` says more")
    base, more, _ = _laid(tree, shelves, under, style)
    if base is None:
        raise Faults(faults + more)
    return base, faults + more


def _found(name: str, shelves: Sequence[Shelf], asking: Path) -> Path | str:
    """The file of the preset that a file extends; or what is wrong, in words.

    A plain name is looked for in the folder of the asking file, then in the folders after it, never in the file
    itself: a room's `low-back` may extend the clinic's.
    """
    prefix, slash, plain = name.rpartition("/")
    if slash and prefix not in SHELVES:
        near = nearest(prefix, sorted(SHELVES))
        hint = f"did you mean {near}/{plain}?" if near else f"before the slash, write one of {', '.join(SHELVES)}"
        return f"there is no folder of presets {shown(prefix)}; {hint}"
    if slash:
        asked = [shelf for shelf in shelves if shelf.name.startswith(SHELVES[prefix])]
    else:
        own = next((at for at, shelf in enumerate(shelves) if _same(shelf.folder, asking.parent)), -1)
        asked = [Shelf("own", asking.parent), *shelves[own + 1 :]]
    names: set[str] = set()
    for shelf in asked:
        there, away = files([shelf])
        if away:
            other = "" if slash else f"; extends: built-in/{plain} names the built-in one"
            return f"{folder_of(shelf.name)} cannot be read ({away[0].file}: {away[0].what}){other}"
        if plain in there and not _same(there[plain][1], asking):
            return there[plain][1]
        names |= there.keys()
    near = nearest(plain, sorted(names - {asking.stem}))
    hint = f"did you mean {shown(near)}?" if near else "`roomctl presets list` shows all presets"
    where = f"in the folder {prefix}" if slash else "in the folder of this file or those after it"
    return f"no preset {shown(plain)} {where}; {hint}"


def _same(one: Path, other: Path) -> bool:
    return os.path.realpath(one) == os.path.realpath(other)


Hints = tuple[list[Fault], list[Fault]]
"""Faults and remarks found so far."""


def _over(
    base: Node | None, over: Node, hints: Hints, path: tuple[str, ...] = (), around: Mapping[str, Node] | None = None
) -> Node:
    """Two nodes as one: maps merge, lists are added to where `over` says so, anything else is what lies on top.
    `around`: the map that has `base`."""
    key = path[-1] if path else ""
    below = base.value if base is not None else None
    if key == "measure" and below is None:
        below = [replace(over, value=usual) for usual in MEASURED]
    if key == "note" and isinstance(over.value, dict):
        return _noted(base, over, hints, path)
    if key in LISTS and isinstance(over.value, dict):
        over = _added(below if isinstance(below, list) else [], over, hints, path, around or {})
    elif isinstance(over.value, dict) and key not in WHOLE:
        merged = dict(below) if isinstance(below, dict) else {}
        for step, node in over.value.items():
            there = below if isinstance(below, dict) else {}
            merged[step] = _over(merged.get(step), node, hints, (*path, step), there)
        return replace(over, value=merged)
    if key in SIGNS and isinstance(below, list) and isinstance(over.value, list):
        kept = {_label(node) for node in over.value}
        if lost := [node.value for node in below if _label(node) not in kept]:
            names = "; ".join(shown(value) for value in lost)
            what = f"{len(lost)} of the {len(below)} {SIGNS[key]} of the preset below are missing here: {names}"
            add = f"to keep them and add others, write {key}: {{add: […]}}"
            hints[1].append(Fault(over.file, over.key_line, over.key_column, path_of(path), f"{what}; {add}"))
    return over


def _added(below: list[Node], over: Node, hints: Hints, path: tuple[str, ...], around: Mapping[str, Node]) -> Node:
    """The list `below` with what `over` adds, and without what it removes. `around`: the lists beside it. A sign that
    is no longer in this list is one that the preset below has moved: that is a remark, and it stays where it is."""

    def fault(node: Node, what: str, *step: str, into: int = 0) -> None:
        hints[into].append(Fault(node.file, node.key_line or node.line, node.key_column or node.column,
                            path_of((*path, *step)), what))  # fmt: skip

    gone: list[Node] = []
    for key in over.value.keys() - {"add", "remove"}:
        fault(over.value[key], "unknown key; write add, remove, or a list instead", key)
    for node in _entries(over, "remove"):
        hit = [one for one in below if _label(one) == _label(node) and one not in gone]
        moved = _moved(node, path[-1], around)
        if not hit and moved:
            fault(node, f"{shown(_name(node))} {moved}", "remove", into=1)
        elif not hit and node.value is not BROKEN:
            near = nearest(str(_name(node)), [str(_name(one)) for one in below])
            names = "; ".join(shown(_name(one)) for one in below)
            hint = f"did you mean {shown(near)}?" if near else f"the list has: {names or 'nothing'}"
            fault(node, f"{shown(_name(node))} cannot be removed, because it is not in the list; {hint}", "remove")
        gone += hit
    found, there = list(below), [one.plain() for one in below if one not in gone]
    for node in _entries(over, "add"):
        if path[-1] == "phases" and (places := [key for key in PLACES if _map(node) and key in node.value]):
            at, wrong = _place(node, found)
            if wrong:
                fault(node.value[places[-1]], wrong, "add", places[-1])
            found.insert(at, replace(node, value={key: one for key, one in node.value.items() if key not in PLACES}))
        elif node.plain() not in there:
            found.append(node)
    return replace(over, value=[one for one in found if one not in gone])


def _place(node: Node, phases: list[Node]) -> tuple[int, str]:
    """The index among `phases` at which an added phase comes, and what is wrong with its place; empty if nothing is."""
    last = len(phases)
    if all(key in node.value for key in PLACES):
        return last, "this area has both after and before; keep one of the two"
    key = next(key for key in PLACES if key in node.value)
    named = node.value[key].value
    if named is BROKEN:
        return last, ""
    if not isinstance(named, str):
        return last, f"write the name of one area here, as in `{key}: neck`"
    hit = [at for at, phase in enumerate(phases) if named.casefold().strip() in map(str.casefold, _named(phase))]
    if not hit:
        return last, _no_area(named, phases)
    return (hit[-1] + 1 if key == "after" else hit[0]), ""


def _noted(base: Node | None, over: Node, hints: Hints, path: tuple[str, ...]) -> Node:
    """The note below with what `over`, `{add: TEXT}`, adds to it."""
    more: Node | None = over.value.get("add")
    if more is None or len(over.value) > 1 or not isinstance(more.value, str):
        if more is None or more.value is not BROKEN:
            what = "write a text here, or {add: TEXT} to add to the note of the preset below"
            hints[0].append(Fault(over.file, over.key_line, over.key_column, path_of(path), what))
        return replace(over, value=BROKEN)
    below = base.value if base is not None else None
    return replace(more, value=f"{below}; {more.value}" if isinstance(below, str) and below else more.value)


def _no_area(name: str, phases: Sequence[Node], *, guess: bool = True) -> str:
    areas = dict.fromkeys(_named(phase)[0] for phase in phases)
    near = nearest(name, sorted(areas)) if guess else None
    hint = f"did you mean {shown(near)}?" if near else f"its areas are: {'; '.join(shown(area, '') for area in areas)}"
    return f"the preset below has no area {shown(name)}; {hint}"


def _moved(node: Node, key: str, around: Mapping[str, Node]) -> str:
    """Where a sign is that is not in the list `key` of the preset below any more, in words; empty if nowhere."""
    for other in SIGNS if key in SIGNS else ():
        there = around[other].value if other in around else None
        if other != key and isinstance(there, list) and _label(node) in map(_label, there):
            to_lose = f"to leave it out, write {other}: {{remove: […]}}"
            return f"is in the list `{other}` of the preset below, not in `{key}`, and stays there; {to_lose}"
    if key in SIGNS and _label(node) in FORMER:
        return "is asked before every session, whatever the preset; delete it here"
    return ""


def _entries(over: Node, key: str) -> list[Node]:
    """What is written under `add` or `remove`: a list, or a single entry."""
    node = over.value.get(key)
    return [] if node is None else node.value if isinstance(node.value, list) else [node]


def _name(node: Node) -> Any:
    """The name of a list's entry: a text itself, a source's `cite`, a phase's `area`."""
    if isinstance(node.value, dict):
        return next((node.value[key].value for key in ("cite", "area") if key in node.value), "")
    return node.value


def _label(node: Node) -> str:
    return " ".join(str(_name(node)).casefold().split())


def _changed(merged: Node, own: dict[str, Node], change: Node) -> tuple[Fault, ...]:
    """Patch the phases of `merged` area by area. Returns the faults of that."""

    def fault(node: Node, where: str, what: str) -> Fault:
        return Fault(node.file, node.key_line or node.line, node.key_column or node.column, where, what)

    phases = merged.value.get("phases")
    if "phases" in own and not _map(own["phases"]):
        return (fault(change, "change", "this file has `phases` in full, too; keep one of the two"),)
    if not isinstance(change.value, dict):
        return (fault(change, "change", "write areas and what changes in each, as in `change: {neck: {minutes: 6}}`"),)
    if phases is None or not isinstance(phases.value, list):
        return ()  # the base has no phases, which is said there
    named: dict[str, list[int]] = {}
    for at, phase in enumerate(phases.value):
        for name in dict.fromkeys(_named(phase)):
            named.setdefault(name.casefold(), []).append(at)
    faults: list[Fault] = []
    after: dict[int, Node | None] = dict(enumerate(phases.value))
    for key, patch in change.value.items():
        where, hit = f"change.{shown(key, '')}", named.get(key.casefold().strip(), [])
        if not hit:
            faults.append(fault(patch, where, _no_area(key, phases.value, guess=len(faults) < GUESSED)))
        elif patch.value is not False and not isinstance(patch.value, dict):
            if patch.value is not BROKEN:
                what = "write what changes, as in {minutes: 6}, or false to leave the area out"
                faults.append(fault(patch, where, what))
        else:
            hints: Hints = [], []
            for at in hit:
                whole = after[at]
                after[at] = _over(whole, patch, hints) if whole and patch.value is not False else None
            faults += [one._replace(where=f"{where}.{one.where}") for one in dict.fromkeys(hints[0])]
    merged.value["phases"] = replace(phases, value=[phase for phase in after.values() if phase])
    return tuple(faults)


def _named(phase: Node) -> tuple[str, str]:
    """How `change` may name a phase: its area, or area and side as in `forearm, left`."""
    part = {key: phase.value[key].value for key in ("area", "side") if key in phase.value} if _map(phase) else {}
    return str(part.get("area", "")), f"{part.get('area', '')}, {part.get('side', '')}"


def _map(node: Node) -> bool:
    return isinstance(node.value, dict)
