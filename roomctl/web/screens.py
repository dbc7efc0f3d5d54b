"""The screens open in browsers: one process each, with a limit, and none left running."""

from __future__ import annotations

import asyncio
import contextlib
import json
import time
from asyncio.subprocess import PIPE, Process
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field

from aiohttp import WSMsgType, web
from textual_serve.app_service import AppService
from textual_serve.download_manager import DownloadManager

from roomctl.errors import RoomError
from roomctl.web.limits import Bucket

KEYBOARD = "keyboard"
"""The message of an app, and of its page, that says whether text is asked for (`ui/app.py`)."""
Status = Callable[[], Mapping[str, object]]
"""Returns the room's status, which a page asks for regularly."""

SILENT = 20.0
"""Seconds of silence after which a page counts as gone; it sends something every two."""
HEARTBEAT = 6.0
"""Seconds between pings to the browser, which has half of that to answer."""
BESIDE = 3
"""The most processes per allowed screen: a dismissed one takes a while to end."""
READS = 5.0
"""Seconds that a screen's process gets to read what it is sent, once its pipe is full."""
LEAVING = 2.0
"""Seconds that a screen's process gets to exit."""
LARGEST = 16 * 1024
"""Bytes of a message; the largest real one is a pasted text."""
DISMISSED, RUDE, LOCKED = 4000, 4001, 4002
"""Close codes for a page: replaced by another screen, invalid data, or the PIN has changed since it was opened."""
KEY_LOOK = 1.0
"""Seconds between two looks whether the PIN has changed."""


class Drawn(AppService):
    """One screen's process, with textual-serve's protocol, but without a shell and always terminated."""

    def __init__(self, command: Sequence[str], socket: web.WebSocketResponse) -> None:
        async def close() -> None:
            await socket.close()

        super().__init__(
            "", write_bytes=socket.send_bytes, write_str=socket.send_str, close=close,
            download_manager=DownloadManager(),
        )  # fmt: skip
        self._words = command
        self._running: asyncio.Task[None] | None = None

    async def _open_app_process(self, width: int = 80, height: int = 24) -> Process:
        self._process = await asyncio.create_subprocess_exec(
            *self._words, stdin=PIPE, stdout=PIPE, stderr=PIPE, env=self._build_environment(width, height)
        )
        self._stdin = self._process.stdin
        return self._process

    async def start(self, width: int, height: int) -> None:
        await self._open_app_process(width, height)
        self._running = asyncio.create_task(self.run())

    async def on_meta(self, data: bytes) -> None:
        """What the app tells beside its picture: whether its screen asks for text, which the page is told."""
        told = json.loads(data)
        if told.get("type") == KEYBOARD:
            await self.remote_write_str(json.dumps([KEYBOARD, bool(told.get("asked"))]))
        else:
            await super().on_meta(data)

    async def over(self) -> None:
        """Wait until the process closes its output."""
        if self._running:
            await asyncio.wait([self._running])

    async def stop(self) -> None:
        process = self._process
        if process is None or self._running is None:
            return
        with contextlib.suppress(Exception):
            await asyncio.wait_for(self.send_meta({"type": "quit"}), LEAVING)
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), LEAVING)
        if process.returncode is None:  # a full pipe, or the process does not read
            with contextlib.suppress(ProcessLookupError):
                process.kill()
        self._running.cancel()
        await asyncio.wait([self._running])
        with contextlib.suppress(TimeoutError):
            await asyncio.wait_for(process.wait(), LEAVING)


@dataclass(eq=False)
class Screen:
    """A browser's socket and its process. `page`: the page's own random name; `used`: the time of the last input."""

    page: str
    socket: web.WebSocketResponse
    process: Drawn
    rate: Bucket = field(default_factory=lambda: Bucket(rate=200, burst=500))
    used: float = field(default_factory=time.monotonic)


@dataclass
class Screens:
    """All open screens, at most `most` at once. `command`: what each one runs."""

    command: Sequence[str]
    most: int = 4
    opening: Bucket = field(default_factory=lambda: Bucket(rate=1, burst=8))
    _open: list[Screen] = field(default_factory=list)
    _served: int = 0
    """Requests that have a screen or wait for one; a dismissed screen counts until its process has ended."""

    async def serve(self, request: web.Request, status: Status, key: Callable[[], bytes]) -> web.WebSocketResponse:
        """Run the room's screen for one browser until either of them ends, or the `key` of tickets is another."""
        if self._served >= BESIDE * self.most or not self.opening.take(time.monotonic()):
            raise web.HTTPTooManyRequests(text="too many screens at once", headers={"Retry-After": "2"})
        self._served += 1
        try:
            return await self._serve(request, status, key)
        finally:
            self._served -= 1

    async def _serve(self, request: web.Request, status: Status, key: Callable[[], bytes]) -> web.WebSocketResponse:
        socket = web.WebSocketResponse(heartbeat=HEARTBEAT, max_msg_size=LARGEST, compress=False, timeout=1.0)
        await socket.prepare(request)
        asked = request.query
        screen = Screen(asked.get("page", ""), socket, Drawn(self.command, socket))
        if not await self._make_room(screen.page, "again" in asked):
            await self._dismiss(screen)
            return socket
        self._open.append(screen)
        try:
            await screen.process.start(_cells(asked.get("width"), 80), _cells(asked.get("height"), 24))
            ended = asyncio.ensure_future(self._close_after(screen))
            try:
                await self._listen(screen, status, key)
            finally:
                ended.cancel()
        finally:
            if screen in self._open:
                self._open.remove(screen)
            await screen.process.stop()
            await socket.close()
            if request.transport:
                request.transport.abort()  # a browser that is gone would never receive the rest
        return socket

    async def close(self) -> None:
        """Close all pages, because the server stops."""
        for screen in list(self._open):
            await _close(screen.socket, 1001, "the server leaves")

    async def _make_room(self, page: str, again: bool) -> bool:
        """Close what `page` had open before, then the longest idle screen if there are too many. A page that
        reconnects by itself (`again`) closes nobody else's, or two tablets would push each other out in turns. False
        if it must wait for a tap."""
        for own in [screen for screen in self._open if page and screen.page == page]:
            self._open.remove(own)
            await _close(own.socket, 1001, "the page has another connection")
        if again and len(self._open) >= self.most:
            return False
        while len(self._open) >= self.most:
            idle = min(self._open, key=lambda screen: screen.used)
            self._open.remove(idle)
            await self._dismiss(idle)
        return True

    async def _dismiss(self, screen: Screen) -> None:
        await _close(screen.socket, DISMISSED, f"{self.most} other screens are open")

    async def _close_after(self, screen: Screen) -> None:
        await screen.process.over()
        await _close(screen.socket, 1012, "the screen has ended")

    async def _listen(self, screen: Screen, status: Status, key: Callable[[], bytes]) -> None:
        entered, looked = key(), time.monotonic()
        while True:
            try:
                message = await screen.socket.receive(SILENT)
            except TimeoutError:
                return
            if message.type is not WSMsgType.TEXT:
                return  # closed, or data that our page never sends
            now = time.monotonic()
            if not screen.rate.take(now):
                await _close(screen.socket, RUDE, "too many messages")
                return
            if now - looked >= KEY_LOOK:
                looked = now
                if _changed(key, entered):
                    await _close(screen.socket, LOCKED, "the PIN was changed")
                    return
            try:
                async with asyncio.timeout(READS):
                    await self._take(screen, message.json(), status, now)
            except TimeoutError:
                return
            except (ValueError, TypeError, LookupError, AttributeError):
                await _close(screen.socket, RUDE, "not a message")
                return

    async def _take(self, screen: Screen, message: object, status: Status, now: float) -> None:
        match message:
            case ["ping", *_]:
                await screen.socket.send_json(["status", status()])
            case ["stdin", str(text)]:
                screen.used = now
                await screen.process.send_bytes(text.encode(errors="replace"))
            case ["resize", {"width": int(width), "height": int(height)}]:
                await screen.process.set_terminal_size(_cells(width, 80), _cells(height, 24))
            case ["focus"]:
                await screen.process.focus()
            case ["blur"]:
                await screen.process.blur()
            case _:
                raise ValueError("unknown message")


def _changed(key: Callable[[], bytes], entered: bytes) -> bool:
    """Whether the PIN is another one, or its file was removed or spoilt."""
    try:
        return key() != entered
    except RoomError:
        return True


def _cells(asked: str | int | None, usual: int) -> int:
    """Whether this is a valid number of columns or rows."""
    try:
        return max(10, min(400, int(asked or usual)))
    except ValueError:
        return usual


async def _close(socket: web.WebSocketResponse, code: int, why: str) -> None:
    with contextlib.suppress(Exception):
        await socket.close(code=code, message=why.encode())
