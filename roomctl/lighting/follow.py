"""The lamps follow the session: what it wants goes to each lamp's `Dimmer`, and after it each lamp goes back."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from roomctl.lighting.fade import Dimmer, Level
from roomctl.session import lamps
from roomctl.session.fades import END_FADE
from roomctl.session.lamps import Light
from roomctl.session.plan import RISEN
from roomctl.session.state import State

STOP_FADE = 10.0
"""Seconds in which the lamps go back after a session that was stopped; after one that was done, `END_FADE`."""
LEAST = 4.0
"""Seconds of a fade whose own time has already passed: after an undo, or of a light that was picked."""


class Shown(NamedTuple):
    """A scene that has begun: what all lamps should show now."""

    percent: float
    kelvin: float


class Follower:
    """Asks the dimmers for what the session wants. `before`: where each lamp was before the session, None where nobody
    knows; `between`: what the room shows between clients, if that is set."""

    def __init__(
        self, dimmers: Sequence[Dimmer] = (), before: Sequence[Level | None] = (), between: Level | None = None
    ) -> None:
        self._dimmers, self.before, self._between = list(dimmers), list(before), between
        self._new: list[Dimmer] = []
        self._stay: list[Dimmer] = []
        self._by_hand: list[Dimmer] = []
        self._light: Light | None = None
        self._over: tuple[str, bool] | None = None  # the session that is over, and whether it still counts as that

    def add(self, dimmer: Dimmer, before: Level | None, *, stays: bool = False, by_hand: bool = False) -> None:
        """Another lamp, which has answered only now. `stays`: somebody has set it since the session. `by_hand`: in it,
        in the light that it wants now."""
        if by_hand:
            self._by_hand.append(dimmer)
        if stays:
            self._stay.append(dimmer)
        self._dimmers.append(dimmer)
        self.before.append(before)
        self._new.append(dimmer)

    def look(self, state: State | None, now: float) -> Shown | None:
        """Pass on what `state` (at this instant) wants, at `now`. Returns a scene that begins with it."""
        light = lamps.light(state) if state is not None else None
        if state is None or light is None:
            if self._light is not None or (
                state is not None and state.ended is not None and (self._over is None or self._new)
            ):
                self._go_back(state, now)
            return None
        before, self._light, self._over = self._light, light, None
        begins = before is None or before.of != light.of
        same = not begins and before is not None and before[:2] == light[:2]
        left = light.since + light.fade - state.t
        seconds = 0.0 if light.asked else max(left, min(LEAST, light.fade))
        for dimmer in self._new if same else self._dimmers:
            dimmer.want(
                Level(light.percent, light.kelvin), seconds, now, take_back=begins and dimmer not in self._by_hand
            )
        self._by_hand.clear()
        self._new.clear()
        self._stay.clear()
        return Shown(light.percent, light.kelvin) if begins else None

    @property
    def over(self) -> bool:
        """Whether the session is over and every lamp has been asked to go back."""
        return self._over is not None

    def _go_back(self, state: State | None, now: float) -> None:
        self._light, self._over = None, (state.session if state else "", True)
        self._new.clear()
        stopped = state is not None and state.ended is not None and state.ended.how == "stopped"
        fade = (STOP_FADE if stopped else END_FADE) / (state.speed if state else 1.0)
        for dimmer, level in zip(self._dimmers, self.after(now), strict=True):
            if level is not None and dimmer not in self._stay:
                dimmer.want(level, fade, now)

    def after(self, now: float) -> list[Level | None]:
        """Where each lamp goes after the session: to the room's own scene between clients, else to where it was.

        A room whose lamps were all off, or of whose lamps nobody knows, stays light enough for a client to dress in.
        """
        if self._between is not None:
            return [self._between] * len(self._dimmers)
        dark = all(level is None or level.percent == 0 for level in self.before)
        return [
            level if level is not None and not dark else _risen(dimmer.level(now))
            for dimmer, level in zip(self._dimmers, self.before, strict=True)
        ]


def _risen(level: Level | None) -> Level | None:
    return level and level._replace(percent=max(level.percent, RISEN))
