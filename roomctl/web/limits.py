"""Limits for browsers: request rates, and connections that send nothing."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable
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
    """Passes a connection on once it has sent something; the server never sees a silent one. `inside`: all accepted and
    waiting connections of a server; `handler` makes the protocol that takes over.
    """

    MOST, EACH, SILENT = 96, 48, 10.0
    """The most connections in all and for one address; seconds of silence before a close."""

    def __init__(self, handler: Callable[[], asyncio.Protocol], inside: dict[asyncio.Transport, str]) -> None:
        self._handler, self._inside = handler, inside
        self._transport: asyncio.Transport | None = None
        self._patience: asyncio.TimerHandle | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        for gone in [one for one in self._inside if one.is_closing()]:
            del self._inside[gone]
        address = address_of(transport)
        if len(self._inside) >= self.MOST or list(self._inside.values()).count(address) >= self.EACH:
            transport.abort()
            return
        self._inside[transport] = address
        self._transport = transport
        self._patience = asyncio.get_running_loop().call_later(self.SILENT, transport.abort)

    def data_received(self, data: bytes) -> None:
        if self._transport is None or self._transport.is_closing():
            return
        if self._patience:
            self._patience.cancel()
        handler = self._handler()
        self._transport.set_protocol(handler)
        handler.connection_made(self._transport)
        handler.data_received(data)

    def connection_lost(self, error: Exception | None) -> None:
        if self._patience:
            self._patience.cancel()
        if self._transport:
            self._inside.pop(self._transport, None)


def address_of(transport: asyncio.BaseTransport | None) -> str:
    """The peer's address, without its port."""
    peer = transport.get_extra_info("peername") if transport else None
    return str(peer[0]) if peer else ""
