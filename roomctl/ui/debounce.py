"""One press is one act, and one paste is one line.

Held keys and pedals repeat, wet fingers bounce, and a press may be delivered after its screen has closed. A terminal
without bracketed paste sends a paste as keys, and an Enter in it looks like a pressed one.
"""

from __future__ import annotations

import math
from collections import deque
from collections.abc import Callable
from typing import Protocol

from roomctl.clock import Clock

AT_ONCE = 0.03
"""Two keys within fewer seconds were not pressed by hand."""
MORE = 0.06
"""After a pasted Enter, the next pasted key follows within these seconds."""
BREAK = "; "
"""Joins pasted lines, except after punctuation."""
SILENCE = 0.5
"""Seconds without a key before the same key counts again."""
DIGIT = 0.15
"""The same for a digit that is tapped: a number may have it twice."""


class Quiet:
    """Remembers when each key or tap last arrived, whether it counted or not."""

    def __init__(self) -> None:
        self._heard: dict[str, float] = {}

    def fresh(self, key: str, now: float, apart: float = SILENCE) -> bool:
        """Whether `key` did not arrive in the `apart` seconds before `now`. The call records an arrival."""
        last = self._heard.get(key)
        self._heard[key] = now
        return last is None or now - last >= apart - 1e-9


def joined(text: str) -> str:
    """Pasted lines as one, without empty lines and repeated spaces."""
    lines = [line for row in text.splitlines() if (line := " ".join(row.split()))]
    return "".join(line if at == 0 else f"{parting(lines[at - 1])}{line}" for at, line in enumerate(lines))


def parting(before: str) -> str:
    """The separator after the line `before`."""
    return " " if before[-1:] in ".,;:!?…-–•" else BREAK


class Timer(Protocol):
    """Textual's timer."""

    def stop(self) -> None: ...


class Enter:
    """Distinguishes an Enter that ends a line from one inside a paste, which is followed by another key at once."""

    def __init__(self, clock: Callable[[], Clock], timer: Callable[[float, Callable[[], None]], Timer]) -> None:
        self._clock, self._timer = clock, timer
        self._key_at = float("-inf")
        self._held: Timer | None = None

    def at_once(self) -> bool:
        """Whether a key followed the last one faster than hands press. The call records a key."""
        now = self._clock().now().up
        fast, self._key_at = now - self._key_at < AT_ONCE, now
        return fast

    def comes(self, key: str, ends: Callable[[], None]) -> bool:
        """Whether `key` is an Enter that must wait for a following key; if none follows, `ends` is called."""
        if not self.at_once() or key != "enter":
            return False
        self.within()
        self._held = self._timer(MORE, lambda: self._over(ends))
        return True

    def within(self) -> bool:
        """Whether an Enter was waiting; the key that follows it has arrived."""
        held, self._held = self._held, None
        if held:
            held.stop()
        return held is not None

    def _over(self, ends: Callable[[], None]) -> None:
        self._held = None
        ends()


class Standing:
    """Which screen is drawn, and since when. Earlier presses were meant for another screen."""

    def __init__(self) -> None:
        self._screen: object = None  # a press before the first screen can be meant for no other
        self._since = -math.inf
        self._displays = deque[float](maxlen=64)

    def displays(self, now: float) -> None:
        """The terminal is written to at `now`, on the clock of Textual's events."""
        self._displays.append(now)

    def stands(self, screen: object, shown: float, now: float) -> None:
        """`screen`, which began to be shown at `shown`, is known to be drawn `now`: it was since its first display."""
        self._screen, self._since = screen, next((at for at in self._displays if at >= shown), now)

    def meant(self, screen: object, pressed: float = math.inf) -> bool:
        """Whether a press at `pressed` (default: now) is meant for `screen`."""
        return self._screen in (None, screen) and pressed >= self._since
