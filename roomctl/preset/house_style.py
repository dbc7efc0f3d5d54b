"""The house style: one file of a clinic's defaults for every preset, `house-style.yaml`.

It lies over the presets that came with roomctl or a pack, and under those that the clinic wrote. Its signs of `before`
are added to either. A supplied preset that is dark or silent for its clients' sake keeps its sound, light and cues. A
fault takes only its own key or entry away.
"""

from __future__ import annotations

import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.errors import Fault, Faults, nearest
from roomctl.preset import library, load, yaml_tree
from roomctl.preset.conditions import Known
from roomctl.preset.library import Shelf
from roomctl.preset.messages import path_of, shown
from roomctl.preset.shape import STYLE, shape_faults
from roomctl.preset.yaml_tree import BROKEN, Loc, Node
from roomctl.session.plan import DARK

NAME = library.HOUSE_STYLE
SIGNS = ("stop", "mind", "during")
MAPS = ("scene", "landing")
"""Values that are laid over each other key by key."""


class HouseStyle(NamedTuple):
    """`tree`: what can be used of the file; `faults`: what cannot, and why."""

    tree: Node
    faults: tuple[Fault, ...] = ()

    def names(self, *loc: str) -> tuple[str, ...]:
        """A list of names in it; empty if there is none."""
        node: Any = self.tree
        for step in loc:
            node = node.value.get(step) if node is not None and isinstance(node.value, dict) else None
        return tuple(node.plain()) if node is not None and isinstance(node.value, list) else ()


def read(shelves: Sequence[Shelf], beds: Collection[str] | None = None, conditions: Known = None) -> HouseStyle | None:
    """The house style in force for these shelves; None if there is none. `beds`: those of the room; a key with another
    is left out. `conditions`: the clinic's own words; None: any."""
    found = [read_file(file, beds, conditions) for file in _files(shelves)]
    if not found:
        return None
    first, *others = found
    value = dict(first.tree.value)
    for other in others:
        value = _beneath(value, other.tree.value)
        for key in ("keep", "hide"):
            if key in value and key in other.tree.value:
                value[key] = _both(value[key], other.tree.value[key])
    return HouseStyle(replace(first.tree, value=value), tuple(fault for one in found for fault in one.faults))


def read_file(file: Path, beds: Collection[str] | None = None, conditions: Known = None) -> HouseStyle:
    """One file. Raises nothing: one that cannot be read has a fault and sets nothing."""
    try:
        data = load.load(file)
        known = None if conditions is None else frozenset(conditions)
        tree, faults = _parsed(data, str(file), known)
    except Faults as found:
        return HouseStyle(Node({}, 1, 1, str(file)), found.faults)
    more = list(_unfit(tree, beds))
    return HouseStyle(_without(tree, [loc for loc, _ in more]), (*faults, *(fault for _, fault in more)))


def data(shelves: Sequence[Shelf]) -> bytes:
    """What the files of the house style say now, for what is made from them; empty if there is none."""
    found = b""
    for file in _files(shelves):
        with suppress(Faults):
            found += load.load(file)
    return found


def faults(
    shelves: Sequence[Shelf], beds: Collection[str] | None = None, conditions: Known = None
) -> tuple[Fault, ...]:
    """The faults of the house style, also of names of presets that there are not."""
    style = read(shelves, beds, conditions)
    if style is None:
        return ()
    there, _ = library.files(shelves)
    came = {name for shelf in shelves if library.supplied(shelf) for name in library.files([shelf])[0]}
    found = list(style.faults)
    for key, known in ((("keep",), came), (("hide", "presets"), there.keys())):
        node: Any = style.tree.at(key)
        for name in node.value if isinstance(node.value, list) else ():
            if name.value not in known:
                what = (
                    "no preset that came with roomctl or a pack is called"
                    if key == ("keep",)
                    else "no preset is called"
                )
                near = nearest(name.value, sorted(known))
                hint = f"did you mean {shown(near)}?" if near else "`roomctl presets list --all` shows all presets"
                found.append(_fault(name, key, f"{what} {shown(name.value)}; {hint}"))
    return tuple(sorted(found))


def hidden(shelves: Sequence[Shelf], name: str, condition: str) -> bool:
    """Whether the clinic does not offer a preset."""
    style = read(shelves)
    return style is not None and is_hidden(style, name, condition)


def is_hidden(style: HouseStyle, name: str, condition: str) -> bool:
    return name in style.names("hide", "presets") or condition in style.names("hide", "conditions")


def over(tree: Node, style: Node, *, kept: Iterable[str]) -> Node:
    """A supplied preset with the house style over it, unless its name is one of the `kept`."""
    value, own = dict(tree.value), style.value
    if Path(tree.file).stem not in kept:
        quiet = _plain(value, "cues") == "visual-only" or _is_dark(value)
        if not quiet:
            value |= _unlit(value, own)
        for key in ("prone_limit", "landing", *(() if quiet else ("scene",))):
            value |= _laid(value.get(key), own.get(key), key)
        if "cues" in own and not quiet and _may_cue(value, own["cues"].value):
            value["cues"] = own["cues"]
            if own["cues"].value == "visual-only":
                value.pop("halfway", None)  # with silent cues there is none
    return replace(tree, value=value | _signs(value, own))


def beneath(tree: Node, style: Node) -> Node:
    """A preset of the clinic's own with the house style under it."""
    own = {
        key: node for key, node in style.value.items() if key in ("scene", "cues", "prone_limit", "landing", "before")
    }
    value = _beneath(tree.value, own)
    cues = own["cues"].value if "cues" in own else ""
    sounds = cues == "visual-only" and _plain(value, "halfway") is True
    if "cues" not in tree.value and (not _may_cue(value, cues) or sounds):
        value.pop("cues", None)
    return replace(tree, value=value)


def _beneath(value: Mapping[str, Node], under: Mapping[str, Node]) -> dict[str, Node]:
    found = {**under, **value}
    for key in MAPS:
        found |= _laid(under.get(key), value.get(key), key)
    return found | _signs(value, under)


def _laid(below: Node | None, above: Node | None, key: str) -> dict[str, Node]:
    """The value of a key of two layers."""
    if below is None or above is None:
        node = above or below
        return {key: node} if node is not None else {}
    if not (isinstance(below.value, dict) and isinstance(above.value, dict)):
        return {key: above}
    return {key: replace(above, value={**below.value, **above.value})}


def _unlit(value: Mapping[str, Node], own: Mapping[str, Node]) -> dict[str, Node]:
    """The phases, without values of a scene that only go back to the preset's own where the house has another."""
    phases, base, house = value.get("phases"), value.get("scene"), own.get("scene")
    if phases is None or base is None or house is None or not isinstance(phases.value, list):
        return {}

    def back(phase: Node) -> Node:
        scene = phase.value.get("scene") if isinstance(phase.value, dict) else None
        if scene is None or not isinstance(scene.value, dict):
            return phase
        left = {key: node for key, node in scene.value.items()
                if key not in house.value or node.value != _plain(value, "scene", key)}  # fmt: skip
        return replace(phase, value={**phase.value, "scene": replace(scene, value=left)})

    return {"phases": replace(phases, value=[back(phase) for phase in phases.value])}


def _signs(value: Mapping[str, Node], style: Mapping[str, Node]) -> dict[str, Node]:
    """`before` with the signs of the house style behind a preset's own."""
    own, more = value.get("before"), style.get("before")
    if own is None or more is None or not isinstance(own.value, dict):
        node = own or more
        return {"before": node} if node is not None else {}
    return {"before": replace(own, value={**own.value, **{
        key: _both(own.value.get(key), more.value.get(key)) for key in SIGNS if key in more.value
    }})}  # fmt: skip


def _both(first: Node | None, second: Node | None) -> Node:
    """Two lists as one, or two maps of lists; an entry of the second that the first has is left out."""
    if first is None or second is None:
        node = first or second
        assert node is not None
        return node
    if isinstance(first.value, dict) and isinstance(second.value, dict):
        keys = {**second.value, **first.value}
        return replace(first, value={key: _both(first.value.get(key), second.value.get(key)) for key in keys})
    if not (isinstance(first.value, list) and isinstance(second.value, list)):
        return first
    there = {_label(node) for node in first.value}
    return replace(first, value=[*first.value, *(node for node in second.value if _label(node) not in there)])


def _label(node: Node) -> str:
    return " ".join(str(node.value).casefold().split())


def _plain(value: Mapping[str, Node], *loc: str) -> Any:
    node: Any = value.get(loc[0])
    for step in loc[1:]:
        node = node.value.get(step) if node is not None and isinstance(node.value, dict) else None
    return node.value if node is not None else None


def _is_dark(value: Mapping[str, Node]) -> bool:
    light = _plain(value, "scene", "light")
    return isinstance(light, int | float) and light <= DARK


def _may_cue(value: Mapping[str, Node], cues: object) -> bool:
    """Whether a preset can have these cues: those by the lamps disturb a client who is sensitive to light."""
    return cues != "lamp" or not (_is_dark(value) or "migraine" in str(_plain(value, "title")).casefold())


def _files(shelves: Sequence[Shelf]) -> tuple[Path, ...]:
    return next((shelf.style for shelf in shelves if shelf.style), ())


@lru_cache(maxsize=8)
def _parsed(data: bytes, file: str, conditions: frozenset[str] | None) -> tuple[Node, tuple[Fault, ...]]:
    """The usable part of a text, and its faults. Raises `Faults`."""
    from pydantic import ValidationError

    from roomctl.preset.model import HouseStyle as Model

    text = load.decoded(data, file)
    if all(line.strip()[:1] in ("", "#") for line in text.splitlines()):
        return Node({}, 1, 1, file), ()
    tree, faults, torn, _ = yaml_tree.look(text, file)
    if tree is None or not isinstance(tree.value, dict):
        what = "a house style consists of keys with values, such as `cues: visual-first`"
        raise Faults(faults or (Fault(file, 1, 1, "", what),))
    if torn:
        tree = replace(tree, value={key: node for key, node in tree.value.items() if node.key_line < torn})
    found, wrong = list(faults), list(_broken(tree))
    try:
        Model.model_validate(tree.plain(), context={"conditions": conditions})
    except ValidationError as error:
        for loc, fault in shape_faults(tree, error, STYLE):
            wrong.append(loc)
            found.append(fault)
    return _without(tree, wrong), tuple(sorted(found))


def _unfit(tree: Node, beds: Collection[str] | None) -> Iterable[tuple[Loc, Fault]]:
    """What the room cannot do, and what contradicts itself."""
    from roomctl.preset.rules import no_bed

    bed = _plain(tree.value, "scene", "bed")
    if beds is not None and isinstance(bed, str) and bed not in beds:
        loc = ("scene", "bed")
        yield loc, _fault(tree.at(loc), loc, no_bed(bed, beds))
    if _plain(tree.value, "cues") == "lamp" and _is_dark(tree.value):
        what = f"a change of the light disturbs a client at {DARK:g} % of light or less; write visual-only"
        yield ("cues",), _fault(tree.at(("cues",)), ("cues",), what)


def _fault(node: Node, loc: Loc, what: str) -> Fault:
    return Fault(node.file, node.line, node.column, path_of(loc), what)


def _broken(node: Node, loc: Loc = ()) -> Iterable[Loc]:
    if node.value is BROKEN:
        yield loc
    elif isinstance(node.value, dict | list):
        steps: Any = node.value.items() if isinstance(node.value, dict) else enumerate(node.value)
        for step, one in steps:
            yield from _broken(one, (*loc, step))


def _without(node: Node, wrong: Sequence[Loc]) -> Node:
    """A tree without the values at these places."""
    inside: dict[Any, list[Loc]] = {}
    for loc in wrong:
        inside.setdefault(loc[0] if loc else None, []).append(loc[1:])
    if isinstance(node.value, dict):
        left = {
            key: _without(one, inside.get(key, [])) for key, one in node.value.items() if () not in inside.get(key, [])
        }
        return replace(node, value=left)
    if isinstance(node.value, list):
        kept = [_without(one, inside.get(at, [])) for at, one in enumerate(node.value) if () not in inside.get(at, [])]
        return replace(node, value=kept)
    return node


def is_style(file: str | Path) -> bool:
    """Whether a file is a house style by its name."""
    return os.path.basename(file) == NAME
