"""When the webhook tries a message again, and when it gives up."""

from __future__ import annotations

DELAYS = (5.0, 30.0, 120.0, 600.0, 3600.0, 3 * 3600.0, 6 * 3600.0, 12 * 3600.0, 24 * 3600.0)
"""Seconds between tries."""


def next_try(tries: int, now: float) -> float | None:
    """Wall time of the next try; `tries`: the failed ones before the one at `now`. None: give up."""
    return now + DELAYS[tries] if tries < len(DELAYS) else None


def remaining(due: float, now: float) -> float:
    """Seconds until a try; 0 if that is longer than any delay, because the clock was set back."""
    left = due - now
    return 0.0 if left > DELAYS[-1] else max(0.0, left)
