"""Hands each press of a key to the screen that was shown as the key went down, once it is known what it was."""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from textual import events
from textual.timer import Timer

from roomctl.ui.base_screen import RoomScreen
from roomctl.ui.presses import Kind, Press, Presses

if TYPE_CHECKING:
    from roomctl.ui.app import RoomApp


class Aim(NamedTuple):
    """What a press was meant for: the screen, what else the press could be there, and the phase of the session."""

    event: events.Key
    screen: RoomScreen
    ways: Sequence[Kind]
    phase: int | None


class Keys:
    """`aim`: the phase that the press which is being handled was meant for; None: the current one."""

    def __init__(self, app: RoomApp) -> None:
        self._app, self._presses = app, Presses[Aim]()
        self._timer: Timer | None = None
        self.aim: int | None = None

    async def arrived(self, event: events.Key, screen: RoomScreen) -> None:
        """`event` arrived while `screen` is shown."""
        key = event.key
        if screen.repeats(key):
            await self.over()
            self._presses.repeated(key, self._now, Aim(event, screen, (), None))
            await self._app.key(event)
            return
        for press in self._presses.ended(key, self._now):
            await self._hand(press)
        aim = Aim(event, screen, screen.ways(key), moment.index if (moment := self._app.moment) else None)
        waited = self._presses.waits(key)
        for press in self._presses.arrived(key, self._now, aim.ways, aim):
            await self._hand(press)
        if aim.ways and self._presses.waits(key) and not waited:
            screen.waiting(key)
        self._wait()

    async def over(self) -> None:
        """Something else was pressed, so what waits is decided."""
        for press in self._presses.passed(math.inf):
            await self._hand(press)

    def decide(self) -> None:
        """Hand on what is known by now."""
        for press in self._presses.passed(self._now):
            self._app.call_next(self._hand, press)
        self._wait()

    async def _hand(self, press: Press[Aim]) -> None:
        event, screen, ways, phase = press.token
        if not press.waited:
            await self._app.key(event)
        elif screen is self._app.screen:  # otherwise another one has come, for which it was not meant
            self.aim = phase
            try:
                if ways:
                    screen.decided(press.key if press.kind == "press" else f"{press.kind}+{press.key}")
                else:
                    await self._app.key(event)
            finally:
                self.aim = None

    def _wait(self) -> None:
        if self._timer:
            self._timer.stop()
        wait = self._presses.due - self._now
        self._timer = self._app.set_timer(max(0.001, wait), self.decide) if wait < math.inf else None

    @property
    def _now(self) -> float:
        return self._app.clock.now().up
