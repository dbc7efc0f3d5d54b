"""One lamp driven: its dimmer's commands go out, its news come in. Each lamp has a task of its own, so that none waits
for another."""

from __future__ import annotations

import asyncio
import math
from collections.abc import Callable

from roomctl.lighting.fade import Dimmer, Level
from roomctl.lighting.lights import LampError, Lights

AGAIN, RARELY = 0.5, 2.0
"""Seconds until a lamp that failed is tried again, at first and later."""
AFTER = (0.4, 1.0, 3.0, 8.0)
"""Seconds after the return of the way to a lamp at which the lamp is told again."""
GIVEN = 8.0
"""Seconds that a lamp has for one command, whatever its way does."""
BY_HAND = "set by hand; left alone until the next area"


class Driver:
    """`tell` gets a lamp's name and why it is not as it should be; an empty reason: it is again. `stepped` is called
    after each step that the lamp was sent."""

    def __init__(
        self,
        lamp: Lights,
        now: Callable[[], float],
        tell: Callable[[str, str], None],
        stepped: Callable[[], None] = lambda: None,
    ) -> None:
        self.lamp, self.dimmer = lamp, Dimmer(lamp.ability)
        self._busy = False
        self._now, self._tell, self._stepped = now, tell, stepped
        self._news = asyncio.Event()
        self._wrong, self._gone = "", False
        self._repeats: list[asyncio.TimerHandle] = []
        lamp.news = self

    @property
    def reached(self) -> bool:
        """Whether the lamp does as it is told, as far as is known."""
        return not self._wrong

    @property
    def wrong(self) -> str:
        """Why the lamp does not do as it is told."""
        return self._wrong

    @property
    def at_rest(self) -> bool:
        """Whether everything has been sent, and its fade is over."""
        return not self._busy and self.dimmer.at_rest(self._now())

    def start(self, level: Level | None, *, by_hand: bool = False) -> None:
        """Begin where the lamp is; None: nobody knows. `by_hand`: somebody has set it there."""
        self.dimmer = Dimmer(self.lamp.ability, level, by_hand=by_hand)
        if by_hand:
            self._say(BY_HAND)

    async def read(self) -> Level | None:
        """Where the lamp is, if it can be reached and says so."""
        try:
            return await asyncio.wait_for(self.lamp.read(), GIVEN)
        except (LampError, TimeoutError):
            return None

    def nudge(self) -> None:
        """The dimmer was asked for something."""
        self._news.set()

    async def run(self) -> None:
        """Send what is due, for ever."""
        failures = 0
        while True:
            wait = self.dimmer.wake() - self._now()
            if wait > 0:
                await self._told_within(wait)
                continue
            command = self.dimmer.due(self._now())
            if command is None:
                continue
            self._busy = True
            try:
                async with asyncio.timeout(GIVEN):  # no task of its own, as `wait_for` makes: frames are many
                    await self.lamp.show(command)
            except (LampError, TimeoutError) as error:
                self._say(str(error) or "it does not answer")
                failures += 1
                self.dimmer.missed()
                await self._told_within(AGAIN if failures < 4 else RARELY)
                self.dimmer.tell_again(self._now())
                continue
            failures, self._busy = 0, False
            if not command.seconds:
                self._stepped()
            self._right()

    async def _told_within(self, seconds: float) -> None:
        """Wait for news, and for so long at most."""
        if math.isinf(seconds):
            await self._news.wait()
        else:
            timer = asyncio.get_running_loop().call_later(seconds, self._news.set)
            await self._news.wait()
            timer.cancel()
        self._news.clear()

    def seen(self, level: Level, *, old: bool) -> None:
        """A lamp that reports itself; an old report is no news of a hand."""
        if old:
            return
        if self.dimmer.seen(level.percent, self._now()):
            self._say(BY_HAND)
        elif self._wrong == BY_HAND and not self.dimmer.by_hand:
            self._right()
        if self.dimmer.wake() <= self._now():
            self._news.set()

    def away(self, why: str) -> None:
        self._gone = True
        self._say(why)

    def back(self, *, restarted: bool = False) -> None:
        """It is told again some times: a broker that comes back may be there before the lamp is, and a lamp says that
        it is there before it listens."""
        if not self._wrong and not restarted:
            return  # it had not been away
        self._gone = False
        self.dimmer.back(self._now(), restarted=restarted)
        if self.dimmer.by_hand:
            self._say(BY_HAND)
        elif self.dimmer.target is None or self._wrong == BY_HAND:
            self._right()
        self._news.set()
        for timer in self._repeats:
            timer.cancel()
        later = asyncio.get_running_loop().call_later
        self._repeats = [later(seconds, self._again, restarted) for seconds in AFTER]

    def _again(self, restarted: bool) -> None:
        self.dimmer.tell_again(self._now(), restarted=restarted)
        self._news.set()

    def _right(self) -> None:
        if not self.dimmer.by_hand and not self._gone:
            self._say("")

    def _say(self, wrong: str) -> None:
        if wrong != self._wrong:
            self._wrong = wrong
            self._tell(self.lamp.name, wrong)
