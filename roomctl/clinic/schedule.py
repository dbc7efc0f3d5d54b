"""A day's bookings, from the calendar that room.yaml's `schedule:` names, a file or an address.

Only an event's times and its preset's name leave this module, never the client's name. Libraries expand recurring
events and their exceptions (`pip install 'roomctl[schedule]'`).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from roomctl.clinic import bookings, ical, served
from roomctl.clinic.bookings import named as named
from roomctl.clinic.served import LARGEST, Days, Server
from roomctl.config import calendar, web_address
from roomctl.errors import RoomError, Unavailable
from roomctl.session.booking import GRACE, Agenda, Booked
from roomctl.system.shares import Silent, within

if TYPE_CHECKING:
    from roomctl.config.room import Room

DAY = timedelta(days=1)


class _Read(NamedTuple):
    """Days of a calendar, for all rooms: events with their times as seconds since 1970 (no end: None) and the one that
    the calendar has; those in unknown time zones; what was skipped; whether the file is complete, and has any event."""

    events: tuple[tuple[float, float | None, Any, ical.Event], ...]
    nowhere: tuple[ical.Event, ...]
    passed: tuple[str, ...]
    whole: bool
    some: bool


class _Found(NamedTuple):
    """What is one room's: events with their times, what may be bookings, too, with its time, and what was skipped."""

    bookings: tuple[tuple[float, float | None, Any], ...]
    unsure: tuple[tuple[float | None, str], ...]
    passed: tuple[str, ...]


def next_today(file: str | Path, wall: float, titles: Mapping[str, str]) -> Booked | None:
    """The next booking on the day of `wall`, or one that began at most a quarter of an hour ago.

    `titles`: a preset's name → its title. Raises `RoomError`, one sentence, if the file cannot be read.
    """
    return agenda(file, wall, titles).next(wall)


def agenda(file: str | Path, wall: float, titles: Mapping[str, str], room: str = "") -> Agenda:
    """The bookings on the day of `wall` in a file. `room`: as in `schedule_room`. Other parameters and errors as in
    `next_today`."""
    path = Path(file).expanduser()
    midnight = _midnight(wall)
    return _of_day(_days(_content(path), path.name, midnight, 1, titles, room), path.name, midnight)


def of_room(
    room: Room, wall: float, titles: Mapping[str, str], *, wait: float = served.WAIT, fresh: bool = False,
    answers: served.Answers | None = None,
) -> Agenda:  # fmt: skip
    """The bookings of `room` on the day of `wall`. If `schedule:` is an address, it takes `wait` seconds at most; with
    `fresh` the server is asked in any case. `answers`: as in `served.bookings`. Raises `RoomError`, one sentence, if
    nothing is known."""
    assert room.schedule is not None
    try:
        address = calendar.address(room.schedule)
    except web_address.NoAddress as error:
        raise RoomError(f"`schedule:` in room.yaml cannot be read: {error}") from None
    if address is None:
        return agenda(room.schedule, wall, titles, room.schedule_room or "")
    login = room.schedule_server or {}
    files = {name: Path(login[name]) for name in ("password_file", "ca") if name in login}
    server = Server(address, room.kept_bookings, login.get("user", ""), **files)
    midnight, only = _midnight(wall), room.schedule_room or ""
    days, old = served.bookings(
        server, wall, titles, only,
        lambda content: _days(content, address.host, midnight, served.DAYS, titles, only, keep=answers is not None),
        wait=wait, fresh=fresh, answers=answers,
    )  # fmt: skip
    found = _of_day(days, address.host, midnight)
    return found._replace(unsure=(old, *found.unsure), passed=(old, *found.passed)) if old else found


def _midnight(wall: float) -> datetime:
    return datetime.fromtimestamp(wall).replace(hour=0, minute=0, second=0, microsecond=0)


def _of_day(days: Days, name: str, midnight: datetime) -> Agenda:
    first, last = midnight.timestamp(), (midnight + DAY).timestamp()

    def today(at: float, until: float | None = None) -> bool:
        return at < last and max(until or at, at + GRACE) > first

    return Agenda(
        tuple(booked for booked in days.bookings if today(booked.at, booked.until)),
        tuple(f"{name}: {said}" for at, said in days.unsure if at is None or today(at)),
        tuple(f"{name}: {said}" for said in days.passed),
    )


def _days(
    content: bytes, name: str, midnight: datetime, days: int, titles: Mapping[str, str], room: str, *, keep: bool = True
) -> Days:
    """The `days` of a calendar from `midnight` on. `keep`: for the next look at this content. Raises `RoomError`."""
    try:
        found = _in_room((_on if keep else _on.__wrapped__)(content, midnight, days), room)
    except ImportError:
        raise Unavailable("the schedule needs two more libraries: pip install 'roomctl[schedule]'") from None
    except RoomError as error:
        raise RoomError(f"{name}: {error}") from None
    except Exception as error:  # any program may have written the calendar, and the libraries raise many kinds of error
        raise RoomError(f"{name}: this is not a readable calendar ({type(error).__name__})") from None
    booked = (
        Booked(at, until, bookings.preset(event, titles), bookings.key(event)) for at, until, event in found.bookings
    )
    return Days(f"{midnight:%Y-%m-%d}", tuple(booked), found.unsure, found.passed)


def _content(path: Path) -> bytes:
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
def _on(content: bytes, midnight: datetime, days: int) -> _Read:
    """The days that begin at `midnight`, in this room's time zone."""
    import icalendar  # noqa: F401  (both must be installed before anything is read)
    import recurring_ical_events  # noqa: F401

    parts = ical.calendars(content)
    events, passed = [], []
    versions = Counter(block.uid for part in parts for block in part.events)
    for part in parts:
        for block in part.events:
            if versions[block.uid] == 1 and ical.elsewhere(block, part, midnight.date(), days):
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
    found: list[tuple[float, float | None, Any, ical.Event]] = []
    first, last = midnight.timestamp(), (midnight + days * DAY).timestamp()
    for several in ical.series(events):
        try:
            for event in _occurrences(several, midnight, days):
                if not bookings.takes_place(event):
                    continue
                start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
                at, until = start.timestamp(), end.timestamp() if end and end > start else None
                if at < last and max(until or at, at + GRACE) > first:
                    found.append((at, until, event, several[0]))
        except Exception as error:
            passed.append(_skipped(several[0], error))
    nowhere = tuple(event for event in events if event.nowhere)
    return _Read(tuple(found), nowhere, tuple(passed), all(part.whole for part in parts), bool(events))


def _in_room(read: _Read, room: str) -> _Found:
    """What is in `room`, or everything if that is empty. Raises `RoomError`."""
    found: list[tuple[float, float | None, Any]] = []
    unsure: list[tuple[float | None, str]] = []
    passed, elsewhere = dict.fromkeys(read.passed), 0
    for at, until, event, first in read.events:
        try:
            here = not room or bookings.in_room(event, room)
        except Exception as error:
            passed[_skipped(first, error)] = None
            continue
        if not here:
            elsewhere += 1
        elif first.nowhere:
            unsure.append((at, _unsure(event["DTSTART"].dt, first)))
        else:
            found.append((at, until, event))
    said = [*passed]
    if elsewhere and not found and not unsure:
        said.append(f"none of {elsewhere} events is in this room (`schedule_room: {room}` in room.yaml)")
    said += [why for _, why in unsure] or [_unsure(one.component["DTSTART"].dt, one) for one in read.nowhere[:1]]
    if not read.whole:
        if not read.some:
            raise RoomError("this is not a readable calendar (it is incomplete)")
        said.append("the file is incomplete, so bookings may be missing; is it still being copied?")
        unsure.append((None, said[-1]))
    return _Found(tuple(sorted(found, key=lambda booking: booking[0])), tuple(unsure), tuple(said))


def _skipped(event: ical.Event, error: Exception) -> str:
    return f"line {event.line}: an event is skipped: it cannot be expanded ({type(error).__name__})"


def _unsure(start: Any, event: ical.Event) -> str:
    at = f"{start:%H:%M}" if isinstance(start, datetime) else f"{start:%Y-%m-%d}"
    return (
        f"line {event.line}: {at} is not counted, because its time zone {event.nowhere[:60]!r} is unknown; choose "
        "one by its city in the calendar, such as Europe/Berlin"
    )


def _occurrences(several: Sequence[ical.Event], midnight: datetime, days: int) -> Iterator[Any]:
    """The events of one series from the day before the `days` from `midnight` on to the day after them, each with its
    own times."""
    first = several[0].component
    if len(several) == 1 and not any(name in first for name in ("RRULE", "RDATE", "RECURRENCE-ID")):
        if "DTEND" not in first and "DURATION" in first:
            first.add("DTEND", _after(first["DTSTART"].dt, first["DURATION"].dt))
        yield first
        return
    import icalendar
    import recurring_ical_events
    from icalendar.prop import vDDDTypes

    calendar = icalendar.Calendar()
    as_written = {event.component["DTSTART"].dt for event in several if "DTEND" in event.component}
    for event in several:
        if event.called_off:
            event.component["STATUS"] = "CANCELLED"
        calendar.add_component(event.component)
    for event in recurring_ical_events.of(calendar).between(midnight - DAY, midnight + (days + 1) * DAY):
        start, end = event["DTSTART"].dt, event["DTEND"].dt
        if start not in as_written:  # the library adds hours of the clock on the wall
            event["DTEND"] = vDDDTypes(_after(start, end - start))
        yield event


def _after(start: Any, length: timedelta) -> Any:
    """`start` plus a DURATION; hours are real hours, even in the night when the clocks change."""
    if not isinstance(start, datetime) or not length % DAY:
        return start + length
    end = (start.astimezone(UTC) + length).astimezone(start.tzinfo)
    return end if start.tzinfo else end.replace(tzinfo=None)
