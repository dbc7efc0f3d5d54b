"""A served room under attack, on loopback: what is refused, and that the therapist gets in meanwhile."""

from __future__ import annotations

import asyncio
import contextlib
import resource
import socket
import ssl
import struct
import time
import zlib
from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest
from aiohttp import web

from roomctl.web import screens as web_screens
from roomctl.web.limits import Bucket, Door
from roomctl.web.pin import FREE, Pin
from roomctl.web.screens import Screens
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.served import PIN, Served, unreadable
from tests.web.test_guard import ANY, client, opened

FORGED = ("X-Forwarded-For", "X-Real-IP", "Forwarded", "X-Client-IP", "True-Client-IP", "CF-Connecting-IP", "Via")
"""Headers by which a proxy tells whom it stands for; nobody stands between a tablet and the room."""


@contextlib.contextmanager
def connected(served: Served, source: str = "127.0.0.1") -> Iterator[ssl.SSLSocket]:
    with (
        socket.create_connection(("127.0.0.1", served.port), PATIENCE, (source, 0)) as raw,
        ANY.wrap_socket(raw) as wrapped,
    ):
        yield wrapped


def said(connection: socket.socket) -> bytes:
    """All that comes, until the server hangs up."""
    got = b""
    with contextlib.suppress(ConnectionError, ssl.SSLError):
        while part := connection.recv(65536):
            got += part
    return got


def memory(served: Served) -> int:
    """Bytes that the server has in memory."""
    pages = int(Path(f"/proc/{served.process.pid}/statm").read_text().split()[1])
    return pages * resource.getpagesize()


def descriptors(served: Served) -> int:
    return len(list(Path(f"/proc/{served.process.pid}/fd").iterdir()))


def test_guesses_in_parallel_under_forged_addresses_are_slowed_as_those_of_one(home: Home) -> None:
    server = Served(home, lan=True)
    try:
        form = {"Origin": server.origin, "Content-Type": "application/x-www-form-urlencoded"}

        def guess(number: int) -> int:
            forged = dict.fromkeys(FORGED, f"10.0.{number}.7") | {"Forwarded": f"for=10.0.{number}.7"}
            return server.ask("/login", "POST", form | forged, f"pin={number:06}").status

        with ThreadPoolExecutor(8) as many:
            answers = list(many.map(guess, range(24)))
        assert set(answers) == {403, 429}
        assert answers.count(403) <= FREE + 2, "no address of its own for each name that a guess gives itself"
    finally:
        server.close()


@pytest.mark.slow
def test_forty_guesses_at_once_for_a_minute_find_nothing_and_leave_the_therapist_at_most_a_minute_to_wait(
    home: Home,
) -> None:
    server = Served(home, lan=True)
    try:
        over = time.monotonic() + 60
        tried = 0
        with ThreadPoolExecutor(40) as many:
            while time.monotonic() < over:
                answers = list(many.map(server.log_in, [f"{n:06}" for n in range(tried, tried + 40)]))
                tried += 40
                assert {answer.status for answer in answers} <= {403, 429}
                assert not any("Set-Cookie" in answer.headers for answer in answers)
        until(lambda: server.log_in().status == 303, what="the right PIN is let in after the wait")
    finally:
        server.close()


async def test_a_new_pin_shuts_out_whoever_has_a_ticket_and_ends_the_screens_that_are_open(home: Home) -> None:
    server = Served(home, lan=True)
    try:
        cookie = {"Cookie": server.ticket}
        assert (await asyncio.to_thread(server.ask, "/status", headers=cookie)).status == 200
        async with client() as session:
            headers = {**cookie, "Origin": server.origin}
            async with session.ws_connect(f"{server.origin}/ws", ssl=ANY, headers=headers) as ws:
                Pin(home.folder / "pin.json").set("141421")
                async with asyncio.timeout(PATIENCE):
                    while not ws.closed:
                        with contextlib.suppress(ConnectionError):
                            await ws.send_str('["ping"]')
                        with contextlib.suppress(TimeoutError):
                            while (await ws.receive(0.3)).type is not aiohttp.WSMsgType.CLOSED:
                                pass
                assert ws.close_code == 4002
        assert (await asyncio.to_thread(server.ask, "/status", headers=cookie)).status == 401
        assert await opened(server, headers) == 401
        server.none_left()
    finally:
        server.close()


def frame(opcode: int, data: bytes, *, end: bool = True, length: int | None = None) -> bytes:
    """A frame of a websocket (RFC 6455, 5.2), which may lie about its length."""
    size = len(data) if length is None else length
    first, mask = (0x80 if end else 0) | opcode, 0x80
    short = struct.pack("!BB", first, mask | size) if size < 126 else b""
    head = short or (
        struct.pack("!BBH", first, mask | 126, size) if size < 1 << 16 else struct.pack("!BBQ", first, mask | 127, size)
    )
    return head + bytes(4) + data


TEXT, GOES_ON, PING = 1, 0, 9
MALFORMED = {
    "a byte of 50 MB": frame(TEXT, b"x", length=50 << 20),
    "more than there can be": frame(TEXT, b"x", length=2**63 - 1),
    "a length with its highest bit set": frame(TEXT, b"x", length=2**64 - 1),
    "an unknown kind": frame(3, b"x"),
    "a reserved bit": bytes([0xC1]) + frame(TEXT, b"x")[1:],
    "a long ping": frame(PING, b"x" * 126),
    "a ping in parts": frame(PING, b"x", end=False),
    "a part of nothing": frame(GOES_ON, b"x"),
    "no text": frame(TEXT, b"\xff\xfe"),
    "parts without an end": frame(TEXT, b"x", end=False) + frame(GOES_ON, b"x" * 8000, end=False) * 8,
}


@pytest.fixture(scope="module")
def ticket(served: Served) -> str:
    return served.ticket


@contextlib.asynccontextmanager
async def screens(*command: str, key: Callable[[], bytes] = lambda: b"key") -> AsyncIterator[tuple[Screens, int]]:
    """Screens that are small programs, and the port; these end with the first byte that they are sent, or else run
    `command`."""
    open_ = Screens(command or ["head", "-c", "1"], opening=Bucket(1, 100))

    async def serve(request: web.Request) -> web.WebSocketResponse:
        return await open_.serve(request, dict, key)

    app = web.Application()
    app.add_routes([web.get("/ws", serve)])
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield open_, runner.addresses[0][1]
    finally:
        await runner.cleanup()


@pytest.mark.parametrize("data", MALFORMED.values(), ids=MALFORMED.keys())
async def test_a_frame_that_no_browser_sends_ends_its_screen(data: bytes, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(web_screens, "HEARTBEAT", 10 * PATIENCE)  # an unanswered ping would end it, too
    monkeypatch.setattr(web_screens, "SILENT", 10 * PATIENCE)
    async with screens() as (open_, port):
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        asked = "Upgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\nSec-WebSocket-Key: "
        writer.write(f"GET /ws HTTP/1.1\r\nHost: a\r\n{asked}AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n".encode())
        async with asyncio.timeout(PATIENCE):
            assert (await reader.readuntil(b"\r\n\r\n")).startswith(b"HTTP/1.1 101 ")
            writer.write(data)
            with contextlib.suppress(ConnectionError):
                while await reader.read(65536):
                    pass
            while open_._served:
                await asyncio.sleep(0.01)
        writer.close()


async def test_a_screen_that_reads_nothing_ends_with_its_page() -> None:
    async with screens("sleep", "1000") as (open_, port), client() as session:
        async with session.ws_connect(f"http://127.0.0.1:{port}/ws") as ws:
            for _ in range(20):
                await ws.send_json(["stdin", "x" * 15_000])
        async with asyncio.timeout(PATIENCE / 4):
            while open_._served:
                await asyncio.sleep(0.01)


@pytest.mark.parametrize("changed", ["set", "spoilt", "removed"])
async def test_an_open_screen_stays_while_the_pins_file_cannot_be_read_and_ends_with_the_pin(
    changed: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_screens, "KEY_LOOK", 0.0)
    pin = Pin(tmp_path / "pin.json")
    pin.set(PIN)
    async with (
        screens("sleep", "1000", key=lambda: pin.key) as (_, port),
        client() as session,
        session.ws_connect(f"http://127.0.0.1:{port}/ws") as ws,
    ):
        for away in (False, True, False):
            with unreadable(pin.file) if away else contextlib.nullcontext():
                await ws.send_json(["ping"])
                assert (await ws.receive_json(timeout=PATIENCE))[0] == "status"
        if changed == "set":
            pin.set(PIN)
        elif changed == "spoilt":
            pin.file.write_text("{")
        else:
            pin.file.unlink()
        await ws.send_json(["ping"])
        assert (await ws.receive(PATIENCE)).data == web_screens.LOCKED


async def test_fifty_megabytes_in_a_message_are_not_read_to_their_end(served: Served, ticket: str) -> None:
    before = memory(served)
    async with client() as session:
        headers = {"Cookie": ticket, "Origin": served.origin}
        async with session.ws_connect(f"{served.origin}/ws", ssl=ANY, headers=headers) as ws:
            with contextlib.suppress(ConnectionError, TimeoutError):
                await asyncio.wait_for(ws.send_str("x" * (50 << 20)), PATIENCE)
            async with asyncio.timeout(PATIENCE):
                while (await ws.receive()).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED,
                                                        aiohttp.WSMsgType.ERROR):  # fmt: skip
                    pass
    served.none_left()
    assert memory(served) - before < 8 << 20


HIDDEN = "GET /status HTTP/1.1\r\n{host}Cookie: {ticket}\r\n\r\n"
"""What an attacker would hide behind another request."""
SMUGGLED = {
    "both lengths": "POST /login HTTP/1.1\r\n{host}Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "two lengths": "POST /login HTTP/1.1\r\n{host}Content-Length: 0\r\nContent-Length: 50\r\n\r\n",
    "a length with a sign": "POST /login HTTP/1.1\r\n{host}Content-Length: +0\r\n\r\n",
    "a length below zero": "POST /login HTTP/1.1\r\n{host}Content-Length: -1\r\n\r\n",
    "an encoding that is none": "POST /login HTTP/1.1\r\n{host}Transfer-Encoding: xchunked\r\n\r\n0\r\n\r\n",
    "a chunk's odd size": "POST /login HTTP/1.1\r\n{host}Transfer-Encoding: chunked\r\n\r\n0x0\r\n\r\n",
    "a header on two lines": "GET /login HTTP/1.1\r\n{host}A: b\r\n c\r\n\r\n",
    "a space before the colon": "GET /login HTTP/1.1\r\n{host}Content-Length : 0\r\n\r\n",
    "lines that end in half": "GET /login HTTP/1.1\n{host}\n",
    "a zero byte": "GET /login HTTP/1.1\r\n{host}A: b\0c\r\n\r\n",
    "two hosts": "GET /login HTTP/1.1\r\n{host}Host: evil.example\r\n\r\n",
    "no host": "GET /login HTTP/1.1\r\n\r\n",
    "no host, as of old": "GET /login HTTP/1.0\r\n\r\n",
    "another host in the first line": "GET http://evil.example/login HTTP/1.1\r\n{host}\r\n",
    "a way through": "CONNECT evil.example:443 HTTP/1.1\r\n{host}\r\n",
    "a header without an end": "GET /login HTTP/1.1\r\n{host}A: " + "b" * 20_000 + "\r\n\r\n",
    "a thousand headers": "GET /login HTTP/1.1\r\n{host}" + "A: b\r\n" * 1000 + "\r\n",
}


@pytest.mark.parametrize("request_", SMUGGLED.values(), ids=SMUGGLED.keys())
def test_a_request_that_can_be_read_in_two_ways_is_refused_and_hides_no_other(
    served: Served, ticket: str, request_: str
) -> None:
    host = f"Host: 127.0.0.1:{served.port}\r\n"
    whole = (request_ + HIDDEN).replace("{host}", host).replace("{ticket}", ticket)
    with connected(served) as connection:
        connection.sendall(whole.encode())
        connection.settimeout(PATIENCE)
        answer = connection.recv(65536)
        while b"\r\n\r\n" not in answer:
            answer += connection.recv(65536)
    status = int(answer.split(b" ")[1])
    assert status in (400, 403, 421)
    assert b'"running"' not in answer
    head = answer.partition(b"\r\n\r\n")[0].decode()
    assert "frame-ancestors 'none'" in head
    assert "X-Frame-Options: DENY" in head
    assert "aiohttp" not in head


FORM = "application/x-www-form-urlencoded"
UNREADABLE = (
    {"Content-Type": f"{FORM}; charset=nonsense"}, {"Content-Type": f"{FORM}; charset=utf-16"},
    {"Content-Type": "multipart/form-data"}, {"Content-Type": "multipart/form-data; boundary=x"},
)  # fmt: skip
"""The headers of forms that no browser sends."""


@pytest.mark.usefixtures("ticket")  # from before these wrong tries
def test_what_cannot_be_read_leaves_nothing_in_the_log(served: Served) -> None:
    log = served.home.folder / "serve.log"
    before = log.stat().st_size
    for _ in range(20):
        with connected(served) as connection:
            connection.sendall(b"GET / HTTP/1.1\r\nHost : x\r\n\r\n")
            assert b"cannot be read" in said(connection)
    for headers in UNREADABLE:
        assert served.ask("/login", "POST", {"Origin": served.origin, **headers}, "pin=").status in (400, 403, 429)
    compressed = {"Origin": served.origin, "Content-Type": FORM, "Content-Encoding": "deflate"}
    assert served.ask("/login", "POST", compressed, zlib.compress(b"pin=")).status == 415
    for folder in ("static", "kit"):
        assert served.ask(f"/{folder}/{'a' * 300}").status == 414
    assert log.stat().st_size == before, "anybody could fill the disk"


@pytest.mark.parametrize("path", ["/", "/login", "/status", "/static/room.js", "/R/x", "/nowhere"])
def test_no_page_may_stand_in_a_frame_of_another(served: Served, ticket: str, path: str) -> None:
    for headers in ({}, {"Cookie": ticket}, {"Host": "evil.example"}):
        answer = served.ask(path, headers=headers)
        assert answer.headers["X-Frame-Options"] == "DENY", answer.status
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]
        assert answer.headers["Cross-Origin-Opener-Policy"] == "same-origin"


def test_while_one_address_holds_all_connections_that_it_can_get_others_get_in(served: Served) -> None:
    before, silent = descriptors(served), []
    try:
        for _ in range(200):
            silent.append(socket.create_connection(("127.0.0.1", served.port), PATIENCE, ("127.0.0.2", 0)))
        until(lambda: descriptors(served) - before <= Door.EACH, what="the others were turned away")
        assert served.ask("/login").status == 200, "from another address"
    finally:
        for one in silent:
            one.close()
    until(lambda: descriptors(served) <= before, what="all are gone")


@pytest.mark.slow
def test_thousands_of_half_open_connections_leave_the_room_its_files(served: Served) -> None:
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(hard, 8192), hard))
    before, silent = descriptors(served), []
    try:
        for number in range(4000):
            silent.append(
                socket.create_connection(("127.0.0.1", served.port), PATIENCE, (f"127.0.1.{number % 200}", 0))
            )
        until(lambda: descriptors(served) <= before, what="the server has hung up")
        assert served.ask("/login").status == 200
    finally:
        for one in silent:
            one.close()
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


@pytest.mark.slow
def test_a_head_or_a_form_that_comes_byte_by_byte_is_given_up(served: Served) -> None:
    head = f"Host: 127.0.0.1:{served.port}\r\nOrigin: {served.origin}\r\n"
    form = "Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 900\r\n\r\npin="
    for slow in ("GET /login HTTP/1.1\r\nA: ", f"POST /login HTTP/1.1\r\n{head}{form}"):
        with connected(served) as connection:
            begun = time.monotonic()
            connection.sendall(slow.encode())
            connection.settimeout(0.5)
            ended = False
            while not ended and time.monotonic() < begun + PATIENCE:
                try:
                    connection.sendall(b"1")
                    ended = b"408" in connection.recv(4096) or connection.recv(1) == b""
                except TimeoutError:
                    continue
                except OSError:
                    ended = True
            assert ended
            assert time.monotonic() - begun >= Door.SILENT - 1


def test_a_server_that_is_killed_leaves_no_screen(home: Home) -> None:
    server = Served(home, lan=True)
    try:
        headers = {"Cookie": server.ticket, "Origin": server.origin}

        async def open_one() -> list[int]:
            async with client() as session, session.ws_connect(f"{server.origin}/ws", ssl=ANY, headers=headers) as ws:
                await ws.receive(PATIENCE)
                there = server.screens
                server.process.kill()
                return there

        there = asyncio.run(open_one())
        assert there
        until(lambda: not any(_runs(pid) for pid in there), what="its screens have ended")
    finally:
        server.close()


def _runs(pid: int) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] not in "ZX"
    except OSError:
        return False
