"""How late or early a session is, compared with its booked end."""

from __future__ import annotations

from roomctl.text.durations import length

NEARLY = 30.0
"""Fewer seconds early or behind than this are on time."""


def running(late: float) -> str:
    """For a running session, in whole minutes so that it rarely changes: `3 min behind`, `on time`."""
    if abs(late) < NEARLY:
        return "on time"
    return f"{max(1, round(abs(late) / 60))} min {'behind' if late > 0 else 'early'}"


def early_or(word: str, late: float) -> str:
    """For an end: `3½ min early`, `on time`, or `3½ min` with `word` (`over`, `late`)."""
    return "on time" if abs(late) < NEARLY else f"{length(abs(late))} {word if late > 0 else 'early'}"
