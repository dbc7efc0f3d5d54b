"""Host names → addresses, without a wait that nobody can end: a name server may never answer."""

from __future__ import annotations

import asyncio
import socket
from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from roomctl.errors import Unavailable
from roomctl.system import shares

T = TypeVar("T")


async def aside(work: Callable[[], T], patience: float) -> T:
    """What `work` returns or raises, done in a thread that nothing waits for, even at the end. Raises `TimeoutError`
    after `patience` seconds; the thread then goes on by itself."""
    return await asyncio.wait_for(shares.aside(work), patience)


class Names:
    """Host names → addresses, asked for anew each time. A name server that hangs holds up one thread for each name,
    never more; what it answers at last is what the next caller gets."""

    def __init__(self) -> None:
        self._running: dict[str, asyncio.Task[str]] = {}

    async def address(self, host: str, patience: float) -> str:
        """Raises `Unavailable`."""
        task = self._running.get(host)
        if task is None or (task.done() and (task.cancelled() or task.exception() is not None)):
            task = self._running[host] = asyncio.ensure_future(aside(lambda: _resolved(host), 600.0))
            task.add_done_callback(lambda done: done.cancelled() or done.exception())  # it is read below, or not at all
        done, _ = await asyncio.wait([task], timeout=patience)
        silent = Unavailable(f"the name {host} is not being resolved; check the network's name server")
        if not done:
            raise silent
        if self._running.get(host) is task:
            del self._running[host]  # next time it may have another address
        try:
            return task.result()
        except (OSError, UnicodeError) as error:  # a name with two dots in a row is none
            if isinstance(error, socket.gaierror) and error.errno == socket.EAI_AGAIN:
                raise silent from error  # so a fault of the network is one, however long the system waits
            why = error.strerror if isinstance(error, OSError) else "it is not written as a name can be"
            raise Unavailable(f"the name {host} is unknown ({why})") from error


def _resolved(host: str) -> str:
    found: Sequence[Any] = socket.getaddrinfo(host, None, type=socket.SOCK_DGRAM)
    return str(found[0][4][0])
