"""Why a session was paused or stopped: the reasons a screen offers, and which of them a report may show."""

from __future__ import annotations

PAUSES = ("bathroom", "phone", "position", "pain", "other")
"""Reasons for a pause, each one key or two taps."""
STOPS = {"client": "client asked", "pain": "pain", "unwell": "unwell", "time": "time", "therapist": "therapist"}
"""Reasons for a stop, each one key or one tap: the button's label and the stored reason."""
REASONS = frozenset({*PAUSES, *STOPS.values(), "cold", "warm", "talk", "emergency", "late", "away"})
"""Reasons that every report shows; any other is free text."""


def reason(said: str, notes: bool) -> str:
    """A reason as a report shows it: free text only if `notes` are included."""
    known = said.strip().casefold()
    return said.strip() if notes or known in REASONS else "other reason (free text)" if known else ""


def why_paused(width: int) -> str:
    """The question for a pause's reason, with its keys if they fit."""
    whole = f"why? {' · '.join(f'{number} {reason}' for number, reason in enumerate(PAUSES, 1))}"
    return whole if len(whole) <= width else "why? a number from 1 to 5, or a tap"
