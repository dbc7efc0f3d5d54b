"""What every kind of lamp can do: one small protocol, and how a lamp's own news is heard."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Any, Protocol, TypeVar

from roomctl.errors import RoomError
from roomctl.lighting.fade import Ability, Command, Level
from roomctl.system import shares

T = TypeVar("T")


class LampError(RoomError):
    """A lamp, or what leads to it, cannot be reached or does not do as it is told. Its text says why."""

    code = 3


class News(Protocol):
    """What a lamp, or the way to it, reports."""

    def seen(self, level: Level, *, old: bool) -> None:
        """The lamp says where it is. `old`: it may have said so long ago."""

    def away(self, why: str) -> None:
        """It cannot be reached."""

    def back(self, *, restarted: bool = False) -> None:
        """It can be reached again. `restarted`: the lamp itself, or what drives it, has started again."""


class Lights(Protocol):
    """One lamp. `news` hears of it, once somebody is there to listen."""

    name: str
    """As people call it: its topic, its entity."""
    ability: Ability
    news: News | None

    async def open(self) -> None:
        """Get ready. Raises `LampError`."""

    answers: str
    """Why it cannot say where it is, and what would help; empty if it can."""
    old: bool
    """Whether the level that was read last is only what somebody has kept of the lamp."""

    async def read(self) -> Level | None:
        """Where it is; None if it does not say. Raises `LampError`."""

    async def show(self, command: Command) -> None:
        """Go to a level. Raises `LampError`."""

    async def close(self, *, over: bool) -> None:
        """`over`: nobody goes on with this lamp; otherwise another process will."""


async def aside(work: Callable[[], T], patience: float) -> T:
    """What `work` returns or raises, done in a thread that nothing waits for, even at the end. Raises `TimeoutError`
    after `patience` seconds; the thread then goes on by itself."""
    return await asyncio.wait_for(shares.aside(work), patience)


class Names:
    """Host names → addresses. A name server that hangs holds up one thread for each name, never more."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[str]] = {}

    async def address(self, host: str, patience: float) -> str:
        """Raises `LampError`."""
        task = self._running.get(host)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._running[host] = asyncio.ensure_future(aside(lambda: _resolved(host), 600.0))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # it is read below, or not at all
        done, _ = await asyncio.wait([task], timeout=patience)
        if not done:
            raise LampError(f"the name {host} is not being resolved; check the network's name server")
        try:
            return task.result()
        except OSError as error:
            raise LampError(f"the name {host} is unknown ({error.strerror})") from error


def _resolved(host: str) -> str:
    found: Sequence[Any] = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    return str(found[0][4][0])
