"""What is usual in a preset, for the plan of a session."""

from __future__ import annotations

from collections.abc import Sequence

from roomctl.session.digest import Habit
from roomctl.text.durations import length
from roomctl.text.places import head


def usual(habits: Sequence[Habit], width: int | None = None) -> str:
    """`neck usually 9½ min (planned 8), jaw usually 3 min (planned 5); median of 5 sessions`, with as many
    areas as have room in `width` columns, at least one; empty without habits."""
    if not habits:
        return ""
    few, most = min(one.sessions for one in habits), max(one.sessions for one in habits)
    of = f"; median of {few if few == most else f'{few} to {most}'} sessions"
    named = [f"{head(one.area).lower()} usually {length(one.done)} (planned {_number(one.planned)})" for one in habits]
    for shown in range(len(named), 0, -1):
        more = f" and {len(named) - shown} more" if shown < len(named) else ""
        said = f"{', '.join(named[:shown])}{more}{of}"
        if width is None or len(said) <= width or shown == 1:
            break
    return said


def _number(seconds: float) -> str:
    return length(seconds).removesuffix(" min")
