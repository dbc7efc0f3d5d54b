"""Checks every request (host, origin, rate, ticket) and adds the security headers to every response.

A websocket is not bound by the same-origin rule. Without the origin check, any page that a laptop visits could press
the room's keys; without the host check, so could a page whose name resolves to this machine (DNS rebinding).
"""

from __future__ import annotations

import base64
import contextlib
import hashlib
import time
from collections.abc import Callable, Collection
from dataclasses import dataclass, field

from aiohttp import web
from aiohttp.typedefs import Handler, Middleware
from aiohttp.web_protocol import RequestHandler

from roomctl.errors import Unavailable
from roomctl.web import ticket
from roomctl.web.limits import Door, Rates, address_of
from roomctl.web.report_link import PATH, TOKEN

OPEN = ("/login", "/certificate", "/static/", "/kit/")
"""Paths served without a ticket: the log-in, and files that reveal nothing about the room."""
LONGEST = 255
"""The most characters of a path. A disk that is asked for a longer name raises an error."""
UNREADABLE = "the room's PIN cannot be read; if it stays so, run `roomctl serve --new-pin`"
"""The answer without the PIN's file; a stranger is not told where that is."""
STYLES = "'sha256-47DEQpj8HBSa+/TImW+5JCeuQeRkm5NMpJWZG3hSuFU=' 'sha256-03EiY9OLVCaCQVNKUgCYxdI11BJ8pKsqSKUlTlszVsE='"
"""Two style elements that textual.js 1.1.3 adds to the page; without them it works but logs errors."""
CSP = (
    f"default-src 'none'; script-src 'self'; style-src 'self' {STYLES}; font-src 'self'; img-src 'self'; "
    "manifest-src 'self'; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"
)
WORN = {
    "Content-Security-Policy": CSP,
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",  # without one, a browser also hides the origin of the log-in form
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), microphone=(), geolocation=(), payment=(), usb=()",
    "Server": "roomctl",
}


@dataclass
class Guard:
    """`hosts`: the room's host names; `key` returns the key that signs tickets; `asks`: whether a PIN is required (on
    loopback, everyone who opens the page gets a ticket)."""

    hosts: Collection[str]
    key: Callable[[], bytes]
    asks: bool
    tls: bool
    requests: Rates = field(default_factory=lambda: Rates(rate=20, burst=120))

    @property
    def middleware(self) -> Middleware:
        @web.middleware
        async def guard(request: web.Request, handler: Handler) -> web.StreamResponse:
            door = request.transport.get_protocol() if request.transport else None
            with door.answering() if isinstance(door, Door) else contextlib.nullcontext():
                try:
                    self._admit(request)
                    return await handler(request)
                except Unavailable:
                    raise web.HTTPServiceUnavailable(text=UNREADABLE, headers={"Retry-After": "5"}) from None

        return guard

    async def dress(self, request: web.Request, response: web.StreamResponse) -> None:
        """The headers of a response: pages are not cached, files are revalidated each time."""
        policy = response.headers.get("Content-Security-Policy", CSP)
        response.headers.update({**WORN, "Content-Security-Policy": policy})
        static = request.path.startswith(("/static/", "/kit/"))
        response.headers["Cache-Control"] = "no-cache" if static else "no-store"

    def let_in(self, request: web.Request, response: web.StreamResponse) -> None:
        """Give the browser a ticket."""
        response.set_cookie(
            self._cookie(request), ticket.issue(self.key(), time.time()), path="/", max_age=int(ticket.DAY),
            httponly=True, samesite="Strict", secure=self.tls,
        )  # fmt: skip

    def known(self, request: web.Request) -> bool:
        """Whether the request has a valid ticket."""
        shown = request.cookies.get(self._cookie(request), "")
        return ticket.valid(self.key(), shown, time.time())

    def _admit(self, request: web.Request) -> None:
        if not self.requests.take(address_of(request.transport)):
            raise web.HTTPTooManyRequests(text="too many requests", headers={"Retry-After": "2"})
        if len(request.rel_url.raw_path) > LONGEST:
            raise web.HTTPRequestURITooLong(text="no page has such a long name")
        # without a `Host`, `request.host` would ask a name server
        if "Host" not in request.headers or _hostname(request.host) not in self.hosts:
            raise web.HTTPMisdirectedRequest(text="this server has another name")
        if "Content-Encoding" in request.headers:  # no browser does that, and aiohttp 3.14 may wait for ever
            raise web.HTTPUnsupportedMediaType(text="this request is compressed")
        socket = request.headers.get("Upgrade", "").lower() == "websocket"
        if (socket or request.method not in ("GET", "HEAD")) and not self._own_origin(request):
            raise web.HTTPForbidden(text="this request came from another page")
        if request.path.startswith(OPEN) or self.known(request):
            return
        if self.asks and TOKEN.fullmatch(request.path.removeprefix(PATH)):
            raise web.HTTPSeeOther(f"../login?to={request.path.removeprefix(PATH)}")
        if request.path != "/":
            raise web.HTTPUnauthorized(text="log in first")
        if self.asks:
            raise web.HTTPSeeOther("login")

    def _own_origin(self, request: web.Request) -> bool:
        scheme = "https" if self.tls else "http"
        return request.headers.get("Origin", "").lower() == f"{scheme}://{request.host}".lower()

    def _cookie(self, request: web.Request) -> str:
        """The cookie's name contains the port, because cookies do not distinguish two rooms on one machine by port."""
        port = request.host.rpartition(":")[2] if request.host.rpartition("]")[2].count(":") else "0"
        return f"{'__Host-' if self.tls else ''}roomctl-{port if port.isdigit() else '0'}"


class Answering(RequestHandler):
    """aiohttp's protocol of one connection. A request that cannot be read is answered without a word about it, and is
    not logged, because anybody can send as many as he likes."""

    def handle_error(
        self, request: web.BaseRequest, status: int = 500, exc: BaseException | None = None, message: str | None = None
    ) -> web.StreamResponse:
        if status >= 500:
            answer = super().handle_error(request, status, exc, message)
        else:
            if request.writer.output_size > 0:
                raise ConnectionError("an answer is on its way already")
            answer = web.Response(status=status, text="this request cannot be read")
            answer.force_close()
        answer.headers.update({**WORN, "Cache-Control": "no-store"})
        return answer


def styled(page: str) -> str:
    """The content policy of a page whose one style element is its own, and whose images are in it."""
    style = page.partition("<style>")[2].partition("</style>")[0]
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; img-src data:; base-uri 'none'; frame-ancestors 'none'"


def _hostname(host: str) -> str:
    """`Host` without its port; lower case."""
    name, colon, port = host.rpartition(":")
    return (name if colon and port.isdigit() else host).strip("[]").lower()
