"""What a room decides about a plan where neither its preset nor a wish does."""

from __future__ import annotations

from dataclasses import replace

from roomctl.session import pairs
from roomctl.session.plan import CUE_LEVELS, Plan


def in_room(plan: Plan, cues: str, halfway: bool, between_sides: float) -> Plan:
    """`plan`, its sides resolved, in a room whose cues sound as `cues` (one of `CUE_LEVELS`), with or without a halfway
    cue in long areas, and with `between_sides` seconds to change sides."""
    if plan.cue_level is None and cues != "usual":
        plan = plan.with_cues("silent") if cues == "silent" else replace(plan, cue_level=CUE_LEVELS[cues])
    if plan.halfway is None and halfway:
        plan = replace(plan, halfway=True)
    return pairs.spaced(plan, between_sides if plan.between is None else plan.between)
