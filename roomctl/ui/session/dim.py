"""When the screen goes dark by itself, and when a touch lights it. Plain sums: no widget in sight."""

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
        """Somebody acted, or a cue has come: lit for the whole time."""
        self.until = max(self.until, now + self.after)

    def glance(self, now: float) -> None:
        """Somebody touched the dark screen, which only lights it."""
        self.until = max(self.until, now + GLANCE)

    def dark(self, now: float) -> bool:
        return self.after > 0 and now >= self.until - 1e-6
