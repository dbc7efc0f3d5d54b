"""How a session ended, and why it stood still or was stopped."""

from __future__ import annotations

from roomctl.session.record import Record
from roomctl.text.durations import length
from roomctl.text.lateness import early_or

RESULTS = {"done": "came to its end", "finished": "finished", "stopped": "stopped", "": "still runs"}
"""How it ended, by `Record.ended`."""
PAUSES = ("bathroom", "phone", "position", "pain", "other")
"""Why a session is paused, for one key or two taps."""
STOPS = {"client": "client asked", "pain": "pain", "unwell": "unwell", "time": "time", "therapist": "therapist"}
"""Why a session was stopped, for one key or one tap: the button's word, and what is kept."""
REASONS = frozenset({*PAUSES, *STOPS.values(), "cold", "warm", "talk", "emergency", "late", "away"})
"""Reasons that a report tells; other words are free text."""


def ended(record: Record) -> str:
    """`Stopped (pain), 12 min early: 33 of 45 min`."""
    how = RESULTS[record.ended].capitalize()
    how += f" ({record.happened.reason})" if record.happened.reason else ""
    return f"{how}, {early_or('late', record.late)}: {length(record.done)} of {length(record.planned)}"


def reason(said: str, notes: bool) -> str:
    """A reason as a report may tell it: free text only where `notes` are asked for."""
    known = said.strip().casefold()
    return said.strip() if notes or known in REASONS else "a reason in own words" if known else ""


def why_paused(width: int) -> str:
    """How to say why, with the keys where there is room."""
    whole = f"why? {' · '.join(f'{number} {reason}' for number, reason in enumerate(PAUSES, 1))}"
    return whole if len(whole) <= width else "why? a number from 1 to 5, or a tap"
