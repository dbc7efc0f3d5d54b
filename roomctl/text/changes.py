"""What a re-plan did, in a line."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.session.marks import Change
from roomctl.session.plan import Phase
from roomctl.text.durations import length, minutes, of
from roomctl.text.places import place
from roomctl.text.times import time_of_day

SHOWN = 2
"""Areas that the line names; more do not fit beside the end."""
ACTS = {
    "start": "hands on", "next": "next area", "back": "back", "restart": "area restarted", "finish": "landing",
    "more": "more time", "less": "less time", "extend": "end moved", "spread": "free minutes given out",
    "boundary": "caught up", "resume": "resumed", "release": "hold released", "away": "time away answered",
    "late trim": "late: trim", "late buffer": "late: turnover used", "late over": "late: run over",
    "late drop": "late: areas left out",
}  # fmt: skip
"""What brought a re-plan, by `Replan.act`."""


def change(change: Change | None, phases: Sequence[Phase]) -> str:
    """What has changed, at a glance: `legs 8 → 3, ends 15:00`. Minutes past the booked end were not found, and are
    named; so are those before it, which are free. Empty where nothing changed. `phases` are the plan's."""
    if change is None or change.line:
        return change.line if change else ""
    if change.asked:
        return of(sum(phase.seconds for phase in phases), change.asked)
    named = [
        f"{place(phases[at], brief=True)} {minutes(before)} → {minutes(after)}"
        for at, before, after in change.resized[:SHOWN]
    ]
    more = [f"{len(change.resized) - SHOWN} more"] if len(change.resized) > SHOWN else []
    return ", ".join([*named, *more, f"ends {time_of_day(change.ends)}", *_against(change)])


def _against(change: Change) -> list[str]:
    """The end against the booked one, where they differ."""
    if change.late:
        used = f"{of(change.over, change.turnover)} turnover used"
        return [used if change.turnover else f"{length(change.over)} over"]
    return [f"{length(-change.over)} early"] if change.early else []


def offering(made: Change | None, phases: Sequence[Phase], spread: str, width: int = 200) -> str:
    """The same; where it says that minutes are free, with the key, `spread`, that gives them out. It is brief where
    `width` columns are too few."""
    line = change(made, phases)
    if not spread or not line.endswith(" early"):
        return line
    whole = f"{line}: {spread} gives it to the areas of concern"
    return whole if len(whole) <= width else f"{line}: {spread} spreads it"
