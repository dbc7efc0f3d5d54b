"""The time zone for a calendar's TZID. An unknown name is never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone, tzinfo
from functools import cache
from zoneinfo import ZoneInfo, available_timezones

_NUMBERED = re.compile(r"[\s_#(]+\d{1,3}\)?$")
"""Outlook numbers zones that differ from its own zone of the same name: `GMT Standard Time 1`."""
_FIXED = re.compile(r"(?:UTC|GMT)?([+-])(\d{1,2})[:.]?(\d\d)?", re.I)
_SHOWN = re.compile(r"\((?:UTC|GMT)(?:([+-]\d{1,2})[:.]?(\d\d)?)?\)\s*(.+)", re.I)
"""A zone's display name in Windows: `(UTC+01:00) Amsterdam, Berlin, Bern, Rome, Stockholm, Vienna`."""
_SHOWN_WITHOUT_A_CITY = {
    "coordinated universal time": "UTC",
    "atlantic time (canada)": "America/Halifax",
    "eastern time (us & canada)": "America/New_York",
    "central time (us & canada)": "America/Chicago",
    "mountain time (us & canada)": "America/Denver",
    "pacific time (us & canada)": "America/Los_Angeles",
}
"""Zones without a city that clinics use, from the Windows list (Microsoft, "Default Time Zones")."""


def known(tzid: str) -> tzinfo | None:
    """The zone for a TZID: an IANA name (also after a vendor's prefix, RFC 5545, 3.2.19), a Windows name (Unicode CLDR,
    windowsZones; also with Outlook's number), a Windows display name, or a fixed offset; else None."""
    name = " ".join(tzid.strip().strip('"').split())
    for candidate in _candidates(name):
        if found := _iana().get(candidate.casefold()):
            return ZoneInfo(found)
    if fixed := _FIXED.fullmatch(name):
        sign, hours, minutes = fixed.groups("0")
        ahead = timedelta(hours=int(hours), minutes=int(minutes))
        return timezone(-ahead if sign == "-" else ahead) if ahead < timedelta(hours=24) else None
    return _shown(name)


def _candidates(name: str) -> Iterator[str]:
    """IANA names that `name` may stand for."""
    windows = _windows()
    for plain in (name, _NUMBERED.sub("", name)):
        yield plain
        yield windows.get(plain.casefold(), "")
    parts = name.removeprefix("tzone://Microsoft").split("/")
    for first in range(1, len(parts)):
        if len(parts) - first > 1 or parts[first].casefold() == "utc":  # `/vendor/Cuba` may mean anything
            yield "/".join(parts[first:])


def _shown(name: str) -> ZoneInfo | None:
    """The zone of the first city in a Windows display name that has its own zone with the name's offset."""
    if not (shown := _SHOWN.fullmatch(name)):
        return None
    hours, minutes, places = shown.groups("0")
    if plain := _SHOWN_WITHOUT_A_CITY.get(places.casefold()):
        return ZoneInfo(plain)
    ahead = timedelta(hours=int(hours), minutes=int(minutes) * (-1 if hours.startswith("-") else 1))
    for place in places.split(","):
        city = place.strip().replace(" ", "_").casefold()
        for iana in sorted(_iana().values()):
            if iana.rpartition("/")[2].casefold() == city and _standard(zone := ZoneInfo(iana)) == ahead:
                return zone
    return None


def _standard(zone: ZoneInfo) -> timedelta:
    """A zone's winter offset, in either hemisphere."""
    offsets = (zone.utcoffset(datetime(2026, month, 1)) for month in (1, 7))
    return min(offset for offset in offsets if offset is not None)


@cache
def _iana() -> dict[str, str]:
    return {name.casefold(): name for name in available_timezones()}


@cache
def _windows() -> dict[str, str]:
    from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

    return {name.casefold(): iana for name, iana in WINDOWS_TO_OLSON.items()}
