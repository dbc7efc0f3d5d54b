"""A session against its booked end."""

from __future__ import annotations

from roomctl.text.durations import length

NEARLY = 30.0
"""Seconds ahead or behind that are still on time."""


def running(late: float) -> str:
    """While it runs, in whole minutes, so that it seldom moves: `3 min behind`, `on time`."""
    if abs(late) < NEARLY:
        return "on time"
    return f"{max(1, round(abs(late) / 60))} min {'behind' if late > 0 else 'ahead'}"


def early_or(word: str, late: float) -> str:
    """Of an end: `3½ min early`, `on time`, or how much is `over`, or how `late` it was."""
    return "on time" if abs(late) < NEARLY else f"{length(abs(late))} {word if late > 0 else 'early'}"
