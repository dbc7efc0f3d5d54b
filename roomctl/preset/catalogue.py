"""The presets that can be run: as cards for a list, or one of them by its name, as a preset or as a plan.

`library.py` finds the files, `check.py` reads them, and `cache.py` remembers what was made of them.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.errors import Fault, Faults
from roomctl.preset import cache, load
from roomctl.preset.conditions import Known
from roomctl.preset.library import Card, Shelf, behind, files, is_supplied, strays, supplied, where

if TYPE_CHECKING:
    from roomctl.preset.check import Checked
    from roomctl.preset.model import Preset
    from roomctl.session.plan import Plan


def cards(
    shelves: Sequence[Shelf], beds: Collection[str] | None = None, conditions: Known = (), *, hidden: bool = False
) -> tuple[tuple[Card, ...], tuple[Fault, ...]]:
    """One card for each preset that can be run, by name; and the faults of what was skipped. `beds` and `conditions`:
    as in `check_file`. `hidden`: those that the house style hides, too."""
    from roomctl.preset import base, house_style
    from roomctl.preset.check import check_file

    found, closed = files(shelves)
    faults, made = [*closed, *strays(shelves), *house_style.faults(shelves, beds, conditions)], []
    style = house_style.read(shelves)
    for name, (shelf, path) in sorted(found.items()):
        checked = check_file(path, beds, shelves, conditions)
        faults += checked.faults
        if checked.preset:
            away = behind(shelf, shelves, closed)
            unseen = style is not None and house_style.is_hidden(style, name, checked.preset.condition)
            card = _card(name, checked.preset, shelf, path)
            updated = not supplied(shelf) and base.changed(path, shelves)
            made.append(card._replace(behind=away[0].name if away else "", hidden=unseen, updated=updated))
    cache.keep_cards(shelves, made)
    return tuple(card for card in made if hidden or not card.hidden), tuple(faults)


def known(shelves: Sequence[Shelf]) -> tuple[Card, ...]:
    """The cached cards of these shelves, which may have changed since; empty if none are cached."""
    return tuple(card for card in cache.recall_cards(shelves) if not card.hidden)


def news(cards: Sequence[Card], shelves: Sequence[Shelf]) -> tuple[str, ...]:
    """That an update has changed what a clinic's preset is based on: a sentence for each, which is said once."""
    changed = [card.path for card in cards if card.updated]
    if not changed:
        return ()
    from roomctl.preset import base

    return tuple(f"{base.sentence(path, shelves)}; {base.way_out(path)}" for path in base.news(changed, shelves))


def find(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None, conditions: Known = ()) -> Preset:
    """The preset of that name or path. Raises `Refused` (with the nearest name) or `Faults`."""
    preset = checked(name, shelves, beds, conditions).preset
    assert preset is not None
    return preset


def checked(
    name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None, conditions: Known = ()
) -> Checked:
    """The same, with the place of every value. Raises what `find` raises."""
    from roomctl.preset.check import check_file

    found = check_file(where(name, shelves)[1], beds, shelves, conditions)
    if found.preset is None:
        raise Faults(found.faults)
    return found


def plan(name: str, shelves: Sequence[Shelf], beds: Collection[str] | None = None, conditions: Known = ()) -> Plan:
    """The same as a plan, which carries the plain name. Raises what `find` raises."""
    plain, path = where(name, shelves)
    text = load.load(path)
    made_from = text + _style(path, shelves)
    found = cache.recall(made_from, beds, conditions)
    if found is None:
        from roomctl.preset.check import check_text
        from roomctl.preset.model import to_plan

        checked = check_text(text, str(path), beds, shelves, conditions)
        if checked.preset is None or checked.tree is None:
            raise Faults(checked.faults)
        found = to_plan(checked.preset, plain)
        if not checked.tree.key_line:  # what lies under another file may change without it
            cache.keep(made_from, beds, conditions, found)
    return replace(found, preset=plain)


def _style(path: Path, shelves: Sequence[Shelf]) -> bytes:
    """What a plan depends on besides its preset's text; empty if there is no house style."""
    if not any(shelf.style for shelf in shelves):
        return b""
    from roomctl.preset import house_style

    where = (path.stem, is_supplied(path, shelves), house_style.data(shelves))
    return repr(where).encode(errors="surrogateescape")


def _card(name: str, preset: Preset, shelf: Shelf, path: Path) -> Card:
    from roomctl.preset.model import to_plan
    from roomctl.preset.signature import reviewer

    return Card(
        name, preset.title, preset.condition, preset.seconds / 60, to_plan(preset, name).concern_share, preset.evidence,
        reviewer(preset), shelf.name, path,
        tuple(dict.fromkeys(phase.position for phase in preset.phases)),
        tuple(dict.fromkeys(phase.area for phase in preset.phases)),
    )  # fmt: skip
