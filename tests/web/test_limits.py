"""Rates, and connections that say nothing."""

from __future__ import annotations

import asyncio
import contextlib
import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from aiohttp import web

from roomctl.web import tls
from roomctl.web.guard import Answering, Guard
from roomctl.web.limits import Bucket, Door, Rates
from tests.rigs.home import PATIENCE


def test_a_bucket_gives_its_burst_and_then_its_rate() -> None:
    bucket = Bucket(rate=2, burst=3)
    assert [bucket.take(10.0) for _ in range(5)] == [True, True, True, False, False]
    assert [bucket.take(11.0) for _ in range(3)] == [True, True, False]
    assert [bucket.take(100.0) for _ in range(5)] == [True, True, True, False, False], "it never holds more"


def test_rates_are_of_one_address_and_the_memory_of_them_is_bounded() -> None:
    rates = Rates(rate=1, burst=1, most=10)
    assert rates.take("a", 0.0)
    assert not rates.take("a", 0.0)
    assert rates.take("b", 0.0)
    for guest in range(100):
        rates.take(f"guest {guest}", 0.0)
    assert len(rates._buckets) <= 10


class Echo(asyncio.Protocol):
    """Who takes over behind the door."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self.transport = transport

    def data_received(self, data: bytes) -> None:
        """A word with a dot at its end is not over yet."""
        door = self.transport.get_protocol()
        assert isinstance(door, Door)
        if not data.endswith(b"."):
            with door.answering():
                self.transport.write(data.upper())


Knock = Callable[[], asyncio.Future[tuple[asyncio.StreamReader, asyncio.StreamWriter]]]


@asynccontextmanager
async def door(encrypted: ssl.SSLContext | None = None, inside: dict[Door, str] | None = None) -> AsyncIterator[Knock]:
    """Knocks at a door on loopback."""
    inside = {} if inside is None else inside
    server = await asyncio.get_running_loop().create_server(lambda: Door(Echo, inside, encrypted), "127.0.0.1", 0)
    port = server.sockets[0].getsockname()[1]
    writers: list[asyncio.StreamWriter] = []

    async def knock() -> tuple[asyncio.StreamReader, asyncio.StreamWriter]:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        writers.append(writer)
        return reader, writer

    try:
        yield lambda: asyncio.ensure_future(knock())
    finally:
        for writer in writers:
            writer.close()
        server.close()
        await asyncio.sleep(0.01)


async def ended(reader: asyncio.StreamReader) -> bool:
    """Whether the other side hung up without a word."""
    try:
        return await reader.read(1) == b""
    except ConnectionResetError:
        return True


async def test_who_says_something_is_let_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "SILENT", 0.05)
    async with door() as knock:
        reader, writer = await knock()
        writer.write(b"hello")
        assert await reader.readexactly(5) == b"HELLO"
        with pytest.raises(TimeoutError):
            await asyncio.wait_for(reader.read(1), 0.2)  # long past the patience for a silent one


async def test_who_says_nothing_is_shown_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "SILENT", 0.05)
    async with door() as knock:
        reader, _ = await knock()
        assert await ended(reader)


async def test_who_never_comes_to_an_end_is_shown_out_also_after_an_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "SILENT", 0.05)
    async with door() as knock:
        reader, writer = await knock()
        for word in (b"one", b"two"):
            writer.write(word)
            assert await reader.readexactly(3) == word.upper()
        async with asyncio.timeout(PATIENCE):
            while not reader.at_eof():
                with contextlib.suppress(ConnectionError):
                    writer.write(b".")
                    await writer.drain()
                with contextlib.suppress(TimeoutError, ConnectionError):
                    await asyncio.wait_for(reader.read(1), 0.01)


async def test_one_address_gets_only_so_many_and_a_place_is_free_again(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Door, "EACH", 3)
    async with door() as knock:
        first = [await knock() for _ in range(3)]
        for reader, writer in first:
            writer.write(b"in")
            await reader.readexactly(2)
        reader, _ = await knock()
        assert await ended(reader)
        first[0][1].close()
        await first[0][0].read()
        reader, writer = await knock()
        writer.write(b"again")
        assert await reader.readexactly(5) == b"AGAIN"


async def test_connections_count_before_they_have_spoken_tls(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setattr(Door, "EACH", 3)
    monkeypatch.setattr(Door, "GREETS", 10 * PATIENCE)
    tls.own(tmp_path / "room.pem", ["127.0.0.1"])
    inside: dict[Door, str] = {}
    async with door(tls.context(tmp_path / "room.pem"), inside) as knock:
        silent = [await knock() for _ in range(5)]
        async with asyncio.timeout(PATIENCE):
            assert await ended(silent[4][0])
            assert await ended(silent[3][0])
            assert not any(reader.at_eof() for reader, _ in silent[:3])
            silent[0][1].close()
            while len(inside) > 2:
                await asyncio.sleep(0.01)
            reader, writer = await knock()
            trusted = ssl.create_default_context(cafile=tmp_path / "room-root.crt")
            await writer.start_tls(trusted, server_hostname="127.0.0.1")
            writer.write(b"hello")
            assert await reader.readexactly(5) == b"HELLO"


async def test_who_greets_without_tls_is_shown_out(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    tls.own(tmp_path / "room.pem", ["127.0.0.1"])
    for seconds, said in ((10 * PATIENCE, b"GET / HTTP/1.1\r\n\r\n"), (0.05, b"\x16\x03")):
        monkeypatch.setattr(Door, "GREETS", seconds)
        async with door(tls.context(tmp_path / "room.pem")) as knock:
            reader, writer = await knock()
            writer.write(said)
            async with asyncio.timeout(PATIENCE):
                assert await ended(reader)


@pytest.mark.parametrize("encrypted", [False, True], ids=["on loopback", "over TLS"])
async def test_while_a_request_is_answered_its_connection_may_be_silent(encrypted: bool, tmp_path: Path) -> None:
    tls.own(tmp_path / "room.pem", ["127.0.0.1"])
    waiting: list[object] = []

    async def answer(request: web.Request) -> web.Response:
        there = request.transport.get_protocol() if request.transport else None
        assert isinstance(there, Door)
        waiting.append(there._patience)
        return web.Response(text="here")

    guard = Guard({"127.0.0.1"}, lambda: b"key", asks=False, tls=encrypted)
    app = web.Application(middlewares=[guard.middleware])
    app.add_routes([web.get("/", answer)])
    runner = web.AppRunner(app)
    await runner.setup()
    manager, loop, inside = runner.server, asyncio.get_running_loop(), dict[Door, str]()
    assert manager
    context = tls.context(tmp_path / "room.pem") if encrypted else None
    server = await loop.create_server(
        lambda: Door(lambda: Answering(manager, loop=loop), inside, context), "127.0.0.1", 0
    )
    try:
        trusted = ssl.create_default_context(cafile=tmp_path / "room-root.crt")
        at = server.sockets[0].getsockname()[1]
        reader, writer = await asyncio.open_connection("127.0.0.1", at, ssl=trusted if encrypted else None)
        async with asyncio.timeout(PATIENCE):
            for _ in range(2):
                writer.write(b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n\r\n")
                await reader.readuntil(b"here")
        [there] = inside
        assert waiting == [None, None], "nothing would end it"
        assert there._patience is None, "and nothing ends it between two requests but the server's own limit"
        writer.write(b"GET")
        while there._patience is None:
            await asyncio.sleep(0.01)
        writer.close()
        while inside:
            await asyncio.sleep(0.01)
    finally:
        server.close()
        await runner.cleanup()
