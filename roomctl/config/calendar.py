"""`schedule:`, `schedule_server:` and `schedule_room:` in room.yaml: what they may say."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from roomctl.config import validation, web_address

_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):/", re.I)
_SUBSCRIBED = re.compile(r"webcals?://", re.I)


def address(schedule: str) -> web_address.Address | None:
    """The address of a calendar; None for a file. `webcal://` is https, as calendar programs read it. Raises
    `NoAddress`."""
    if not (scheme := _SCHEME.match(schedule)) or (len(scheme[1]) == 1):  # a drive of Windows
        return None
    return web_address.read(_SUBSCRIBED.sub("https://", schedule, count=1), anywhere=True)


def _schedule(value: object) -> str | None:
    """Check an address. The message does not repeat it, because it may contain a secret."""
    if wrong := validation.text(value):
        return wrong
    try:
        there = address(str(value))
    except web_address.NoAddress as error:
        return f"this calendar cannot be read: {error}, or it is a file of this machine"
    if there and there.authorization:
        return (
            "an address must hold no password; write the password into a file, and "
            "`schedule_server: {user: …, password_file: …}`"
        )
    return None


_FILE = validation.worded("a file; a relative path starts in the folder of room.yaml")
SCHEDULE = validation.worded(
    "a calendar file (`.ics`), also one that begins with `~`, or an address (`https://`, `http://`, `webcal://`)",
    _schedule,
)
SERVER = validation.Group(
    {"user": validation.worded("a name"), "password_file": _FILE, "ca": _FILE},
    "the calendar's server has a user and a password_file, as in {user: blue, password_file: calendar.password}",
)


def together(given: Mapping[str, object]) -> Iterator[tuple[str, str]]:
    """Conflicts between the keys."""
    schedule, server = given.get("schedule"), given.get("schedule_server")
    if not isinstance(server, dict):
        return
    if ("user" in server) != ("password_file" in server):
        yield "schedule_server", "a user needs a password_file, and a password_file a user"
    try:
        there = address(schedule) if isinstance(schedule, str) else None
    except web_address.NoAddress:
        return
    if isinstance(schedule, str) and there is None:
        yield "schedule_server", "only applies if `schedule` is an address; remove this line"
    if there and there.scheme == "http" and not there.here and "password_file" in server:
        yield "schedule_server", "a password is sent over https only; begin the address in `schedule` with https://"
