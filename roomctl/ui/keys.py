"""One press, one act: a held key or pedal repeats, a wet knuckle bounces, and a press may have waited while the screen
that it was meant for went away."""

from __future__ import annotations

import math

SILENCE = 0.5
"""Seconds without a key before the same key counts again."""


class Quiet:
    """Remembers when each key (or tap) was last heard, counted or not."""

    def __init__(self) -> None:
        self._heard: dict[str, float] = {}

    def fresh(self, key: str, now: float) -> bool:
        """Whether `key` was silent for `SILENCE` seconds before `now`. Asking counts as hearing it."""
        last = self._heard.get(key)
        self._heard[key] = now
        return last is None or now - last >= SILENCE - 1e-9


class Standing:
    """Which screen stands drawn, and since when. What was pressed before that was meant for another."""

    def __init__(self) -> None:
        self._screen: object = None  # before the first there is no other that a press could be meant for
        self._since = -math.inf

    def stands(self, screen: object, since: float) -> None:
        """`screen` was drawn at `since`, in the measure of the presses."""
        self._screen, self._since = screen, since

    def meant(self, screen: object, pressed: float = math.inf) -> bool:
        """Whether what is pressed, or was at `pressed`, is meant for `screen`."""
        return self._screen in (None, screen) and pressed >= self._since
