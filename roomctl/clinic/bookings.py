"""Decides which calendar events are bookings, and which preset a booking names."""

from __future__ import annotations

import hashlib
import html
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import Any

OFTEN = 48
"""The most occurrences a day; a room has fewer bookings."""
LONG_AGO = 400_000
"""The most steps from a rule's start to today; one a day since the year 1000 is fewer."""
A_YEAR = 366
"""Days. Of a series whose events last longer, many take place at once, and each of them is expanded."""
MONTHS = (31, 29, 31, 30, 31, 30, 31, 31, 30, 31, 30, 31)
"""The most days of each month."""

_CALLED_OFF = re.compile(
    r"\W*(?:cancell?ed|abgesagt|storniert|annul[ée]e?|cancelad[oa]|annullat[oa]|geannuleerd|inställ[td]|avlyst|aflyst|"
    r"odwołan[eoay]|peruutettu)\s*(?:[:\])–—-]|$)",
    re.I,
)
"""How the title of a cancelled event begins in Exchange and booking sites (`Canceled: …`, `[Cancelled] …`), in
Outlook's languages where clinics use roomctl."""
_ELSEWHERE = frozenset({"FREE", "OOF", "WORKINGELSEWHERE"})
"""Values of Outlook's BUSYSTATUS (MS-OXCICAL, 2.1.3.1.1.20.31) that leave the room free."""
_BREAK = re.compile(r"<br\s*/?>|</?(?:p|div|li|ul|ol|h\d)\b[^<>]*>", re.I)
_MARK_UP = re.compile(r"</?[a-z][^<>]*>", re.I)
"""Google, Outlook and booking sites write descriptions in HTML."""
_NAMED = re.compile(r"\s*preset\s*[:=]\s*(.+?)\s*", re.I)


def takes_place(event: Any) -> bool:
    """Whether an event (icalendar's, one of a series) occupies the room: not cancelled, declined, marked as free, or
    for whole days."""
    if _word(event, "STATUS").replace("CANCELED", "CANCELLED") == "CANCELLED" or _declined(event):
        return False
    busy = _word(event, "X-MICROSOFT-CDO-BUSYSTATUS") or _word(event, "X-MICROSOFT-CDO-INTENDEDSTATUS")
    if _word(event, "TRANSP") == "TRANSPARENT" or busy in _ELSEWHERE:
        return False
    if _CALLED_OFF.match(str(event.get("SUMMARY", ""))):
        return False
    return not _whole_days(event)


def _whole_days(event: Any) -> bool:
    start, end = event["DTSTART"].dt, event["DTEND"].dt if "DTEND" in event else None
    if not isinstance(start, datetime) or _word(event, "X-MICROSOFT-CDO-ALLDAYEVENT") == "TRUE":
        return True
    # by local time, because a day on which the clocks change has 23 hours
    return isinstance(end, datetime) and (end.replace(tzinfo=None) - start.replace(tzinfo=None)).days >= 1


def in_room(event: Any, room: str) -> bool:
    """Whether an event is in `room`: its place, one of its resources or an invited room has these words. With `*`, for
    anything, one of these, the title, a category or a line of the description is like it as a whole. An invited room
    that has declined is not meant, even if the place still names it."""
    like = re.compile(".*".join(re.escape(part) for part in re.split(r"\s*\*+\s*", room.casefold().strip())), re.S)

    def meant(text: str) -> bool:
        if "*" in room:
            return bool(like.fullmatch(" ".join(text.casefold().split())))
        return f" {_plain(room)} " in f" {_plain(text)} "

    invited = list(_rooms(event))
    if answers := {answer for name, answer in invited if meant(name)}:
        return answers != {"DECLINED"}
    texts = [str(event.get("LOCATION", "")), *_resources(event)]
    if "*" in room:
        texts += [str(event.get("SUMMARY", "")), *_categories(event), *_lines(event)]
    return any(map(meant, texts))


def _resources(event: Any) -> Iterator[str]:
    found = event.get("RESOURCES", [])
    for several in found if isinstance(found, list) else [found]:
        yield from re.split(r"\\?,", str(several))


def _rooms(event: Any) -> Iterator[tuple[str, str]]:
    """The names of the invited rooms, and their answers."""
    attendees = event.get("ATTENDEE", [])
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        said = {name.upper(): str(value) for name, value in attendee.params.items()}
        if said.get("CUTYPE", "").strip().upper() in ("ROOM", "RESOURCE"):
            yield said.get("CN", ""), said.get("PARTSTAT", "").strip().upper()


def key(event: Any) -> str:
    """By which an event is found again when its times have changed."""
    own = event["RECURRENCE-ID"].dt.isoformat() if "RECURRENCE-ID" in event else ""
    return hashlib.sha256(f"{event.get('UID', '')}\0{own}".encode("utf-8", "replace")).hexdigest()[:16]


def _declined(event: Any) -> bool:
    """Whether all invited rooms, or all attendees, have declined."""
    attendees = event.get("ATTENDEE", [])
    organizer = str(event.get("ORGANIZER", "")).casefold()
    asked, rooms = [], {answer for _, answer in _rooms(event)}
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        said = {name.upper(): str(value).strip().upper() for name, value in attendee.params.items()}
        if said.get("CUTYPE") not in ("ROOM", "RESOURCE") and str(attendee).casefold() != organizer:
            asked.append(said.get("PARTSTAT"))
    return rooms == {"DECLINED"} or (bool(asked) and set(asked) == {"DECLINED"})


def _word(event: Any, name: str) -> str:
    """A property's value from a fixed set of words, in any case (RFC 5545, 2), without surrounding spaces."""
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) else value).strip().upper()


def no_booking(event: Any, today: date) -> str:
    """Why a series cannot be bookings, in words; empty if it can. Rules are not expanded here: dateutil searches all
    days to the year 9999 if a rule has no occurrence."""
    rules = event.get("RRULE", [])
    start = _day(event["DTSTART"].dt)
    if rules and "DTEND" in event and (_day(event["DTEND"].dt) - start).days > A_YEAR:
        return "each event of the series lasts longer than a year"
    days = (today - start).days
    return next(filter(None, (_against(rule, days) for rule in (rules if isinstance(rules, list) else [rules]))), "")


def _day(at: date) -> date:
    return at.date() if isinstance(at, datetime) else at


def _against(rule: Mapping[str, Sequence[Any]], days: int) -> str:
    """Why a rule that began `days` ago is refused, or empty."""
    parts = {name.upper(): values for name, values in rule.items()}
    frequency = str(next(iter(parts.get("FREQ", ())), "")).upper()
    if not frequency:
        return "its rule has no FREQ"
    if frequency in ("MINUTELY", "SECONDLY"):
        return f"it repeats by the {frequency.lower().removesuffix('ly')}"
    if any(int(interval) < 1 for interval in parts.get("INTERVAL", ())):
        return "its INTERVAL is not a number from 1 up"
    a_day = len(parts.get("BYHOUR", ())) or (24 if frequency == "HOURLY" else 1)
    a_day *= max(1, len(parts.get("BYMINUTE", ()))) * max(1, len(parts.get("BYSECOND", ())))
    if a_day > OFTEN or a_day * days > LONG_AGO:
        return "it repeats too often to be bookings"
    if frequency != "YEARLY" and ("BYYEARDAY" in parts or "BYWEEKNO" in parts):
        return f"RFC 5545 does not allow its rule ({frequency} by the year's days or weeks)"
    if frequency in ("DAILY", "HOURLY") and any(abs(int(place)) > a_day for place in parts.get("BYSETPOS", ())):
        return "its rule has no occurrence"
    longest = max((MONTHS[int(month) - 1] for month in parts.get("BYMONTH", ()) if 1 <= int(month) <= 12), default=31)
    if (by_day := parts.get("BYMONTHDAY", ())) and all(abs(int(day)) > longest for day in by_day):
        return "its rule has no occurrence"
    return ""


def preset(event: Any, titles: Mapping[str, str]) -> str:
    """The preset named in a booking's title, else in a category, else in a line `preset: NAME` of its description; or
    empty. The rest of a description often contains form answers (`Hypertension: no`)."""
    return next(filter(None, (named(text, titles) for text in _texts(event))), "")


def _texts(event: Any) -> Iterator[str]:
    yield str(event.get("SUMMARY", ""))
    yield from _categories(event)
    for line in _lines(event):
        if said := _NAMED.fullmatch(line):
            yield said[1]


def _lines(event: Any) -> list[str]:
    """The lines of its description, without mark-up."""
    text = _MARK_UP.sub("", _BREAK.sub("\n", str(event.get("DESCRIPTION", ""))))
    return html.unescape(text).splitlines()


def _categories(event: Any) -> Iterator[str]:
    categories = event.get("CATEGORIES", [])
    for several in categories if isinstance(categories, list) else [categories]:
        yield from map(str, several.cats)


def named(text: str, titles: Mapping[str, str]) -> str:
    """The preset with the longest name or title that occurs in `text`, or empty."""
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
