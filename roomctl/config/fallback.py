"""Replacements for settings that cannot be used: the default, or the restrictive value if the default could allow
something that the clinic has restricted. A setting is lost if its value is wrong, if it appears twice, if its name is
nearly right, or if the file cannot be read at that place and mentions it.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Any

CLOSED: Mapping[str, str] = {
    "cap": "nothing becomes louder than `level`",
    "other_device": "no other loudspeaker plays",
    "clinic_presets": "no built-in preset takes the place of the clinic's by itself",
    "therapists": "the room's own settings apply in place of a therapist's",
    "schedule": "no booking is shown",
    "schedule_server": "no booking is shown",
    "schedule_room": "no booking is shown",
    "keep": "`purge` removes nothing unless it is told the days",
    "webhook": "nothing is sent, and messages wait",
}
"""Key → what applies while it is lost. Another room's value or an older value is never used for these keys."""


def close(values: Mapping[str, Any], lost: Mapping[str, Path], level: float) -> dict[str, Any]:
    """`values` with the restrictive value for each `lost` key (key → its file). `level`: the default of `level`."""
    made = {key: value for key, value in values.items() if key not in CLOSED or key not in lost}
    if "cap" in lost:
        made["cap"] = made.get("level", level)
    if "clinic_presets" in lost:
        made["clinic_presets"] = str(lost["clinic_presets"])  # the faulty file: a shelf that is unavailable
    if lost.keys() & {"schedule_server", "schedule_room"}:
        made.pop("schedule", None)
    if "conditions" in lost:
        made["conditions"] = None  # any word may be the clinic's
    return made


def meanwhile(lost: Collection[str]) -> str:
    """What applies until the settings are corrected, in words."""
    closed = dict.fromkeys(what for key, what in CLOSED.items() if key in lost)
    return ", ".join([*(["the defaults apply"] if not lost or not CLOSED.keys() >= {*lost} else []), *closed])
