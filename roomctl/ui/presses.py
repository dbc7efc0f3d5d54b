"""What the arrivals of a key amount to: one press, a long press or a double press.

A terminal reports no release, neither does the page in a browser. A key that is held down arrives again: first after
250 to 660 ms (Linux console 250, macOS 375, Windows and GNOME 500, KDE and wlroots 600, the X.Org server 660), then
every 25 to 90 ms. So a long press is arrivals that go on, a double press is two that do not, and both are known only
after a while. A key without a long or double press of its own is decided as it arrives.

A press that may become another one waits, and is never done and taken back: other screens, the sound and the light
would follow both, and an undo could meet another screen's act.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Collection
from dataclasses import dataclass
from typing import Generic, Literal, NamedTuple, TypeVar

Kind = Literal["press", "long", "double"]
WAYS: tuple[Kind, ...] = ("long", "double")
"""What a press can be besides a short one; in a table of keys `long+b`, `double+b`."""
T = TypeVar("T")

BOUNCE = 0.02
"""A single second arrival within these seconds is the switch, not a person, and not a repeat."""
TOGETHER = 0.15
"""Arrivals within these seconds of each other are one press that goes on."""
DOUBLE = 0.4
"""Seconds from the first press of a double press to the second."""
LONG = 0.6
"""Seconds for which a key is held in a long press."""
FIRST_REPEAT = 0.7
"""Seconds after which the first repeat of a held key has come."""
SILENCE = 0.5
"""Seconds without an arrival after which the next may be another press."""
LAPSE = 2.0
"""Seconds for which the repeats of a held key may fail to arrive, as over a bad network."""
_EXACT = 1e-9


def ways(key: str, act_of: Callable[[str], str]) -> tuple[Kind, ...]:
    """Which presses of `key` do something else than a short one; `act_of`: the act of a key, empty if none."""
    return tuple(way for way in WAYS if act_of(f"{way}+{key}") not in ("", act_of(key)))


class Press(NamedTuple, Generic[T]):
    """`waited`: whether it was decided later than its first arrival, which brought `token`."""

    key: str
    kind: Kind
    token: T
    waited: bool


@dataclass
class _Burst(Generic[T]):
    """The arrivals of a key that belong together. `apart`: a second arrival that is a second press unless more follow
    at once; `doubtful`: it may be the late repeats of the burst before."""

    token: T
    ways: Collection[Kind]
    first: float
    last: float
    doubtful: bool
    decided: bool = False
    held: bool = False
    bounced: bool = False
    apart: tuple[float, T] | None = None

    @property
    def due(self) -> float:
        """When it is decided if nothing more arrives."""
        if self.decided:
            return math.inf
        if self.doubtful:
            return self.first + TOGETHER
        if self.apart:
            return self.apart[0] + TOGETHER
        most = self.first + (FIRST_REPEAT if "long" in self.ways else DOUBLE)
        return max(most, self.last + TOGETHER) if self.held else most


class Presses(Generic[T]):
    """Takes arrivals of keys with their times (seconds that only rise), and gives presses, at most one for each time
    that a key goes down, in the order in which the keys went down."""

    def __init__(self) -> None:
        self._bursts: dict[str, _Burst[T]] = {}

    @property
    def due(self) -> float:
        """When `passed` decides something, if no key arrives before; infinite if nothing is undecided."""
        return min((burst.due for burst in self._bursts.values()), default=math.inf)

    def waits(self, key: str) -> bool:
        """Whether `key` went down and it is undecided for which press."""
        burst = self._bursts.get(key)
        return burst is not None and not burst.decided and not burst.doubtful

    def ended(self, key: str, now: float) -> list[Press[T]]:
        """What is decided because `key` arrives: if it goes down anew, everything that went before."""
        found = self.passed(now)
        return found + (self.passed(math.inf) if self._anew(key, now) else [])

    def repeated(self, key: str, now: float, token: T) -> None:
        """`key` arrived where each arrival acts at once; those that go on where they do not are the same press."""
        burst = self._bursts.get(key)
        held = burst is not None and now - burst.last < TOGETHER - _EXACT
        self._bursts[key] = _Burst(token, (), now, now, doubtful=False, decided=True, held=held)

    def arrived(self, key: str, now: float, ways: Collection[Kind], token: T) -> list[Press[T]]:
        """`key` arrived; `ways`: what it can be here besides a press. Returns what this decides."""
        found = self.ended(key, now)
        burst = self._bursts.get(key)
        if burst is None or self._anew(key, now):
            doubtful = burst is not None and now - burst.last < (LAPSE if burst.held else FIRST_REPEAT)
            return found + self._begin(key, _Burst(token, ways, now, now, doubtful))
        gap = now - burst.last
        if gap < BOUNCE and not burst.bounced:
            burst.bounced = True
            return found
        burst.bounced, burst.last = False, now
        apart = gap >= TOGETHER - _EXACT
        burst.held = burst.held or not apart
        if burst.decided:
            return found
        if apart:
            burst.apart = burst.apart if burst.held else (now, token)
            return found
        burst.apart = None
        if burst.doubtful:
            burst.decided = True
            return found
        if "long" not in burst.ways:
            return [*found, self._done(key, burst, "press")]
        return [*found, self._done(key, burst, "long")] if now - burst.first >= LONG - _EXACT else found

    def passed(self, now: float) -> list[Press[T]]:
        """What is decided because nothing more arrived until `now`."""
        due = sorted(self._bursts, key=lambda key: self._bursts[key].first)
        return [press for key in due for press in self._decide(key, now)]

    def _anew(self, key: str, now: float) -> bool:
        burst = self._bursts.get(key)
        return burst is None or (burst.decided and now - burst.last >= SILENCE - _EXACT)

    def _begin(self, key: str, burst: _Burst[T]) -> list[Press[T]]:
        self._bursts[key] = burst
        return [] if burst.ways or burst.doubtful else [self._done(key, burst, "press", waited=False)]

    def _decide(self, key: str, now: float) -> list[Press[T]]:
        found = list[Press[T]]()
        while now >= (burst := self._bursts[key]).due - _EXACT and not burst.decided:
            if burst.doubtful:
                burst.doubtful = False
                if not burst.ways:
                    found.append(self._done(key, burst, "press"))
            elif burst.apart and burst.apart[0] - burst.first <= DOUBLE + _EXACT and "double" in burst.ways:
                found.append(self._done(key, burst, "double"))
            else:
                found.append(self._done(key, burst, "press"))
                if burst.apart and burst.apart[0] - burst.first >= SILENCE - _EXACT:
                    at, token = burst.apart
                    self._begin(key, _Burst(token, burst.ways, at, at, False))
        return found

    def _done(self, key: str, burst: _Burst[T], kind: Kind, *, waited: bool = True) -> Press[T]:
        burst.decided = True
        return Press(key, kind, burst.token, waited)
