"""What a draft changes in the preset from roomctl or a pack that it is based on, phase by phase, and what an update of
that one means for it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import NamedTuple

from roomctl.errors import Refused
from roomctl.preset import base as bases
from roomctl.preset.compare import Comparison, PhaseChange, compare, good, updated
from roomctl.preset.draft import Draft
from roomctl.preset.model import Preset
from roomctl.text import differences
from roomctl.ui.host import Sections

SAME = ("as there",)


class Compared(NamedTuple):
    """`seen`: ends the message that an update has changed the base; None if there is no such message."""

    title: str
    sections: Sections
    seen: Callable[[], None] | None


def compared(draft: Draft, now: Preset) -> Compared:
    """`now`: what the draft's text says. Raises `Refused` if it is based on nothing, `Faults` if its base has some."""
    file, (shelves, beds, conditions) = draft.file, draft.checks
    beds = beds() if callable(beds) else beds
    base = bases.of(file, shelves, draft.text)
    if base is None:
        raise Refused(
            "this is based on no preset that came with roomctl or a pack, so there is nothing to compare with"
        )
    found = compare(good(base.path, shelves, beds, conditions), now)
    title = f"Compared with {bases.shelf_of(base.path, shelves)} {base.name}"
    sections = [("The whole preset", _head(found) or SAME), ("Phase by phase", _areas(found.phases))]
    if draft.base is None or not bases.changed(file, shelves):
        return Compared(title, sections, None)
    means, faults = updated(file, good(file, shelves, beds, conditions), shelves, beds, conditions)
    said = [bases.sentence(file, shelves), *(f"before: {fault.what}" for fault in faults)]
    return Compared(title, [("After an update", [*said, *_meant(means)]), *sections], lambda: bases.seen(file, shelves))


def _head(found: Comparison) -> list[str]:
    return [differences.change(*one) for one in found.head]


def _areas(phases: Sequence[PhaseChange]) -> list[str]:
    return [differences.area(*one) for one in phases]


def _meant(found: Comparison | None) -> list[str]:
    if found is None:
        return []
    return [*_head(found), *_areas(found.changed)] or ["nothing of that is different in this preset"]
