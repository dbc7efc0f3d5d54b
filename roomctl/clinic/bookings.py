"""What of a calendar's events is a booking, and which preset a booking names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date, datetime
from typing import Any

OFTEN = 48
"""Times a day; a room has fewer bookings."""
LONG_AGO = 400_000
"""Steps from a rule's start to today that are still gone; one a day since the year 1000 is less."""
_DAYS = {"1": 31, "2": 29, "3": 31, "4": 30, "5": 31, "6": 30, "7": 31, "8": 31, "9": 30, "10": 31, "11": 30, "12": 31}

_CALLED_OFF = re.compile(
    r"\W*(?:cancell?ed|abgesagt|storniert|annul[ée]e?|cancelad[oa]|annullat[oa]|geannuleerd|inställ[td]|avlyst|aflyst|"
    r"odwołan[eoay]|peruutettu)\s*(?:[:\])–—-]|$)",
    re.I,
)
"""How a title begins that Exchange or a booking site has called off (`Canceled: …`, `[Cancelled] …`), in the languages
of Outlook that are written where clinics use roomctl."""
_ELSEWHERE = frozenset({"FREE", "OOF", "WORKINGELSEWHERE"})
"""Of Outlook's BUSYSTATUS (MS-OXCICAL, 2.1.3.1.1.20.31): nobody is worked on in this room meanwhile."""
_MARK_UP = re.compile(r"<br\s*/?>|</(?:p|div|li)>", re.I)
_NAMED = re.compile(r"\s*preset\s*[:=]\s*(.+?)\s*", re.I)


def takes_place(event: Any) -> bool:
    """Whether an event (icalendar's, one of a series) holds the room: neither called off, nor declined, nor marked as
    free, nor of whole days."""
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
    # by the clock on the wall, for a day on which the clocks change has 23 hours
    return isinstance(end, datetime) and (end.replace(tzinfo=None) - start.replace(tzinfo=None)).days >= 1


def _declined(event: Any) -> bool:
    """Whether the room has declined, or everybody who was asked."""
    attendees = event.get("ATTENDEE", [])
    organizer = str(event.get("ORGANIZER", "")).casefold()
    asked, rooms = [], []
    for attendee in attendees if isinstance(attendees, list) else [attendees]:
        said = {name.upper(): str(value).strip().upper() for name, value in attendee.params.items()}
        if said.get("CUTYPE") in ("ROOM", "RESOURCE"):
            rooms.append(said.get("PARTSTAT"))
        elif str(attendee).casefold() != organizer:
            asked.append(said.get("PARTSTAT"))
    return "DECLINED" in rooms or (bool(asked) and set(asked) == {"DECLINED"})


def _word(event: Any, name: str) -> str:
    """One of a few words that a property may be, in any case (RFC 5545, 2), blanks around it."""
    value = event.get(name, "")
    return str(value[0] if isinstance(value, list) else value).strip().upper()


def too_often(event: Any, today: date) -> str:
    """Why a rule is none of bookings, in words; empty if it may be. Nothing is expanded here."""
    rules = event.get("RRULE", [])
    for rule in rules if isinstance(rules, list) else [rules]:
        frequency = str(next(iter(rule.get("FREQ", ())), "")).upper()
        if not frequency:
            return "its rule has no FREQ"
        if frequency in ("MINUTELY", "SECONDLY"):
            return f"it repeats by the {frequency.lower().removesuffix('ly')}"
        a_day = len(rule.get("BYHOUR", ())) or (24 if frequency == "HOURLY" else 1)
        a_day *= max(1, len(rule.get("BYMINUTE", ()))) * max(1, len(rule.get("BYSECOND", ())))
        start = event["DTSTART"].dt
        days = (today - (start.date() if isinstance(start, datetime) else start)).days
        if a_day > OFTEN or a_day * days > LONG_AGO:
            return "it repeats too often to be bookings"
        months = [_DAYS.get(str(month), 31) for month in rule.get("BYMONTH", ())] or [31]
        if all(int(day) > max(months) for day in rule.get("BYMONTHDAY", ())) and rule.get("BYMONTHDAY"):
            return "its rule names a day that no month has"
    return ""


def preset(event: Any, titles: Mapping[str, str]) -> str:
    """The preset that a booking names, or empty: in its title, else in a category, else in a line `preset: NAME` of its
    description. What else is in a description are answers to a form as often as not (`Hypertension: no`)."""
    return next(filter(None, (named(text, titles) for text in _texts(event))), "")


def _texts(event: Any) -> Iterator[str]:
    yield str(event.get("SUMMARY", ""))
    categories = event.get("CATEGORIES", [])
    for several in categories if isinstance(categories, list) else [categories]:
        yield from map(str, several.cats)
    for line in _MARK_UP.sub("\n", str(event.get("DESCRIPTION", ""))).splitlines():
        if said := _NAMED.fullmatch(line):
            yield said[1]


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
