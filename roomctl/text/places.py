"""Where hands work, and how: areas, their sides, techniques."""

from __future__ import annotations

from roomctl.session.plan import Phase
from roomctl.session.plan import head as head

SIDES = {"both": "", "each": "each side", "affected": "", "unaffected": "other side"}
"""Sides as a plan names them before it is known which is affected."""


def place(phase: Phase, *, brief: bool = False, loud: bool = False) -> str:
    """Area and side: "forearm (flexors), left"; a phase of both sides is only its area. `brief`: "forearm, left";
    `loud`: the side in capitals."""
    area = head(phase.area) if brief else phase.area
    return ", ".join(filter(None, (area, side(phase) if loud else side(phase).lower())))


def rest(area: str) -> str:
    """What `head` left out."""
    return area[len(head(area)) :].strip().lstrip(",;:").strip()


def side(phase: Phase) -> str:
    """LEFT or RIGHT, for large letters; empty for both sides."""
    return "" if phase.side == "both" else phase.side.upper()


def open_side(phase: Phase) -> str:
    """The side in a plan whose sides may still be open."""
    return SIDES.get(phase.side, phase.side)


def technique(name: str) -> str:
    return "PNF" if name == "pnf" else name.replace("-", " ")
