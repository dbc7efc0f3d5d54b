"""A calendar file (RFC 5545) as events. Each is read on its own, so a broken event does not hide others.

The icalendar library reads the lines of an event; `zones.py` finds the zone of its times.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from functools import cache
from typing import Any, NamedTuple

from roomctl.clinic import zones
from roomctl.errors import RoomError

TIMES = ("DTSTART", "DTEND", "RECURRENCE-ID", "EXDATE", "RDATE")
NEEDED = frozenset({*TIMES, "DURATION", "RRULE"})
"""The properties that determine an event's time; errors in the others do not matter here."""
TURNS_UP = frozenset({"", "PUBLISH", "REQUEST", "ADD"})
"""The methods (RFC 5546) of calendars whose events take place; others are replies, requests or cancellations."""
_TIME = re.compile(rf"({'|'.join(TIMES)})((?:;.*)?):([^:]*)", re.I)
_TZID = re.compile(r";TZID=(?:\"([^\"]*)\"|(.*?))(?=;[A-Z-]+=|$)", re.I)
_DAY = re.compile(r"\s*(\d{4})(\d\d)(\d\d)(?:T\d{6}Z?)?\s*$")
_LAST = re.compile(r"FREQ=[A-Z]+.*;UNTIL=(\d{4})(\d\d)(\d\d)(?:T\d{6}Z?)?(?:;|$)")
ONE, NEAR = timedelta(days=1), timedelta(days=2)
"""More than the difference between any two time zones."""


@dataclass
class RawComponent:
    """The unfolded lines of a component, without nested components; `line`: where it begins in the file, from 1."""

    line: int
    lines: list[str] = field(default_factory=list)
    whole: bool = False

    @property
    def uid(self) -> str:
        return next((line for line in self.lines if line[:4].upper() in ("UID:", "UID;")), f"line {self.line}")


@dataclass
class Calendar:
    """One calendar of a file: its own properties, its events, and the zones that it defines."""

    properties: dict[str, str] = field(default_factory=dict)
    events: list[RawComponent] = field(default_factory=list)
    zones: dict[str, RawComponent] = field(default_factory=dict)
    whole: bool = False

    @property
    def method(self) -> str:
        return self.properties.get("METHOD", "").strip().upper()


class Event(NamedTuple):
    """`component`: icalendar's, with times in their zones; times without a zone are this room's local time. `nowhere`:
    an unknown TZID (its times stay as written), or empty."""

    line: int
    component: Any
    nowhere: str = ""
    called_off: bool = False


class Unreadable(Exception):
    """Why an event cannot be read, in words."""


def calendars(content: bytes) -> list[Calendar]:
    """The calendars of a file, one or more. Raises `RoomError` if there is none."""
    found: list[Calendar] = []
    inside: list[str] = []  # the open components of this calendar, outermost first
    block: RawComponent | None = None
    for number, line in _unfolded(content):
        name, _, value = line.partition(":")
        name, kind = name.strip().upper(), value.strip().upper()
        if name == "BEGIN" and kind == "VCALENDAR":
            found.append(Calendar())
            inside, block = [], None
        elif not found:
            continue
        elif name == "BEGIN":
            if kind in ("VEVENT", "VTIMEZONE"):  # these are never nested, so an open component lacks its end
                inside, block = [], RawComponent(number)
                if kind == "VEVENT":
                    found[-1].events.append(block)
            inside.append(kind)
            if block and (len(inside) == 1 or inside[0] == "VTIMEZONE"):
                block.lines.append(line)
        elif name == "END" and kind == "VCALENDAR":
            found[-1].whole = True
            inside, block = [], None
        elif name == "END" and kind in inside:
            if block and inside[0] in (kind, "VTIMEZONE"):
                block.lines.append(line)
            del inside[inside.index(kind) :]
            if not inside and block:
                block.whole, block = True, None
        elif not inside:
            found[-1].properties[name.partition(";")[0]] = value
        elif block and (len(inside) == 1 or inside[0] == "VTIMEZONE"):
            block.lines.append(line)
            if name.partition(";")[0] == "TZID" and len(inside) == 1:
                found[-1].zones[value.strip().strip('"')] = block
    if not found:
        raise RoomError("this is not a readable calendar")
    return found


def _unfolded(content: bytes) -> Iterator[tuple[int, str]]:
    """Each line with its number in the file. A fold may split a character, so bytes are joined before decoding."""
    if content.startswith((b"\xff\xfe", b"\xfe\xff")):
        content = content.decode("utf-16", "replace").encode()
    content = content.removeprefix(b"\xef\xbb\xbf").replace(b"\r\n", b"\n").replace(b"\r", b"\n")
    began, joined = 1, bytearray()
    for number, line in enumerate(content.split(b"\n"), 1):
        if line[:1] in (b" ", b"\t"):
            joined += line[1:]
            continue
        if joined:
            yield began, joined.decode("utf-8", "replace")
        began, joined = number, bytearray(line)
    if joined:
        yield began, joined.decode("utf-8", "replace")


def elsewhere(block: RawComponent, part: Calendar, day: date, days: int = 1) -> bool:
    """Whether an event, the only one with its UID, is certainly not near one of the `days` from `day` on; False for
    anything unusual. This saves a millisecond for most events of a calendar."""
    starts = [timed for line in block.lines if (timed := _TIME.fullmatch(line))]
    rules = [line.upper() for line in block.lines if line[:5].upper() == "RRULE"]
    names = [timed[1].upper() for timed in starts]
    if not block.whole or names.count("DTSTART") != 1 or not {"RDATE", "RECURRENCE-ID"}.isdisjoint(names):
        return False
    if any(tzid and not _zone((tzid[1] or tzid[2] or "").strip(), part) for tzid in map(_tzid, starts)):
        return False
    begins = _DAY.match(starts[names.index("DTSTART")][3])
    ends = _LAST.search(rules[0]) if len(rules) == 1 else begins
    if not begins or not ends or len(rules) > 1:
        return False
    with suppress(ValueError):
        first, last = (date(*map(int, found.groups())) for found in (begins, ends))
        return last < day - NEAR or (first > day + (days - 1) * ONE + NEAR and first <= last)
    return False


def _tzid(timed: re.Match[str]) -> re.Match[str] | None:
    return _TZID.search(timed[2])


def read(block: RawComponent, part: Calendar) -> Event:
    """An event of a calendar. Raises `Unreadable`."""
    import icalendar

    if not block.whole:
        raise Unreadable("it has no end")
    lines, found = [], []
    for line in block.lines:
        if timed := _TIME.fullmatch(line):
            name, parameters, value = timed.groups()
            if not value.strip():  # an empty list of exceptions, for example
                continue
            tzid = _TZID.search(parameters)
            found.append((name.upper(), (tzid[1] or tzid[2] or "").strip() if tzid else ""))
            parameters = ";RANGE=THISANDFUTURE" if "RANGE=THISANDFUTURE" in parameters.upper() else ""
            line = f"{name}{parameters}:{value.strip()}"
        lines.append(line)
    try:
        component: Any = icalendar.Event.from_ical("\r\n".join(lines))
    except Exception as error:  # the library raises many kinds of error
        raise Unreadable(f"it cannot be read ({type(error).__name__})") from None
    for name, said in component.errors:
        if broken := name if name in NEEDED else next((word for word in NEEDED if str(said).startswith(word)), ""):
            raise Unreadable(f"its {broken} cannot be read")
    for name in ("DTSTART", "DTEND", "DURATION", "RECURRENCE-ID", "RRULE"):
        if isinstance(component.get(name), list):
            raise Unreadable(f"it has more than one {name}")
    called_off = part.method == "CANCEL"
    if "DTSTART" not in component:  # a cancellation may omit it (RFC 5546, 3.2.5)
        if called_off and "RECURRENCE-ID" not in component:
            return Event(block.line, component, called_off=True)
        if "RECURRENCE-ID" not in component or not (called_off or component.get("STATUS", "").upper() == "CANCELLED"):
            raise Unreadable("it has no DTSTART")
        component["DTSTART"] = component["RECURRENCE-ID"]
        found += [("DTSTART", tzid) for name, tzid in found if name == "RECURRENCE-ID"]
    written = component["DTSTART"].dt
    nowhere = _place(component, found, part)
    _end(component)
    if "RRULE" in component:
        _until(component["RRULE"], component["DTSTART"].dt, written)
        _usual(component["RRULE"])
        _days(component["RRULE"], component["DTSTART"].dt)
    return Event(block.line, component, nowhere, called_off)


def _place(component: Any, found: list[tuple[str, str]], part: Calendar) -> str:
    """Set the zones of an event's times; return the unknown TZID, or empty. `found`: the names of its times in order,
    with their TZIDs."""
    from icalendar.prop import vDDDLists, vDDDTypes

    tzids = {tzid: _zone(tzid, part) for _, tzid in found if tzid}
    nowhere = next((tzid for tzid, zone in tzids.items() if zone is None), "")
    usual = _zone(part.properties.get("X-WR-TIMEZONE", ""), part)
    repeats = "RRULE" in component or "RDATE" in component

    def placed(when: Any, zone: tzinfo | None) -> Any:
        if isinstance(when, tuple):  # a period, in a list of dates
            start, end = when
            return placed(start, zone), end if not isinstance(end, datetime) else placed(end, zone)
        if not isinstance(when, datetime) or nowhere:
            return when.replace(tzinfo=None) if isinstance(when, datetime) else when
        if when.tzinfo is None:
            return when.replace(tzinfo=zone)
        # a series with UTC times follows the calendar's own zone, as Google writes it
        return when.astimezone(usual) if usual and repeats else when

    start = _zone(next((tzid for name, tzid in found if name == "DTSTART"), ""), part) or usual
    if not start and isinstance(when := component["DTSTART"].dt, datetime):
        start = when.tzinfo
    for name in TIMES:
        if name not in component:
            continue
        values = component[name] if isinstance(component[name], list) else [component[name]]
        own = [tzids.get(tzid) for other, tzid in found if other == name]
        made: list[Any] = []
        for value, zone in zip(values, own, strict=True):
            if isinstance(value, vDDDLists):
                made.append(vDDDLists([placed(each.dt, zone or start) for each in value.dts]))
            else:
                made.append(vDDDTypes(placed(value.dt, zone or start)))
                if "RANGE" in value.params:
                    made[-1].params["RANGE"] = value.params["RANGE"]
        component[name] = made if len(made) > 1 else made[0]
    return nowhere


def _zone(tzid: str, part: Calendar) -> tzinfo | None:
    """The zone by its IANA name, which is up to date; else as the calendar defines it; else by another known name.
    Abbreviations are IANA names too, but not of one place: vobject calls New York's zone `EST`, for IANA Panama's."""
    if not tzid:
        return None
    found = zones.known(tzid)
    if tzid in part.zones and ("/" not in tzid or getattr(found, "key", "").casefold() != tzid.casefold()):
        return _defined("\r\n".join(part.zones[tzid].lines)) or found
    return found


@cache
def _defined(lines: str) -> tzinfo | None:
    """The zone that a VTIMEZONE describes; None if it is broken."""
    import icalendar

    with suppress(Exception):
        component: Any = icalendar.Timezone.from_ical(lines)
        zone: tzinfo = component.to_tz(lookup_tzid=False)
        return zone if zone.utcoffset(datetime(2026, 1, 1)) is not None else None
    return None


def _end(component: Any) -> None:
    """Remove an invalid end: one not after the start, or a date if the start has a time. recurring-ical-events would
    swap the two."""
    if "DURATION" in component and component["DURATION"].dt <= timedelta():
        del component["DURATION"]
    if "DTEND" not in component:
        return
    start, end = component["DTSTART"].dt, component["DTEND"].dt
    timed = isinstance(start, datetime), isinstance(end, datetime)
    if timed[0] != timed[1] or (timed[0] and (start.tzinfo is None) != (end.tzinfo is None)) or end <= start:
        del component["DTEND"]


def _until(rule: Any, start: date, written: date) -> None:
    """Set a rule's UNTIL as RFC 5545 requires: in UTC if the start has a zone. A date includes the whole day. `written`
    is the start before it was placed."""
    from icalendar.timezone import tzp

    for at, until in enumerate(rule.get("UNTIL", ())):
        if not isinstance(start, datetime):
            rule["UNTIL"][at] = until.date() if isinstance(until, datetime) else until
            continue
        if not isinstance(until, datetime):
            until = datetime.combine(until, time(23, 59, 59))
        elif until.tzinfo and not start.tzinfo:
            until = until.astimezone().replace(tzinfo=None)
        elif until.tzinfo and isinstance(written, datetime) and written.tzinfo:
            # a series in UTC that follows the calendar's zone: its last hour of UTC moves with the zone's clock
            until = max(until, start + (until - written))
        if start.tzinfo:
            until = tzp.localize_utc((until if until.tzinfo else until.replace(tzinfo=start.tzinfo)).astimezone(UTC))
        rule["UNTIL"][at] = until


def _usual(rule: Any) -> None:
    """Remove RSCALE and SKIP (RFC 7529) where they change nothing; dateutil knows neither. The days that SKIP is about,
    which a month lacks, come up in rules by the month and the year."""
    scale, skip = (str(next(iter(rule.get(name, ())), "")).upper() for name in ("RSCALE", "SKIP"))
    usual = skip in ("", "OMIT") or str(rule["FREQ"][0]).upper() in ("DAILY", "WEEKLY")
    if scale == "GREGORIAN" and usual:
        del rule["RSCALE"]
        rule.pop("SKIP", None)


def _days(rule: Any, start: date) -> None:
    """Name the days of a rule where dateutil would choose others. It takes all days of a week of the year, instead of
    the start's; and it counts positions within a week from the start on, instead of from the week's first day."""
    names = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
    frequency = str(next(iter(rule.get("FREQ", ())), "")).upper()
    if frequency == "YEARLY":
        if "BYWEEKNO" in rule and not {"BYDAY", "BYMONTHDAY", "BYYEARDAY"} & set(rule):
            rule["BYDAY"] = [names[start.weekday()]]
        return
    sets_are_weeks = not {"BYMONTH", "BYHOUR", "BYMINUTE", "BYSECOND"} & set(rule)
    if frequency == "WEEKLY" and "BYSETPOS" in rule and sets_are_weeks:
        first = names.index(str(next(iter(rule.get("WKST", ())), "MO")).upper())
        days = {str(day).upper() for day in rule.get("BYDAY", (names[start.weekday()],))}
        in_order = [day for day in names[first:] + names[:first] if day in days]
        if chosen := [day for at, day in enumerate(in_order) if {at + 1, at - len(in_order)} & set(rule["BYSETPOS"])]:
            rule["BYDAY"] = chosen
            del rule["BYSETPOS"]


def series(events: list[Event]) -> Iterator[list[Event]]:
    """Group events into series with their exceptions, without older versions and without events that a calendar with
    METHOD:CANCEL cancels.

    Some programs give one UID to many events: their starts distinguish them.
    """
    by_uid: dict[object, list[Event]] = {}
    for event in events:
        by_uid.setdefault(str(event.component.get("UID", "")) or event.line, []).append(event)
    for several in by_uid.values():
        whole = [event for event in several if "RECURRENCE-ID" not in event.component]
        newest = max(map(_version, whole), default=0)
        cores = [event for event in whole if _version(event) == newest]
        if any(event.called_off for event in cores):
            continue
        changed = sorted((event for event in several if event not in whole), key=lambda event: not event.called_off)
        for core in cores:
            for event in changed:
                _replaces(event.component, core.component["DTSTART"].dt)
        yield from ([core, *changed] for core in cores) if cores else iter([changed])


def _replaces(component: Any, start: date) -> None:
    """If an exception gives only a day, add the time, which recurring-ical-events needs."""
    from icalendar.prop import vDDDTypes

    when = component["RECURRENCE-ID"].dt
    if isinstance(start, datetime) and not isinstance(when, datetime):
        component["RECURRENCE-ID"] = vDDDTypes(datetime.combine(when, start.timetz()))


def _version(event: Event) -> int:
    with suppress(TypeError, ValueError):
        return int(event.component.get("SEQUENCE", 0))
    return 0
