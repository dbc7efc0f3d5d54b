"""How a session ended, and why it was paused or stopped."""

from __future__ import annotations

from roomctl.session.record import Record
from roomctl.text.durations import length
from roomctl.text.lateness import early_or

RESULTS = {"done": "completed", "finished": "finished", "stopped": "stopped", "": "still running"}
"""How it ended, by `Record.ended`."""
PAUSES = ("bathroom", "phone", "position", "pain", "other")
"""Reasons for a pause, each one key or two taps."""
STOPS = {"client": "client asked", "pain": "pain", "unwell": "unwell", "time": "time", "therapist": "therapist"}
"""Reasons for a stop, each one key or one tap: the button's label and the stored reason."""
REASONS = frozenset({*PAUSES, *STOPS.values(), "cold", "warm", "talk", "emergency", "late", "away"})
"""Reasons that every report shows; any other is free text."""


def ended(record: Record) -> str:
    """`Stopped (pain), 12 min early: 33 of 45 min`."""
    how = RESULTS[record.ended].capitalize()
    how += f" ({record.happened.reason})" if record.happened.reason else ""
    return f"{how}, {early_or('late', record.late)}: {length(record.done)} of {length(record.planned)}"


def reason(said: str, notes: bool) -> str:
    """A reason as a report shows it: free text only if `notes` are included."""
    known = said.strip().casefold()
    return said.strip() if notes or known in REASONS else "other reason (free text)" if known else ""


def why_paused(width: int) -> str:
    """The question for a pause's reason, with its keys if they fit."""
    whole = f"why? {' · '.join(f'{number} {reason}' for number, reason in enumerate(PAUSES, 1))}"
    return whole if len(whole) <= width else "why? a number from 1 to 5, or a tap"
