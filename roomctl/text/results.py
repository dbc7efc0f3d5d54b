"""How a session ended."""

from __future__ import annotations

from roomctl.session.record import Record
from roomctl.text.durations import length
from roomctl.text.lateness import early_or

RESULTS = {"done": "completed", "finished": "finished", "stopped": "stopped", "": "still running"}
"""`Record.ended` → the result."""


def ended(record: Record) -> str:
    """`Stopped (pain), 12 min early: 33 of 45 min`."""
    how = RESULTS[record.ended].capitalize()
    how += f" ({record.happened.reason})" if record.happened.reason else ""
    return f"{how}, {early_or('late', record.late)}: {length(record.done)} of {length(record.planned)}"
