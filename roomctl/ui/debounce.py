"""One press, one act: a held key or pedal repeats, a wet knuckle bounces, and a press may have waited while the screen
that it was meant for went away. One paste, one line: a terminal that brackets what it pastes hands it on whole; any
other sends keys, and an Enter within it looks like one that is pressed."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Protocol

from roomctl.clock import Clock

AT_ONCE = 0.03
"""Seconds between two keys that no hand presses so fast."""
MORE = 0.06
"""Seconds in which what is pasted after an Enter follows it."""
BREAK = "; "
"""Between pasted lines, but behind a sign that ends one."""
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


def joined(text: str) -> str:
    """Pasted lines as one: blanks made even, empty lines left out."""
    lines = [line for row in text.splitlines() if (line := " ".join(row.split()))]
    return "".join(line if at == 0 else f"{parting(lines[at - 1])}{line}" for at, line in enumerate(lines))


def parting(before: str) -> str:
    """What stands between two lines that become one."""
    return " " if before[-1:] in ".,;:!?…-–•" else BREAK


class Timer(Protocol):
    """Of Textual's."""

    def stop(self) -> None: ...


class Enter:
    """Tells an Enter that ends a line from one within a paste that comes as keys: that one is followed at once."""

    def __init__(self, clock: Callable[[], Clock], timer: Callable[[float, Callable[[], None]], Timer]) -> None:
        self._clock, self._timer = clock, timer
        self._key_at = float("-inf")
        self._held: Timer | None = None

    def at_once(self) -> bool:
        """Whether a key came faster upon the last one than hands press. Asking counts as hearing it."""
        now = self._clock().now().up
        fast, self._key_at = now - self._key_at < AT_ONCE, now
        return fast

    def comes(self, key: str, ends: Callable[[], None]) -> bool:
        """Whether `key` is an Enter that has to wait for what follows; `ends` is then called if nothing does."""
        if not self.at_once() or key != "enter":
            return False
        self.within()
        self._held = self._timer(MORE, lambda: self._over(ends))
        return True

    def within(self) -> bool:
        """Whether an Enter waited, and what follows it has come."""
        held, self._held = self._held, None
        if held:
            held.stop()
        return held is not None

    def _over(self, ends: Callable[[], None]) -> None:
        self._held = None
        ends()


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
