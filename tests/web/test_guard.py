"""What a stranger on the network, or another page in the same browser, can do to a served room: nothing."""

from __future__ import annotations

import asyncio
import contextlib
import math
import socket
import ssl
import time
from collections.abc import AsyncIterator, Awaitable, Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import aiohttp
import pytest

from roomctl.web.screens import DISMISSED
from tests.rigs.home import PATIENCE, Home, until
from tests.rigs.served import PIN, Served, removed, unreadable

ANY = ssl._create_unverified_context()
SECRETS = ("/status", "/ws", "/download/x", "/anything", "/static", "/static/", "/kit/", "/kit/js/", "/.git/config")
OUTSIDE = (
    "/static/../templates/room.html", "/static/../../guard.py", "/static/%2e%2e/%2e%2e/guard.py",
    "/static/..%2f..%2fguard.py", "/static/..%5c..%5cguard.py", "/static/....//....//guard.py",
    "/static//etc/passwd", "/static/%00", "/kit/../../../../../../../../etc/passwd",
    "/kit/%2e%2e/%2e%2e/%2e%2e/%2e%2e/etc/passwd", "//etc/passwd", "/../pin.json", "/%2e%2e/pin.json",
    "/static/%252e%252e/%252e%252e/guard.py", "/static/room.js/../../../guard.py", "/static/..;/guard.py",
)  # fmt: skip


@contextlib.asynccontextmanager
async def client() -> AsyncIterator[aiohttp.ClientSession]:
    """A session that waits for its TLS connections to end, as aiohttp's manual asks for."""
    async with aiohttp.ClientSession(connector=aiohttp.TCPConnector(limit=0)) as session:
        yield session
    await asyncio.sleep(0.25)


async def opened(server: Served, headers: Mapping[str, str]) -> int:
    """The status of a websocket's handshake; 101 is in."""
    async with client() as session:
        try:
            async with session.ws_connect(f"{server.origin}/ws?width=80&height=24", ssl=ANY, headers=headers):
                return 101
        except aiohttp.WSServerHandshakeError as error:
            return error.status


@pytest.mark.parametrize(
    ("origin", "with_ticket", "status"),
    [
        ("http://evil.example", True, 403),
        ("https://evil.example", True, 403),
        ("null", True, 403),
        (None, True, 403),
        ("http://{host}", True, 403),
        ("https://127.0.0.1", True, 403),
        ("https://{host}.evil.example", True, 403),
        ("https://{host}", False, 401),
        ("https://{host}", True, 101),
    ],
)
async def test_a_websocket_opens_for_our_own_page_with_a_ticket_alone(
    served: Served, origin: str | None, with_ticket: bool, status: int
) -> None:
    headers = {} if origin is None else {"Origin": origin.format(host=f"127.0.0.1:{served.port}")}
    if with_ticket:
        headers["Cookie"] = served.ticket
    assert await opened(served, headers) == status
    served.none_left()


async def test_every_file_of_a_served_room_is_its_users_alone(served: Served) -> None:
    headers = {"Origin": served.origin, "Cookie": served.ticket}
    assert await opened(served, headers) == 101
    files = [file for file in served.home.folder.rglob("*") if file.is_file()]
    assert {"serve.log", "pin.json"} <= {file.name for file in files}
    assert {file.name for file in files if file.stat().st_mode & 0o777 != 0o600} == set()


def test_a_made_up_ticket_opens_nothing(served: Served) -> None:
    name, _, ticket = served.ticket.partition("=")
    until_, _, signature = ticket.partition(".")
    for fake in ("", "x", f"{until_}.{signature[:-1]}0", f"{int(until_) + 9}.{signature}", f"{until_}.", "." * 4000):
        if fake == ticket:
            continue
        assert served.ask("/status", headers={"Cookie": f"{name}={fake}"}).status == 401, fake


def test_while_the_pins_share_is_away_pages_open_and_without_a_pin_none_does(served: Served) -> None:
    ticket = served.ticket
    form = {"Origin": served.origin, "Content-Type": "application/x-www-form-urlencoded"}

    def statuses() -> list[int]:
        return [
            served.ask("/status", headers={"Cookie": ticket}).status,
            served.ask("/login", "POST", form, f"pin={PIN}").status,
            served.ask("/status").status,
        ]

    assert statuses() == [200, 303, 401]
    file = served.home.folder / "pin.json"
    with unreadable(file):
        assert statuses() == [200, 303, 401]
    with removed(file):
        assert statuses() == [503, 503, 503]
        told = served.ask("/login", headers={"Cookie": ticket})
        assert (told.status, str(served.home.folder) in told.body) == (503, False)
        assert "the room's PIN cannot be read" in told.body
    assert statuses() == [200, 303, 401]


def test_another_name_for_this_server_is_refused(served: Served) -> None:
    for host in ("evil.example", f"evil.example:{served.port}", "127.0.0.1.evil.example", "192.168.1.77", "[::1]"):
        assert served.ask("/login", headers={"Host": host}).status == 421, host


@pytest.mark.parametrize("path", SECRETS)
def test_without_a_ticket_there_is_nothing_but_the_log_in(served: Served, path: str) -> None:
    assert served.ask(path).status in (401, 403, 404)


def test_the_page_itself_leads_to_the_log_in(served: Served) -> None:
    answer = served.ask("/")
    assert (answer.status, answer.headers["Location"]) == (303, "login")
    assert "textual.js" not in answer.body


@pytest.mark.parametrize("path", OUTSIDE)
@pytest.mark.parametrize("inside", [False, True], ids=["stranger", "logged in"])
def test_no_path_leads_out_of_the_pages_folders(served: Served, path: str, inside: bool) -> None:
    cookie = {"Cookie": served.ticket} if inside else {}
    answer = served.ask(path, headers=cookie)
    assert answer.status in (303, 400, 401, 403, 404, 421), answer.status
    assert "root:" not in answer.body
    assert "import" not in answer.body
    assert "{{" not in answer.body


def test_every_answer_wears_the_headers(served: Served) -> None:
    for path in ("/login", "/", "/status", "/static/room.js", "/kit/js/textual.js", "/static/nothing", "/nowhere"):
        headers = served.ask(path).headers
        policy = headers["Content-Security-Policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert headers["Cache-Control"] == ("no-cache" if path.startswith(("/static", "/kit")) else "no-store")
        assert "aiohttp" not in headers["Server"].lower()


def test_the_ticket_is_out_of_a_scripts_reach_and_stays_at_home(served: Served) -> None:
    cookie = served.log_in().headers["Set-Cookie"]
    assert cookie.startswith("__Host-")
    for word in ("HttpOnly", "SameSite=Strict", "Secure", "Path=/"):
        assert word in cookie
    assert "Domain" not in cookie


def test_the_log_in_takes_no_post_of_another_page_and_no_large_one(served: Served) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    assert served.ask("/login", "POST", form, f"pin={PIN}").status == 403
    assert served.ask("/login", "POST", {**form, "Origin": "https://evil.example"}, f"pin={PIN}").status == 403
    assert served.ask("/login", "POST", {**form, "Origin": served.origin}, "pin=" + "1" * 5000).status == 413
    for method in ("PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"):
        assert served.ask("/login", method, {"Origin": served.origin}).status == 405, method


async def test_rude_messages_close_the_socket_and_leave_no_process(served: Served) -> None:
    headers = {"Origin": served.origin, "Cookie": served.ticket}
    async with client() as session:
        for rude in ("{", '["resize", 5]', "x" * 20_000, b"\0"):
            async with session.ws_connect(f"{served.origin}/ws", ssl=ANY, headers=headers) as ws:
                await (ws.send_bytes(rude) if isinstance(rude, bytes) else ws.send_str(rude))
                async with asyncio.timeout(PATIENCE):
                    while (await ws.receive()).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                        pass
                assert ws.closed, rude
    served.none_left()


async def test_a_flood_of_messages_is_cut_off(served: Served) -> None:
    headers = {"Origin": served.origin, "Cookie": served.ticket}
    async with (
        client() as session,
        session.ws_connect(f"{served.origin}/ws", ssl=ANY, headers=headers) as ws,
    ):
        with contextlib.suppress(ConnectionError):
            for _ in range(2000):
                await ws.send_str('["ping"]')
        async with asyncio.timeout(PATIENCE):
            while (await ws.receive()).type not in (aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED):
                pass
        assert ws.close_code == 4001
    served.none_left()


async def test_two_hundred_sockets_at_once_get_no_more_screens_than_the_room_has(home: Home) -> None:
    server = Served(home, lan=True)
    try:
        cookie, files = server.ticket, Path(f"/proc/{server.process.pid}/fd")
        before = len(list(files.iterdir()))
        silent = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(100)]
        most = 0

        async def watch() -> None:
            nonlocal most
            while True:
                most = max(most, len(server.screens))
                await asyncio.sleep(0.05)

        watching = asyncio.create_task(watch())
        for one in silent:
            one.close()
        until(lambda: len(list(files.iterdir())) <= before + 4, what="it has noticed that they are gone")
        async with client() as session:

            async def knock() -> bool:
                try:
                    headers = {"Origin": server.origin, "Cookie": cookie}
                    async with session.ws_connect(f"{server.origin}/ws", ssl=ANY, headers=headers) as ws:
                        with contextlib.suppress(TimeoutError):
                            await ws.receive(timeout=1.5)
                        return True
                except (aiohttp.ClientError, OSError):
                    return False

            begun = time.monotonic()
            got = sum(await asyncio.gather(*(knock() for _ in range(200))))
            granted = 8 + math.ceil(time.monotonic() - begun)  # eight at once, and one more each second
        watching.cancel()
        assert 4 <= got <= granted, "the rest was turned away before a process was started"
        assert most <= 12
        server.none_left()
        assert server.ask("/login").status == 200, "and it still answers"
    finally:
        server.close()


async def test_a_page_that_comes_back_by_itself_takes_its_own_place_and_nobody_else_s(home: Home) -> None:
    server = Served(home, "--screens", "1")
    try:
        headers = {"Origin": server.origin, "Cookie": server.ticket}

        async def drawn(ws: aiohttp.ClientWebSocketResponse) -> bool:
            """Whether it gets a screen."""
            async with asyncio.timeout(PATIENCE):
                return (await anext(aiter(ws), None)) is not None

        async def end(ws: aiohttp.ClientWebSocketResponse) -> int | None:
            async with asyncio.timeout(PATIENCE):
                async for _ in ws:
                    pass
            return ws.close_code

        async with client() as session:

            def dial(query: str) -> Awaitable[aiohttp.ClientWebSocketResponse]:
                return session.ws_connect(f"{server.origin}/ws?{query}", headers=headers)

            one = await dial("page=one")
            assert await drawn(one)
            lost = asyncio.create_task(end(one))
            back = await dial("page=one&again")
            assert await drawn(back), "its former connection was in the way"
            assert await lost == 1001
            pushed = asyncio.create_task(end(back))
            other = await dial("page=other")
            assert await drawn(other)
            assert await pushed == DISMISSED
            assert await end(await dial("page=one&again")) == DISMISSED, "it waits for a tap"
            assert await drawn(await dial("page=other&again")), "whose place nobody took"
            assert await drawn(await dial("page=one")), "after a tap"
    finally:
        server.close()


def test_twenty_wrong_pins_are_slowed_and_the_right_one_has_to_wait_as_well(home: Home) -> None:
    server = Served(home, lan=True)
    try:
        with ThreadPoolExecutor(5) as many:
            answers = list(many.map(server.log_in, [f"{n:06}" for n in range(20)]))
        tried = [answer for answer in answers if answer.status == 403]
        slowed = [answer for answer in answers if answer.status == 429]
        assert len(tried) + len(slowed) == 20
        assert len(tried) <= 6, "only so many were looked at"
        assert all(int(answer.headers["Retry-After"]) >= 1 for answer in slowed)
        assert not any("Set-Cookie" in answer.headers for answer in answers)
        right = server.log_in()
        assert right.status == 429, "the right PIN is not told apart while waiting"
        until(lambda: server.log_in().status == 303, what="the right PIN is let in after the wait")
    finally:
        server.close()


def test_on_loopback_nobody_is_asked_but_other_pages_are_kept_out(home: Home) -> None:
    server = Served(home)
    try:
        page = server.ask("/")
        assert page.status == 200
        assert "SameSite=Strict" in page.headers["Set-Cookie"]
        assert server.ask("/", headers={"Host": "evil.example"}).status == 421
        assert server.ask("/status").status == 401
        assert server.ask("/status", headers={"Cookie": server.ticket}).body == '{"running": false}'
        assert asyncio.run(opened(server, {"Cookie": server.ticket, "Origin": "http://evil.example"})) == 403
    finally:
        server.close()


def test_others_are_let_in_only_with_lan(home: Home) -> None:
    for words in (["--host", "0.0.0.0"], ["--host", "192.168.1.5"], ["--cert", "x", "--key", "y"], ["--screens", "0"]):
        ran = home.run("serve", *words, check=False)
        assert ran.returncode == 2, words


def test_a_taken_port_is_told_with_a_way_out(home: Home) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        ran = home.run("serve", "--port", str(taken.getsockname()[1]), check=False)
    assert ran.returncode == 3
    assert "--port" in ran.stderr
