"""What a re-plan did, in one line."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.session.marks import Change
from roomctl.session.plan import Phase
from roomctl.text.durations import length, minutes, of
from roomctl.text.places import head, place
from roomctl.text.times import time_of_day

SHOWN = 2
"""Number of areas that the line names; more do not fit beside the end."""
ACTS = {
    "start": "hands on", "next": "next area", "back": "back", "restart": "area restarted", "finish": "landing",
    "more": "more time", "less": "less time", "extend": "end moved", "spread": "free minutes given out",
    "boundary": "caught up", "resume": "resumed", "release": "hold released", "away": "time away answered",
    "late trim": "late: trim", "late buffer": "late: turnover used", "late over": "late: run over",
    "late drop": "late: areas left out",
}  # fmt: skip
"""What caused a re-plan, by `Replan.act`."""


def change(change: Change | None, phases: Sequence[Phase]) -> str:
    """`legs 8 → 3, ends 15:00`, with the minutes past or before the booked end, if any. Empty if nothing changed.
    `phases` are the plan's."""
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
    if change.late:
        used = f"{of(change.over, change.turnover)} turnover used"
        return [used if change.turnover else f"{length(change.over)} over"]
    return [f"{length(-change.over)} early"] if change.early else []


def left_out(areas: Sequence[str], seconds: float | None = None) -> str:
    """The areas that are left out of today's plan, and what becomes of their minutes: `left out: shoulders; its 3 min
    go to the other areas`. `seconds` are those that the others get, None if nobody knows."""
    named = list(dict.fromkeys(head(area).lower() for area in areas))
    lasting = "minutes" if seconds is None else length(seconds) if seconds >= 15 else ""
    given = f"; {'its' if len(named) == 1 else 'their'} {lasting} go to the other areas" if lasting else ""
    return f"left out: {', '.join(named)}{given}" if named else ""


def offering(made: Change | None, phases: Sequence[Phase], spread: str, width: int = 200) -> str:
    """`change`; if minutes are free, with `spread`, the key that distributes them. Shorter if it does not fit in
    `width` columns."""
    line = change(made, phases)
    if not spread or not line.endswith(" early"):
        return line
    whole = f"{line}: {spread} adds it to the areas of concern"
    return whole if len(whole) <= width else f"{line}: {spread} spreads it"
