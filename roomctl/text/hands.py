"""The load of the therapist's hands, and the gentler techniques that are offered."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.session.hands import Load, gentler
from roomctl.session.plan import Phase
from roomctl.text.durations import length, minutes
from roomctl.text.places import head, technique


def said(load: Load) -> str:
    """Today's deep work against the limit: `hands 68 of 60 min today`."""
    return f"hands {minutes(load.total)} of {length(load.limit)} today"


def offer(load: Load, phases: Sequence[Phase]) -> str:
    """The same with the gentler techniques that the plan has: `…; gentler: swedish for buttocks`. Empty within the
    limit."""
    if not load.over:
        return ""
    instead: dict[str, dict[str, None]] = {}
    for index, phase in enumerate(phases):
        if other := gentler(phases, index):
            instead.setdefault(technique(other.technique), {})[head(phase.area).lower()] = None
    ways = [f"{name} for {', '.join(areas)}" for name, areas in instead.items()]
    return f"{said(load)}; gentler: {'; '.join(ways)}" if ways else f"{said(load)}; this plan has no gentler technique"
