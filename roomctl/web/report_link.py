"""A link to one report for a tablet: it names the session, ends after a while, and is signed with the key that also
signs tickets. It opens nothing by itself: the page asks for the room's PIN as every page does."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import hmac
import json
import re
import socket
from pathlib import Path
from typing import NamedTuple
from urllib.parse import urlsplit

from roomctl.errors import SPOILT, Refused
from roomctl.system import paths

LASTS = 15
"""Minutes for which a link is good."""
PATH = "/R/"
TOKEN = re.compile(r"([0-9]{8}-[0-9]{6}-[0-9A-F]{4})\.([SD])([0-9A-Z]{1,8})\.([A-Z2-7]{16})")
"""Session, page (session or doctor), the minute in which it ends (base 36), signature. Only capitals and digits, so
that a QR code needs few dots."""


class Link(NamedTuple):
    """The page for a doctor, if `doctor`."""

    session: str
    doctor: bool


def issue(key: bytes, link: Link, now: float) -> str:
    """The token of `link`, good for `LASTS` minutes from `now` (wall time)."""
    until = _base36(int(now / 60) + LASTS)
    head = f"{link.session.upper()}.{'D' if link.doctor else 'S'}{until}"
    return f"{head}.{_sign(key, head)}"


def read(key: bytes, token: str, now: float) -> Link | None:
    """What `token` leads to; None if it is none of ours, or is over."""
    found = TOKEN.fullmatch(token)
    if not found or not hmac.compare_digest(found[4], _sign(key, token.rpartition(".")[0])):
        return None
    left = int(found[3], 36) - now / 60
    return Link(found[1].lower(), found[2] == "D") if 0 < left <= LASTS else None


def announce(file: Path, url: str, *, lan: bool) -> None:
    """Write down where the room's pages are served; those for this computer alone do not hide a tablet's. On a full
    disk nothing is written, so there are no links."""
    with contextlib.suppress(OSError):
        if lan or not _reached(file):
            paths.written(file, json.dumps({"url": url, "lan": lan}).encode())


def withdraw(file: Path, url: str) -> None:
    """The pages at `url` are served no more; another server's stay announced."""
    with contextlib.suppress(*SPOILT):
        if json.loads(file.read_text())["url"] == url:
            file.unlink()


def _reached(file: Path) -> bool:
    try:
        return bool(served(file))
    except Refused:
        return False


def served(file: Path) -> str:
    """The address at which a tablet finds the room's pages, ending in a slash. Raises `Refused` with what to do if
    nothing is served for tablets."""
    start = "start `roomctl serve --lan` on the room's computer"
    try:
        told = json.loads(file.read_text())
        url, lan = str(told["url"]), bool(told["lan"])
        at = urlsplit(url)
        with socket.create_connection((at.hostname or "", at.port or 443), 1.0):
            pass
    except SPOILT:
        raise Refused(f"no pages are served for tablets now; {start}") from None
    if not lan:
        raise Refused(f"`roomctl serve` runs for this computer alone; {start} instead")
    return url


def _sign(key: bytes, head: str) -> str:
    made = hmac.new(key, f"roomctl report {head}".encode(), hashlib.sha256).digest()
    return base64.b32encode(made[:10]).decode()


def _base36(number: int) -> str:
    digits = ""
    while number:
        number, rest = divmod(number, 36)
        digits = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"[rest] + digits
    return digits
