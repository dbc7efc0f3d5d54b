"""An unusual act is refused once, and done when it is given again."""

from __future__ import annotations

import math
from collections.abc import Callable

from roomctl.session.acts import Act
from roomctl.session.refusal import Refusal

AGAIN = 10.0
"""Seconds in which the same act confirms itself."""


class Again:
    def __init__(self) -> None:
        self._refused: Act | None = None
        self._at = -math.inf

    def attempt(self, act: Act, now: float, write: Callable[[Act], str]) -> str:
        """What `write` returns for `act`, at `now` (seconds). Raises what it raises."""
        sure = act == self._refused and now - self._at <= AGAIN
        self._refused = None
        try:
            return write(act._replace(sure=sure))
        except Refusal as refusal:
            if refusal.reason == "unusual":
                self._refused, self._at = act, now
            raise
