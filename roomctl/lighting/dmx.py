"""A fixture at a DMX universe, as one of the room's lamps."""

from __future__ import annotations

from roomctl.lighting.fade import Command, Level
from roomctl.lighting.fixture import Fixture
from roomctl.lighting.lights import LampError, News
from roomctl.lighting.sacn import Universe
from roomctl.system.names import Names

PATIENCE = 3.0
"""Seconds for the receiver's name to be resolved."""


class DmxLamp:
    """DMX has no answers: the lamp is where it was told to be."""

    news: News | None = None
    old = False
    answers = "DMX has no answers"

    def __init__(self, name: str, universe: Universe, fixture: Fixture, names: Names) -> None:
        self.name, self.ability = name, fixture.ability
        self._universe, self._fixture, self._names, self._open = universe, fixture, names, False

    async def open(self) -> None:
        if self._universe.ready:
            return
        address = await self._names.address(self._universe.host, PATIENCE)
        if not self._universe.ready:  # another lamp of this universe may have opened it meanwhile
            try:
                self._universe.open(address)
            except OSError as error:  # no IPv6 here, perhaps
                raise LampError(f"frames cannot be sent to {self._universe.host} ({error.strerror})") from error

    async def read(self) -> Level | None:
        return None

    async def show(self, command: Command) -> None:
        await self.open()
        self._universe.set(self._fixture.slots(command.level))
        if self._universe.fault:
            raise LampError(f"frames cannot be sent to {self._universe.host} ({self._universe.fault})")

    async def close(self, *, over: bool) -> None:
        self._universe.close(terminate=over)
