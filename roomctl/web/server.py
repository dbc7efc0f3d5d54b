"""The room's screens in a tablet's browser: textual-serve's server, with a guard and its own page. A screen only reads
the journal and appends to it. So nothing is lost when a tablet sleeps, reloads or loses its network: its process ends,
and the next one shows the same moment.
"""

from __future__ import annotations

import asyncio
import contextlib
import logging
import math
import mimetypes
import os
import signal
import ssl
import time
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TextIO
from urllib.parse import parse_qs

import aiohttp_jinja2
import jinja2
import textual_serve
from aiohttp import web
from textual_serve.server import Server

from roomctl.clock import SystemClock
from roomctl.errors import RoomError, Unavailable
from roomctl.journal.store import Journal
from roomctl.system import paths
from roomctl.text.refusals import error_text
from roomctl.web import report_link
from roomctl.web.guard import Answering, Guard, styled
from roomctl.web.limits import Door, address_of
from roomctl.web.outlook import outlook
from roomctl.web.pin import Pin, Slow
from roomctl.web.screens import Screens
from roomctl.web.tls import MIME

PAGE = Path(__file__).parent / "page"
KIT = Path(textual_serve.__file__).parent / "static"
"""textual-serve's own files: xterm.js and a font."""
IDLE = 30.0
"""Seconds for which a connection stays open without a request."""
QUICK = 3.0
"""Time limit for closing, in seconds."""

mimetypes.add_type("application/manifest+json", ".webmanifest")


class RoomServer(Server):
    """One room's screens, or the desk's, for which `journal` is None. `pin` is None on loopback, which needs none;
    `encrypted` is None without TLS; `root`: the file for tablets to trust, if the certificate is the room's own; `page`
    makes the page of a session's report, or the one for a doctor."""

    def __init__(
        self,
        screens: Screens,
        guard: Guard,
        journal: Journal | None,
        pin: Pin | None,
        title: str,
        encrypted: ssl.SSLContext | None = None,
        root: Path | None = None,
        page: Callable[[str, bool], str] | None = None,
    ) -> None:
        super().__init__("", title=title, templates_path=str(PAGE / "templates"))
        self._screens, self._guard, self._journal, self._pin = screens, guard, journal, pin
        self._encrypted, self._root, self._page = encrypted, root, page
        self._slow, self._trying = Slow(), asyncio.Lock()

    async def run(self, host: str, port: int, ready: Callable[[int], None]) -> None:
        """Serve until a signal stops it. `ready` gets the port. Raises `Unavailable` if that is taken."""
        runner = web.AppRunner(await self._make_app(), access_log=None, shutdown_timeout=QUICK)
        await runner.setup()
        loop, inside, manager = asyncio.get_running_loop(), dict[Door, str](), runner.server
        assert manager

        def handler() -> Answering:
            return Answering(manager, loop=loop, access_log=None, keepalive_timeout=IDLE)  # type: ignore[arg-type]

        try:
            server = await loop.create_server(lambda: Door(handler, inside, self._encrypted), host, port)
        except OSError as error:
            await runner.cleanup()
            raise Unavailable(
                f"cannot serve at {host}, port {port} ({error.strerror}); --port chooses another"
            ) from error
        leaving = asyncio.Event()
        for number in ("SIGINT", "SIGTERM", "SIGHUP"):
            with contextlib.suppress(NotImplementedError, AttributeError):  # Windows raises KeyboardInterrupt instead
                loop.add_signal_handler(getattr(signal, number), leaving.set)
        ready(server.sockets[0].getsockname()[1])
        try:
            await leaving.wait()
        finally:
            server.close()
            await self._screens.close()
            await runner.cleanup()

    async def _make_app(self) -> web.Application:
        app = web.Application(middlewares=[self._guard.middleware], client_max_size=1024)
        aiohttp_jinja2.setup(app, loader=jinja2.FileSystemLoader(self.templates_path))
        app.on_response_prepare.append(self._guard.dress)
        app.add_routes([
            web.get("/", self.handle_index),
            web.get("/ws", self.handle_websocket),
            web.get("/status", self._status),
            web.get("/certificate", self._certificate),
            web.get(f"{report_link.PATH}{{token}}", self._report),
            web.get("/login", self._ask),
            web.post("/login", self._log_in),
            web.static("/static", PAGE / "static"),
            web.static("/kit", KIT),
        ])  # fmt: skip
        return app

    async def handle_index(self, request: web.Request) -> web.Response:
        page = aiohttp_jinja2.render_template("room.html", request, {"title": self.title})
        if not self._guard.asks:
            self._guard.let_in(request, page)
        return page

    async def handle_websocket(self, request: web.Request) -> web.WebSocketResponse:
        return await self._screens.serve(request, self._room_status, self._guard.key)

    async def _status(self, request: web.Request) -> web.Response:
        return web.json_response(self._room_status())

    def _room_status(self) -> Mapping[str, object]:
        """The room's status for a page: whether a session runs, so that the tablet's screen must stay on, and what is
        still to come, should the connection be lost. The desk's page stays on, too (`awake`)."""
        if self._journal is None:
            return {"running": False, "awake": True}
        try:
            state = self._journal.state()
        except RoomError:
            state = None
        return outlook(state, SystemClock().now()) if state else {"running": False}

    async def _report(self, request: web.Request) -> web.Response:
        """One report, by a link that the room's screen has shown."""
        link = report_link.read(self._guard.key(), request.match_info["token"], time.time())
        if link is None or self._page is None:
            raise web.HTTPGone(text="this link is over; show the QR code again")
        try:
            page = self._page(link.session, link.doctor)
        except RoomError as error:
            raise web.HTTPNotFound(text=error_text(error)) from None
        return web.Response(text=page, content_type="text/html", headers={"Content-Security-Policy": styled(page)})

    async def _certificate(self, request: web.Request) -> web.Response:
        """Available before the log-in, because it reveals nothing: each TLS handshake shows it too."""
        if self._root is None:
            raise web.HTTPNotFound(text="this room's certificate is the clinic's own")
        named = {
            "Content-Disposition": 'inline; filename="roomctl.crt"'
        }  # an iPad offers to install it only if it is not a download
        return web.Response(body=self._root.read_bytes(), content_type=MIME, headers=named)

    async def _ask(self, request: web.Request) -> web.Response:
        if self._pin is None or self._guard.known(request):
            raise web.HTTPSeeOther(_onward(request))
        return self._login(request, "")

    async def _log_in(self, request: web.Request) -> web.Response:
        if self._pin is None:
            raise web.HTTPSeeOther("./")
        try:
            async with asyncio.timeout(Door.SILENT):
                form = await request.read()  # `post` also reads forms that ours is not, and raises whatever those cause
        except TimeoutError:
            raise web.HTTPRequestTimeout(text="this request took too long") from None
        except web.RequestPayloadError:
            raise web.HTTPBadRequest(text="this request cannot be read") from None
        given = parse_qs(form.decode(errors="replace")).get("pin", [""])[0]
        address = address_of(request.transport)
        async with self._trying:  # one at a time: a hash takes 32 MB
            if wait := self._slow.wait(address, time.monotonic()):
                seconds = math.ceil(wait)
                answer = self._login(request, f"Wait {seconds} s, then try again.", 429)
                answer.headers["Retry-After"] = str(seconds)
                return answer
            right = await asyncio.to_thread(self._pin.right, given)
            if not right:
                self._slow.wrong(address, time.monotonic())
                return self._login(request, "Wrong PIN.", 403)
            self._slow.right(address)
        entered = web.HTTPSeeOther(_onward(request))
        self._guard.let_in(request, entered)
        raise entered

    def _login(self, request: web.Request, said: str, status: int = 200) -> web.Response:
        to = request.query.get("to", "")
        context = {
            "title": self.title, "said": said, "own": self._root is not None,
            "to": to if report_link.TOKEN.fullmatch(to) else "",
        }  # fmt: skip
        return aiohttp_jinja2.render_template("login.html", request, context, status=status)


def _onward(request: web.Request) -> str:
    """Where a log-in leads: to the report whose link was opened, otherwise to the screen."""
    to = request.query.get("to", "")
    return f".{report_link.PATH}{to}" if report_link.TOKEN.fullmatch(to) else "./"


class _Capped(logging.StreamHandler[TextIO]):
    """Starts its file again after `LOG_SIZE`: a server may run for months."""

    def emit(self, record: logging.LogRecord) -> None:
        with contextlib.suppress(OSError):
            if os.fstat(self.stream.fileno()).st_size > paths.LOG_SIZE:
                os.ftruncate(self.stream.fileno(), 0)
        super().emit(record)


def serve(server: RoomServer, host: str, port: int, ready: Callable[[int], None], log: Path) -> None:
    """Run `server` until a signal stops it. Internal errors go to `log`."""
    with paths.appended(log) as file:
        form = "%(asctime)s %(name)s %(message)s"
        logging.basicConfig(handlers=[_Capped(file)], format=form, level=logging.WARNING)

        def serving(at: int) -> None:
            ready(at)
            quiet.enter_context(contextlib.redirect_stdout(file))  # textual-serve prints a screen's last output there

        with contextlib.ExitStack() as quiet, contextlib.suppress(KeyboardInterrupt):
            asyncio.run(server.run(host, port, serving))


def command(python: str, room: str, presets: str | None, therapist: str | None = None) -> Sequence[str]:
    """The command for each browser's screen."""
    given = {"--room": room, "--presets": presets, "--therapist": therapist}
    return [python, "-m", "roomctl", *(word for name, value in given.items() if value for word in (name, value))]
