"""When the screen goes dark by itself, and when a touch lights it. No widget."""

from __future__ import annotations

from dataclasses import dataclass

GLANCE = 4.0
"""Seconds for which a touch of the dark screen lights it."""


@dataclass
class Dim:
    """`after`: seconds without a touch until the screen is dark; 0: never."""

    after: float = 20.0
    until: float = 0.0

    def touch(self, now: float) -> None:
        """After an act or a cue: lit for the full time."""
        self.until = max(self.until, now + self.after)

    def glance(self, now: float) -> None:
        """After a touch of the dark screen: lit for `GLANCE` seconds."""
        self.until = max(self.until, now + GLANCE)

    def dark(self, now: float) -> bool:
        return self.after > 0 and now >= self.until - 1e-6
