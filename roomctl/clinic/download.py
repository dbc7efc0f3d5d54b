"""One GET over http or https, with limits on its time, its size and where it may be redirected to.

The certificate of an https server is always verified. No message contains a path, a query or a password.
"""

from __future__ import annotations

import contextlib
import socket
import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import urljoin

from roomctl.config import web_address
from roomctl.config.web_address import Address

if TYPE_CHECKING:
    import http.client

PATIENCE = 5.0
"""Time limit in seconds for a connection and for each answer on it."""
WHOLE = 20.0
"""Time limit in seconds for everything after the look-up of the name."""
HOPS = 5
REDIRECTS = frozenset({301, 302, 303, 307, 308})
BRIEF = 160
"""The most letters of a library's message that are shown."""


class NotReached(Exception):
    """Why there is no answer, in words."""


class Answer(NamedTuple):
    """`content`: None if it is as it was. `etag`, `modified`: headers to ask by the next time, or empty."""

    content: bytes | None
    etag: str = ""
    modified: str = ""


def get(
    address: Address, largest: int, *, ca: Path | None = None, etag: str = "", modified: str = ""
) -> Answer:  # fmt: skip
    """The content at `address`, of at most `largest` bytes. `etag`, `modified`: of an earlier answer, if that is still
    there. Redirects are followed from http to https and within each; a password goes to the first server alone. Raises
    `NotReached`."""
    asked = {"etag": etag, "modified": modified}
    for _ in range(HOPS + 1):
        if address.authorization and address.scheme == "http" and not address.here:
            raise NotReached(f"{address.shown} is asked for a password, which is sent over https only")
        answer = _answer(address, largest, ca, asked)
        if isinstance(answer, Answer):
            return answer
        address = _redirected(address, answer)
    raise NotReached(f"{address.shown} redirects without an end")


def _answer(address: Address, largest: int, ca: Path | None, asked: dict[str, str]) -> Answer | str:
    """The answer, or where it redirects to."""
    connection, late = _connection(address, ca), threading.Event()
    with contextlib.ExitStack() as over:
        over.callback(connection.close)
        try:
            connection.connect()
            over.enter_context(_ending(connection.sock, late))
            connection.request("GET", address.target, headers=_headers(address, asked))
            answer = over.enter_context(connection.getresponse())
            if answer.status in REDIRECTS:
                return answer.headers.get("Location", "")
            if answer.status == 304 and any(asked.values()):
                return Answer(None, **asked)
            if answer.status != 200:
                raise NotReached(_refused(address, answer.status))
            if answer.headers.get("Content-Encoding", "identity").strip().lower() != "identity":
                raise NotReached(f"{address.shown} sends a compressed answer, which was not asked for")
            content = _content(address, answer, largest)
            if late.is_set():
                raise TimeoutError
            return Answer(content, _header(answer, "ETag"), _header(answer, "Last-Modified"))
        except NotReached:
            if not late.is_set():
                raise
        except Exception as error:  # a resolver, a socket, TLS and a server's answer raise many kinds of error
            if not late.is_set() and not isinstance(error, TimeoutError):
                raise NotReached(f"{address.shown} cannot be reached ({_brief(error)})") from None
    raise NotReached(f"{address.shown} cannot be reached (it took too long)")


@contextlib.contextmanager
def _ending(connected: socket.socket, late: threading.Event) -> Iterator[None]:
    """After `WHOLE` seconds, `late` is set and nothing more arrives: a limit for each read alone starts again with
    every byte."""

    def end() -> None:
        late.set()
        with contextlib.suppress(OSError):
            connected.shutdown(socket.SHUT_RDWR)

    timer = threading.Timer(WHOLE, end)
    timer.daemon = True
    timer.start()
    try:
        yield
    finally:
        timer.cancel()


def _connection(address: Address, ca: Path | None) -> http.client.HTTPConnection:
    import http.client
    import ssl

    if address.scheme == "http":
        return http.client.HTTPConnection(address.host, address.port, timeout=PATIENCE)
    try:
        trust = ssl.create_default_context(cafile=str(ca) if ca else None)
    except (OSError, ValueError) as error:
        raise NotReached(f"the certificate {ca} cannot be read ({_brief(error)})") from None
    return http.client.HTTPSConnection(address.host, address.port, timeout=PATIENCE, context=trust)


def _headers(address: Address, asked: dict[str, str]) -> dict[str, str]:
    made = {"Accept": "text/calendar, */*;q=0.5", "Accept-Encoding": "identity", "User-Agent": "roomctl"}
    made |= {"Authorization": address.authorization} if address.authorization else {}
    made |= {"If-None-Match": asked["etag"]} if asked["etag"] else {}
    return made | ({"If-Modified-Since": asked["modified"]} if asked["modified"] else {})


def _content(address: Address, answer: http.client.HTTPResponse, largest: int) -> bytes:
    promised = answer.length
    content = bytearray()
    while chunk := answer.read(65536):
        content += chunk
        if len(content) > largest:
            raise NotReached(f"the calendar at {address.shown} is larger than {largest // 1_000_000} MB; export less")
    if promised is not None and len(content) < promised:
        raise NotReached(f"the answer of {address.shown} broke off")
    return bytes(content)


def _header(answer: http.client.HTTPResponse, name: str) -> str:
    """A header that may be sent back as it is."""
    value = answer.headers.get(name, "")
    return value if value.isascii() and value.isprintable() and len(value) <= 1000 else ""


def _refused(address: Address, status: int) -> str:
    match status:
        case 401 | 403 if not address.authorization:
            return f"{address.shown} asks for a name and a password ({status}); see `schedule_server:` in room.yaml"
        case 401 | 403:
            return f"{address.shown} does not accept the name and the password ({status})"
        case 404 | 410:
            return f"{address.shown} has no calendar at this address ({status})"
    return f"{address.shown} answered {status}"


def _redirected(here: Address, location: str) -> Address:
    """Where `here` redirects to. Raises `NotReached` if that is not followed."""
    host = f"[{here.host}]" if ":" in here.host else here.host
    try:
        there = web_address.read(
            urljoin(f"{here.scheme}://{host}:{here.port}{here.target}", location).partition("#")[0], anywhere=True
        )
    except ValueError:
        raise NotReached(f"{here.shown} redirects to what is no web address") from None
    if here.scheme == "https" and there.scheme == "http":
        raise NotReached(f"{here.shown} redirects to http, which is not followed from https")
    if there.here and not here.here:
        raise NotReached(f"{here.shown} redirects to this machine, which is not followed")
    same = (here.scheme, here.host, here.port) == (there.scheme, there.host, there.port)
    return replace(there, authorization=here.authorization if same else "")


def _brief(error: Exception) -> str:
    what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
    seen = "".join(letter if letter.isprintable() else " " for letter in what or type(error).__name__)
    return " ".join(seen.split())[:BRIEF]
