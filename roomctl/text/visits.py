"""A client's earlier sessions, for the screen that offers to repeat the last one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from roomctl.session.record import Record
from roomctl.session.visits import worked
from roomctl.text import moments, numbers, results
from roomctl.text.durations import length
from roomctl.text.places import head
from roomctl.text.times import day

EARLIER = 3
"""The most sessions before the last one whose numbers are shown."""


def last_time(visits: Sequence[Record]) -> list[str]:
    """The newest of a client's `visits` (newest first): title and length, numbers, wishes, minutes of each area; then
    the numbers of the visits before it."""
    last, *earlier = visits
    wishes = last.wishes
    asked = [
        moments.wishes(replace(wishes, treated=False)), wishes.bed.replace("-", " "),
        "" if wishes.light is None else f"light {wishes.light:g}%",
    ]  # fmt: skip
    minutes: dict[str, float] = {}
    for phase in worked(last):
        if phase.focus != "frame":
            minutes[head(phase.area).lower()] = minutes.get(head(phase.area).lower(), 0.0) + phase.seconds
    how = "" if last.ended == "done" else f", {results.RESULTS[last.ended]}"
    told = [
        f"Last time, {day(last.started_at)}: {last.title}, {length(last.done)}{how}",
        numbers.changes(last.happened.numbers),
        f"wishes: {' · '.join(filter(None, asked))}" if any(asked) else "",
        " · ".join(f"{area} {length(seconds)}" for area, seconds in minutes.items()),
    ]
    before = [(day(one.started_at), numbers.changes(one.happened.numbers)) for one in earlier]
    measured = [f"{on}: {said}" for on, said in before if said][:EARLIER]
    return [*filter(None, told), *measured]
