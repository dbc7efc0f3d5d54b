"""Today's next booking, from the calendar file that room.yaml's `schedule:` names.

Of an event only its times leave this module, and the name of a preset if its text has one: never who it is for.
Recurring events, their exceptions and time zones are the libraries' (`pip install 'roomctl[schedule]'`).
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from roomctl.errors import RoomError, Unavailable
from roomctl.session.booking import Booked

GRACE = timedelta(minutes=15)
"""A client who is late is still the next one."""
LARGEST = 20_000_000
"""Bytes; a clinic's calendar of many years has some hundred thousand."""


def next_today(file: str | Path, wall: float, titles: Mapping[str, str]) -> Booked | None:
    """The next booking of the day that `wall` is in, or the one that began at most a quarter of an hour ago.

    `titles`: a preset's name → its title. Raises `RoomError`, one sentence, if the file cannot be read.
    """
    path = Path(file).expanduser()
    now = datetime.fromtimestamp(wall).astimezone()
    try:
        found = sorted(_events(_read(path), now), key=lambda found: found[0])
    except RoomError:
        raise
    except Exception as error:  # a calendar is anybody's writing, and the libraries answer with many kinds of error
        raise RoomError(f"{path.name}: this is no calendar that can be read ({type(error).__name__})") from None
    for start, end, text in found:
        if start >= now - GRACE:
            return Booked(start.timestamp(), end.timestamp(), named(text, titles))
    return None


def named(text: str, titles: Mapping[str, str]) -> str:
    """The preset that `text` names by its name or its title, the longest such; empty if none."""
    words = f" {_plain(text)} "
    there = [
        (len(said), name)
        for name, title in titles.items()
        for said in (_plain(name), _plain(title))
        if said and f" {said} " in words
    ]
    return max(there, default=(0, ""))[1]


def _plain(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _read(path: Path) -> Any:
    try:
        import icalendar
        import recurring_ical_events
    except ImportError:
        raise Unavailable("the schedule needs two libraries more: pip install 'roomctl[schedule]'") from None
    try:
        if path.stat().st_size > LARGEST:
            raise RoomError(f"{path.name}: this calendar is larger than {LARGEST // 1_000_000} MB; export less of it")
        content = path.read_bytes()
    except OSError as error:
        raise RoomError(
            f"the schedule {path} cannot be read: {error.strerror}; mend `schedule:` in room.yaml"
        ) from None
    return recurring_ical_events.of(icalendar.Calendar.from_ical(content), skip_bad_series=True)


def _events(calendar: Any, now: datetime) -> Iterator[tuple[datetime, datetime, str]]:
    """Start, end and text of what is on today, without whole days and what was cancelled."""
    midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
    for event in calendar.between(midnight, midnight + timedelta(days=1)):
        start, end = event.start, event.end
        if not isinstance(start, datetime) or not isinstance(end, datetime) or event.get("STATUS") == "CANCELLED":
            continue
        text = " ".join(str(event.get(key, "")) for key in ("SUMMARY", "DESCRIPTION"))
        yield start.astimezone(), end.astimezone(), text
