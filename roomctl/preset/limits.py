"""Limits for the numbers of a preset; `model.py` checks single values, `rules.py` combinations.

A length is a pair: the shortest and the longest, in seconds.
"""

from __future__ import annotations

SESSION = (1.0, 6 * 3600.0)
"""The length of a whole session."""
PHASE = (1.0, 3 * 3600.0)
"""The length of a phase, both sides together."""
FLOOR = (0.0, PHASE[1])
"""What a phase may be cut to (`at_least`)."""
PRONE = (60.0, 3600.0)
"""The time face down before the prompt to turn."""
FADE = (0.0, 600.0)
"""The fade of a scene's light."""
BETWEEN_SIDES = (0.0, 120.0)
"""The time to change from one side of an area to the other."""
CHECK_IN = (120.0, 12 * 60.0)
"""The time between two questions to the client during work."""
PHASES = 200
LINE, TEXT = 200, 1000
"""Characters of a single line, and of a text."""
FLEX = (0, 10)
SHARE = 10_000
"""The largest number of a side's share."""
PRESSURE = (0, 5)
"""Walton's scale."""
LEVEL = (-60, 6)
"""dB against the room's own level."""
SOFTER = (0, 40)
"""dB that the bed is softer in the landing."""
LIGHT = (0, 100)
"""Percent of the lamp."""
KELVIN = (1000, 10_000)
