"""Acts that are done only once somebody has confirmed them: they would add far more minutes than anybody plans."""

from __future__ import annotations

from typing import Any

from roomctl.session.events import Event, Replanned
from roomctl.session.state import State

HOUR = 60 * 60.0
"""Seconds that `extend` may add at most without a question."""
LONGER = 10 * 60.0
"""Seconds that `more` or `less` may always add to an area."""
TIMES, TIMES_AREA = 2.0, 1.5
"""Beyond these a question comes if the session or an area would last so many times what was planned."""
ENOUGH = 1.0
"""Seconds."""


def unusual(state: State, event: Event) -> dict[str, Any] | None:
    """What is unusual about `event`, an act in `state`: the `area` (empty: the session) that would last `seconds`
    instead of the `planned` ones. None if nothing is."""
    if isinstance(event, Replanned) and event.by == "extend":
        gained, planned = event.booked - state.booked, state.plan.seconds
        long = gained > HOUR + ENOUGH or event.booked > TIMES * planned + ENOUGH
        return {"area": "", "seconds": event.booked, "planned": planned} if long else None
    if not isinstance(event, Replanned):
        return None
    for index in range(state.current, len(event.lengths)):
        phase, had = state.plan.phases[index], state.lengths[index]
        gained = event.lengths[index] - (max(had, state.spent) if index == state.current else had)
        seconds = state.visited(index) + event.lengths[index]
        if gained > LONGER + ENOUGH and seconds > TIMES_AREA * phase.seconds:
            return {"area": phase.area, "seconds": seconds, "planned": phase.seconds}
    return None
