"""Limits for browsers: request rates, the number of connections, and the time in which a request must come."""

from __future__ import annotations

import asyncio
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field


@dataclass
class Bucket:
    """A token bucket: `burst` at once, and `rate` a second after that. Time is an argument (seconds)."""

    rate: float
    burst: float
    _full: float = field(default=-1.0)
    _at: float = 0.0

    def take(self, now: float) -> bool:
        """Take one token; whether there was one."""
        if self._full < 0:
            self._full, self._at = self.burst, now
        self._full = min(self.burst, self._full + (now - self._at) * self.rate)
        self._at = now
        if self._full < 1:
            return False
        self._full -= 1
        return True


@dataclass
class Rates:
    """A bucket for each address; those unused longest are dropped."""

    rate: float
    burst: float
    most: int = 256
    _buckets: dict[str, Bucket] = field(default_factory=dict)

    def take(self, address: str, now: float | None = None) -> bool:
        """Whether `address` may send another request."""
        bucket = self._buckets.pop(address, None) or Bucket(self.rate, self.burst)
        self._buckets[address] = bucket
        if len(self._buckets) > self.most:
            del self._buckets[next(iter(self._buckets))]
        return bucket.take(time.monotonic() if now is None else now)


class Door(asyncio.Protocol):
    """A connection from its first byte to its last: it counts before TLS, and a request's head must come in time. All
    the rest goes to the server's own protocol, which `handler` makes. `inside`: the open connections of a server, with
    their addresses; `encrypted`: None without TLS.
    """

    MOST, EACH, SILENT, GREETS = 96, 48, 10.0, 5.0
    """The most connections in all and for one address; seconds for a request's head, and for the TLS handshake."""

    def __init__(
        self, handler: Callable[[], asyncio.Protocol], inside: dict[Door, str], encrypted: ssl.SSLContext | None = None
    ) -> None:
        self._handler, self._inside, self._encrypted = handler, inside, encrypted
        self._passed: asyncio.Protocol | None = None
        self._early: list[bytes] = []
        self._transport: asyncio.Transport | None = None
        self._patience: asyncio.TimerHandle | None = None
        self._upgrade: asyncio.Task[None] | None = None
        self._answering = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        address = address_of(transport)
        if len(self._inside) >= self.MOST or list(self._inside.values()).count(address) >= self.EACH:
            transport.abort()
            return
        self._inside[self] = address
        if self._encrypted is None:
            self._pass_on(transport)
        else:
            self._upgrade = asyncio.get_running_loop().create_task(self._encrypt(transport, self._encrypted))

    async def _encrypt(self, transport: asyncio.Transport, encrypted: ssl.SSLContext) -> None:
        try:
            upgraded = await asyncio.get_running_loop().start_tls(
                transport, self, encrypted, server_side=True, ssl_handshake_timeout=self.GREETS,
                ssl_shutdown_timeout=self.GREETS,
            )  # fmt: skip
        except OSError:  # no TLS, or it took too long
            upgraded = None
        if upgraded is None:
            self.connection_lost(None)
        else:
            self._pass_on(upgraded)

    def _pass_on(self, transport: asyncio.Transport) -> None:
        self._transport, self._passed = transport, self._handler()
        self._wait()
        self._passed.connection_made(transport)
        early, self._early = self._early, []
        for data in early:
            self._passed.data_received(data)

    def _wait(self) -> None:
        assert self._transport
        self._patience = asyncio.get_running_loop().call_later(self.SILENT, self._transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._passed is None or self._transport is None:
            self._early.append(data)
            return
        if self._patience is None and not self._answering:
            self._wait()
        self._passed.data_received(data)

    @contextmanager
    def answering(self) -> Iterator[None]:
        """The head of a request is here, and its answer is on the way: the next head may take its time again."""
        self._rest()
        self._answering = True
        try:
            yield
        finally:
            self._answering = False

    def _rest(self) -> None:
        if self._patience is not None:
            self._patience.cancel()
            self._patience = None

    def connection_lost(self, error: Exception | None) -> None:
        self._rest()
        self._inside.pop(self, None)
        if self._passed is not None:
            self._passed.connection_lost(error)

    def eof_received(self) -> bool | None:
        return self._passed.eof_received() if self._passed is not None else None

    def pause_writing(self) -> None:
        if self._passed is not None:
            self._passed.pause_writing()

    def resume_writing(self) -> None:
        if self._passed is not None:
            self._passed.resume_writing()


def address_of(transport: asyncio.BaseTransport | None) -> str:
    """The peer's address, without its port."""
    peer = transport.get_extra_info("peername") if transport else None
    return str(peer[0]) if peer else ""
