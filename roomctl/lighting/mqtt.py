"""Lamps behind an MQTT broker, on one connection for all of them.

A lamp's retained report may be of any age: it says where the lamp is before a session, and never that somebody set it
by hand.
"""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import Iterable

from roomctl.bus.connection import PATIENCE, Connection
from roomctl.bus.connection import Server as Server
from roomctl.lighting.availability import Sign
from roomctl.lighting.availability import online as said_online
from roomctl.lighting.dialects import Dialect, Kelvin
from roomctl.lighting.fade import Ability, Command, Level
from roomctl.lighting.lights import LampError, News
from roomctl.system.names import Names

ANSWERS = 1.2
"""Seconds in which a lamp says where it is."""


class Broker(Connection):
    """The connection of all lamps behind the broker."""

    def __init__(self, server: Server, names: Names) -> None:
        super().__init__(server, names, "lamps")
        self._lamps: list[MqttLamp] = []

    def add(self, lamp: MqttLamp) -> None:
        self._lamps.append(lamp)

    def topics(self) -> Iterable[tuple[str, int]]:
        return {topic: 0 for lamp in self._lamps for topic in lamp.topics}.items()

    def connected(self) -> None:
        for lamp in self._lamps:
            lamp.back()

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        for lamp in self._lamps:
            lamp.heard(topic, payload, old=old)

    def lost(self, why: str) -> None:
        for lamp in self._lamps:
            lamp.away(why)


class MqttLamp:
    """One lamp at the broker. `topic` takes its commands; `state` is where it reports itself, None if it does not;
    `online`: where it says whether it is there, None: where its kind usually does."""

    news: News | None = None
    old = False

    def __init__(
        self,
        broker: Broker,
        topic: str,
        dialect: Dialect,
        *,
        state: str | None,
        online: str | None,
        kelvin: Kelvin | None,
        ability: Ability,
    ) -> None:
        self.name, self.ability = topic, ability
        self._state, self._broker, self._dialect = state, broker, dialect
        self._signs = list(dialect.signs(topic))
        if online:
            self._signs = [Sign(online, said_online, repeats=any(sign.repeats for sign in self._signs))]
        self._gone: set[str] = set()
        self._asking: asyncio.Task[None] | None = None
        self._kelvin: Kelvin = dialect.kelvin if kelvin is None else kelvin
        self.answers = "" if state else "it has no `state:` topic in room.yaml to answer on"
        self._said: Level | None = None
        self._fresh = asyncio.Event()
        self._last = ""
        broker.add(self)

    async def open(self) -> None:
        await self._broker.up(PATIENCE)

    async def read(self) -> Level | None:
        """What the lamp answers, or what the broker has kept of it."""
        await self.open()
        if self._state is None:
            return None
        self._fresh.clear()
        await self._ask()
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(self._fresh.wait(), ANSWERS)
        return self._said

    async def _ask(self) -> None:
        if asked := self._dialect.ask(self.name):
            await self._broker.publish(*asked)

    async def show(self, command: Command) -> None:
        """A lamp that is offline gets no steps, which a bridge or a broker might play back to it later."""
        payload = self._dialect.say(command, self._kelvin)
        if command.seconds == 0 and (payload == self._last or self._gone):
            return  # or too small a step for the lamp
        await self._broker.publish(self.name, payload, 0 if self._gone else 1)
        self._last = payload

    async def close(self, *, over: bool) -> None:
        await self._broker.close()

    @property
    def topics(self) -> list[str]:
        """What it wants to hear."""
        return [*([self._state] if self._state else []), *(sign.topic for sign in self._signs)]

    def heard(self, topic: str, payload: str, *, old: bool) -> None:
        for sign in self._signs:
            if sign.topic == topic and (there := sign.read(payload)) is not None:
                self._told(sign, there, old=old)
        if topic != self._state or (level := self._dialect.read(payload)) is None:
            return
        self._said, self.old = level, old
        if not old:
            self._fresh.set()
        if self.news is not None:
            self.news.seen(level, old=old)

    def _told(self, sign: Sign, there: bool, *, old: bool) -> None:
        """An old `online` is no news, unless it was offline."""
        started = there and (sign.topic in self._gone or not (old or sign.repeats))
        if there:
            self._gone.discard(sign.topic)
        else:
            self._gone.add(sign.topic)
        if not there:
            self.away(sign.why)
        elif started and not self._gone:
            self._start_over(restarted=True)

    def away(self, why: str) -> None:
        if self.news is not None:
            self.news.away(why)

    def back(self) -> None:
        """The broker is; what it has kept of the lamp follows."""
        self._gone.clear()
        self._start_over(restarted=False)

    def _start_over(self, *, restarted: bool) -> None:
        self._last = ""
        if self.news is None:
            return
        self.news.back(restarted=restarted)
        if self._state:
            self._asking = asyncio.create_task(self._ask_quietly())

    async def _ask_quietly(self) -> None:
        with contextlib.suppress(LampError):
            await self._ask()
