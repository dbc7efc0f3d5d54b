"""What stands under the phases, to the same scale: cues, pressure, sound and light."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import accumulate

from roomctl.clock import Instant
from roomctl.preset.draft import Seen
from roomctl.session import fit
from roomctl.session.commands import Start, decide
from roomctl.session.events import Entry
from roomctl.session.fold import fold
from roomctl.session.plan import Plan
from roomctl.session.timeline import ahead
from roomctl.ui.edit import rows
from roomctl.ui.widgets.lines import Row

SIGNS = {"warn": "·", "check": "?", "turn": "↻", "halfway": "½", "closing": "▸", "change": "│", "finish": "■"}
"""What is drawn for each cue; where two share a cell, the one that is later here."""
FILL = "·"
Marks = Sequence[tuple[float, str]]
"""Seconds from the start, and what stands there."""


def cues(plan: Plan) -> Marks:
    """The session's cues, on the left where a side is asked for; empty where a phase waits for a person."""
    plan = fit.resolve_sides(plan, "left")
    now = Instant(0.0, "", 0.0)
    state = fold([Entry(0, "", now, event) for event in decide(None, Start(plan), now).events])
    assert state is not None
    return [(cue.due, cue.kind) for cue in ahead(state, plan.seconds + 1)]


def strip(seen: Seen, plan: Plan | None, found: Marks, width: int, many: int) -> list[Row]:
    """The first `many` rows. `plan`: None if there are faults; `found`: its cues; `width`: columns, as of phases."""
    named, bars = rows.columns(seen, width)
    all_ = rows.laid(seen)
    total = sum(one.seconds for one in all_)
    if bars < rows.LEAST or not total:
        return []
    scenes = [(one.begins, rows.scene(seen, at)) for at, one in enumerate(all_, 1)]
    if plan:  # also what the house style sets
        begins = accumulate((phase.seconds for phase in plan.phases), initial=0.0)
        scenes = [(at, phase.scene) for at, phase in zip(begins, plan.phases, strict=False)]
    light = [(begins, f"{scene.light:g}") for begins, scene in scenes]
    if plan and plan.landing:
        light += [(t, f"{plan.landing.light:g}") for t, kind in found if kind == "closing"]
    drawn = {
        "cues": _signs(found, total, bars),
        "pressure": _spans(((one.begins, f"{one.pressure}") for one in all_), total, bars),
        "light": _spans(sorted(light), total, bars),
        "sound": _spans(((begins, scene.bed) for begins, scene in scenes), total, bars),
    }
    lines: list[Row] = [((f"{name:>{named}}  ", "quiet"), (line, "plain")) for name, line in drawn.items()]
    return lines[:many]


def _signs(found: Marks, total: float, bars: int) -> str:
    cells = [" "] * bars
    order = list(SIGNS)
    for t, kind in sorted((one for one in found if one[1] in SIGNS), key=lambda one: order.index(one[1])):
        cells[min(bars - 1, round(bars * t / total))] = SIGNS[kind]
    return "".join(cells)


def _spans(values: Iterable[tuple[float, str]], total: float, bars: int) -> str:
    """Each value where it begins, and dots until the next one; what is the same goes on. A number that has no room is
    left out, and a word is cut."""
    changes: list[tuple[int, str]] = []
    for begins, value in values:
        if not changes or changes[-1][1] != value:
            changes.append((min(bars - 1, round(bars * begins / total)), value))
    drawn = ""
    for (at, value), end in zip(changes, [*(at for at, _ in changes[1:]), bars], strict=True):
        room = end - at - (1 if end < bars and len(value) > 1 else 0)
        shown = value if len(value) <= room else "" if value.replace(".", "").isdigit() else value[:room]
        drawn += shown.ljust(end - at, FILL)
    return drawn
