"""A day's bookings, from the calendar file that room.yaml's `schedule:` names.

Only an event's times and its preset's name leave this module, never the client's name. Libraries expand recurring
events and their exceptions (`pip install 'roomctl[schedule]'`).
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from roomctl.clinic import bookings, ical
from roomctl.clinic.bookings import named as named
from roomctl.errors import RoomError, Unavailable
from roomctl.session.booking import GRACE, Agenda, Booked
from roomctl.system.shares import Silent, within

LARGEST = 20_000_000
"""Bytes; a clinic's calendar of many years has a few hundred thousand."""
_ADDRESS = re.compile(r"(?:^|/)((?:https?|webcals?|caldavs?|davs?|ftps?|sftp|smb|file):)/", re.I)
DAY = timedelta(days=1)


class _Found(NamedTuple):
    """One day of a calendar: events with their times as seconds since 1970 (no end: None), and what was skipped."""

    bookings: tuple[tuple[float, float | None, Any], ...]
    unsure: tuple[str, ...]
    passed: tuple[str, ...]


def next_today(file: str | Path, wall: float, titles: Mapping[str, str]) -> Booked | None:
    """The next booking on the day of `wall`, or one that began at most a quarter of an hour ago.

    `titles`: a preset's name → its title. Raises `RoomError`, one sentence, if the file cannot be read.
    """
    return agenda(file, wall, titles).next(wall)


def agenda(file: str | Path, wall: float, titles: Mapping[str, str]) -> Agenda:
    """The bookings on the day of `wall`. Parameters and errors as in `next_today`."""
    path = Path(file).expanduser()
    content = _content(path)
    try:
        found = _on(content, datetime.fromtimestamp(wall).replace(hour=0, minute=0, second=0, microsecond=0))
    except ImportError:
        raise Unavailable("the schedule needs two more libraries: pip install 'roomctl[schedule]'") from None
    except RoomError as error:
        raise RoomError(f"{path.name}: {error}") from None
    except Exception as error:  # any program may have written the calendar, and the libraries raise many kinds of error
        raise RoomError(f"{path.name}: this is not a readable calendar ({type(error).__name__})") from None
    return Agenda(
        tuple(Booked(at, until, bookings.preset(event, titles)) for at, until, event in found.bookings),
        tuple(f"{path.name}: {said}" for said in found.unsure),
        tuple(f"{path.name}: {said}" for said in found.passed),
    )


def _content(path: Path) -> bytes:
    if address := _ADDRESS.search(str(path)):
        raise RoomError(
            f"`schedule:` in room.yaml is an address ({address[1].lower()}), and addresses are not supported yet; "
            "let a calendar program keep that calendar as a file on this machine, and name the file"
        )
    try:
        content = within(lambda: _bytes(path), str(path))
    except Silent:
        raise RoomError(
            f"the schedule {path} does not answer; is its share connected? Sessions run without it"
        ) from None
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or error
        raise RoomError(f"the schedule {path} cannot be read: {why}; correct `schedule:` in room.yaml") from None
    if len(content) > LARGEST:
        raise RoomError(f"{path.name}: this calendar is larger than {LARGEST // 1_000_000} MB; export less of it")
    return content


def _bytes(path: Path) -> bytes:
    with path.open("rb") as file:
        return file.read(LARGEST + 1)


@lru_cache(maxsize=1)  # an open screen reads this each minute, and the file rarely changes
def _on(content: bytes, midnight: datetime) -> _Found:
    """The day that begins at `midnight`, in this room's time zone."""
    import icalendar  # noqa: F401  (both must be installed before anything is read)
    import recurring_ical_events  # noqa: F401

    parts = ical.calendars(content)
    events, passed = [], []
    versions = Counter(block.uid for part in parts for block in part.events)
    for part in parts:
        for block in part.events:
            if versions[block.uid] == 1 and ical.elsewhere(block, part, midnight.date()):
                continue
            try:
                event = ical.read(block, part)
                if part.method not in ical.TURNS_UP and not event.called_off:
                    continue
                if not event.called_off and (why := bookings.no_booking(event.component, midnight.date())):
                    raise ical.Unreadable(why)
                events.append(event)
            except ical.Unreadable as error:
                passed.append(f"line {block.line}: an event is skipped: {error}")
            except Exception as error:
                passed.append(f"line {block.line}: an event is skipped: it cannot be read ({type(error).__name__})")
    found, unsure = [], []
    first, last = midnight.timestamp(), (midnight + DAY).timestamp()
    for several in ical.series(events):
        try:
            for event in _occurrences(several, midnight):
                if not bookings.takes_place(event):
                    continue
                start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
                at, until = start.timestamp(), end.timestamp() if end and end > start else None
                if at >= last or max(until or at, at + GRACE) <= first:
                    continue
                if several[0].nowhere:
                    unsure.append(_unsure(start, several[0]))
                else:
                    found.append((at, until, event))
        except Exception as error:
            passed.append(
                f"line {several[0].line}: an event is skipped: it cannot be expanded ({type(error).__name__})"
            )
    nowhere = [event for event in events if event.nowhere]
    passed += unsure or [_unsure(event.component["DTSTART"].dt, event) for event in nowhere[:1]]
    if not all(part.whole for part in parts):
        if not events:
            raise RoomError("this is not a readable calendar (it is incomplete)")
        unsure.append("the file is incomplete, so bookings may be missing; is it still being copied?")
        passed.append(unsure[-1])
    return _Found(tuple(sorted(found, key=lambda booking: booking[0])), tuple(unsure), tuple(passed))


def _unsure(start: Any, event: ical.Event) -> str:
    at = f"{start:%H:%M}" if isinstance(start, datetime) else f"{start:%Y-%m-%d}"
    return (
        f"line {event.line}: {at} is not counted, because its time zone {event.nowhere[:60]!r} is unknown; choose "
        "one by its city in the calendar, such as Europe/Berlin"
    )


def _occurrences(several: Sequence[ical.Event], midnight: datetime) -> Iterator[Any]:
    """The events of one series from the day before `midnight` to the day after, each with its own times."""
    first = several[0].component
    if len(several) == 1 and not any(name in first for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        if "DTEND" not in first and "DURATION" in first:
            first.add("DTEND", _after(first["DTSTART"].dt, first["DURATION"].dt))
        yield first
        return
    import icalendar
    import recurring_ical_events

    calendar = icalendar.Calendar()
    for event in several:
        if event.called_off:
            event.component["STATUS"] = "CANCELLED"
        calendar.add_component(event.component)
    yield from recurring_ical_events.of(calendar).between(midnight - DAY, midnight + 2 * DAY)


def _after(start: Any, length: timedelta) -> Any:
    """`start` plus a DURATION; hours are real hours, even in the night when the clocks change."""
    if not isinstance(start, datetime) or not length % DAY:
        return start + length
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return end if start.tzinfo else end.replace(tzinfo=None)
