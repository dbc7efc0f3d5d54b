"""The bookings of a calendar at an address. It is read in a thread of its own, and what was read is kept for the
time in which the server cannot be reached: only times and presets, nothing of who comes."""

from __future__ import annotations

import base64
import contextlib
import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.clinic import download
from roomctl.config import web_address
from roomctl.errors import RoomError
from roomctl.session.booking import Booked
from roomctl.system import paths
from roomctl.system.shares import Silent, within
from roomctl.text.durations import age

DAYS = 8
"""Days that are kept, from the one on which the calendar was read."""
FRESH = 240.0
"""Seconds for which the server is not asked again."""
WAIT = 3.0
"""Seconds that a screen waits for the server; the answer is kept, and the next look finds it."""


class Server(NamedTuple):
    """Where a calendar is, and the files of the password and of the certificate. `kept`: the file of what was read."""

    address: web_address.Address
    kept: Path
    user: str = ""
    password_file: Path | None = None
    ca: Path | None = None


class Days(NamedTuple):
    """What a calendar has on `DAYS` days from `first` on. `unsure`: sentences, each with the wall time it is about."""

    first: str
    bookings: tuple[Booked, ...]
    unsure: tuple[tuple[float | None, str], ...] = ()
    passed: tuple[str, ...] = ()


class Kept(NamedTuple):
    """`source`, `asked`: marks of the calendar, and of all that its bookings depend on; `read`: wall time."""

    source: str
    asked: str
    read: float
    etag: str
    modified: str
    days: Days


Answers = dict[tuple[web_address.Address, str, str], download.Answer]
"""What servers answered a moment ago, by the question."""


def bookings(
    server: Server, wall: float, titles: Mapping[str, str], room: str, parse: Callable[[bytes], Days], *,
    wait: float = WAIT, fresh: bool = False, answers: Answers | None = None,
) -> tuple[Days, str]:  # fmt: skip
    """The bookings from the day of `wall` on, and what is wrong: a sentence if they are older ones, because the server
    cannot be reached. `room`, `titles`: what `parse` goes by. `fresh`: ask the server in any case. `answers`: from
    other rooms with the same calendar, so that it is asked for once. Raises `RoomError` if nothing is kept for that
    day."""
    day = datetime.fromtimestamp(wall).date()
    source = _mark(server.address.shown, server.address.target, server.user, room)
    asked = _mark(source, *sorted(titles), *(titles[name] for name in sorted(titles)))

    def read() -> Days:
        """Also after the caller has ceased to wait."""
        before = _load(server.kept)
        usable = before if before and before.asked == asked and before.days.first == day.isoformat() else None
        if usable and not fresh and 0 <= wall - usable.read < FRESH:
            return usable.days
        address, etag, modified = _logged_in(server), usable.etag if usable else "", usable.modified if usable else ""
        answer = answers.get((address, etag, modified)) if answers else None
        if answer is None:
            answer = download.get(address, LARGEST, ca=server.ca, etag=etag, modified=modified)
        if answers is not None:
            answers[address, etag, modified] = answer
        if answer.content is None and usable:
            now = usable._replace(read=wall)
        else:
            now = Kept(source, asked, wall, answer.etag, answer.modified, parse(answer.content or b""))
        if titles:  # without them no booking has its preset
            _save(server.kept, now)
        return now.days

    try:
        return within(read, f"{server.address.shown}{server.address.target}", wait), ""
    except Silent:
        why = f"{server.address.shown} has not answered yet"
    except (download.NotReached, RoomError) as error:
        why = str(error)
    before = _load(server.kept)
    if before is None or before.source != source or not _covers(before.days, day):
        raise RoomError(f"the schedule: {why}; sessions run without it")
    return before.days, f"{why}; these bookings are {age(wall - before.read)} old"


LARGEST = 20_000_000
"""Bytes; a clinic's calendar of many years has a few hundred thousand."""


def _logged_in(server: Server) -> web_address.Address:
    """The address with the header that logs in (RFC 7617). Raises `NotReached`."""
    if server.password_file is None:
        return server.address
    try:
        password = server.password_file.read_text(encoding="utf-8").rstrip("\r\n")
    except (OSError, ValueError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is not text"
        raise download.NotReached(f"the password file {server.password_file} cannot be read ({why})") from None
    if not password or not password.isprintable() or ":" in server.user:
        raise download.NotReached(f"{server.password_file} must hold one line, the password of {server.user}")
    both = base64.b64encode(f"{server.user}:{password}".encode()).decode()
    return replace(server.address, authorization=f"Basic {both}")


def _covers(days: Days, day: date) -> bool:
    first = date.fromisoformat(days.first)
    return first <= day < first + timedelta(days=DAYS)


def _mark(*parts: str) -> str:
    """Tells whether parts are the same, without saying what they are: an address may be a secret."""
    return hashlib.sha256("\0".join(parts).encode("utf-8", "replace")).hexdigest()[:32]


def _save(file: Path, kept: Kept) -> None:
    with contextlib.suppress(OSError, RoomError):  # a full disk
        paths.written(file, json.dumps(kept).encode())


def _load(file: Path) -> Kept | None:
    """What was kept; None if there is nothing, or nothing readable."""
    try:
        source, asked, read, etag, modified, (first, booked, unsure, passed) = json.loads(file.read_bytes())
        days = Days(
            date.fromisoformat(first).isoformat(), tuple(_booked(*one) for one in booked),
            tuple((None if at is None else float(at), str(said)) for at, said in unsure), tuple(map(str, passed)),
        )  # fmt: skip
        return Kept(str(source), str(asked), float(read), str(etag), str(modified), days)
    except (OSError, ValueError, TypeError, RecursionError):
        return None


def _booked(at: Any, until: Any, preset: Any, key: Any) -> Booked:
    return Booked(float(at), None if until is None else float(until), str(preset), str(key))
