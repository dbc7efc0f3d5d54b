"""One press, one act: a held key or pedal repeats, and a wet knuckle bounces."""

from __future__ import annotations

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
