#!/usr/bin/env bash
# icalevents 0.3.1 (PyPI): a window that is given in UTC is taken for the event's local time.
#
# Behaviour: a booking from 09:00 to 10:00 in Berlin, 07:00 to 08:00 UTC, is not found in the window from 07:30 to 07:45 UTC, and
#   is found from 09:30 to 09:45 UTC, when it has long been over. With the window's zone Europe/Berlin it is the other way round,
#   and right.
# Expected: the instants that the two aware datetimes are.
# Seen: "07:30 UTC nothing, 09:30 UTC 20.10., 07:30 Berlin nothing, 09:30 Berlin 20.10.". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q icalevents==0.3.1 tzdata==2026.6 2> /dev/null || exit 2
cat > window.py <<'PY'
import datetime
import zoneinfo

from icalevents.icalevents import events

ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE",
)


def event(day: str, *lines: str) -> tuple[str, ...]:
    return (
        "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z", f"DTSTART;TZID=Europe/Berlin:{day}T090000",
        f"DTEND;TZID=Europe/Berlin:{day}T100000", "SUMMARY:Massage", *lines, "END:VEVENT")


def found(lines: tuple[str, ...], start: datetime.datetime, end: datetime.datetime) -> str:
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", *ZONE, *lines, "END:VCALENDAR", ""))
    days = sorted(one.start for one in events(string_content=text.encode(), start=start, end=end))
    return " ".join(f"{day:%d.%m.}" for day in days) or "nothing"


said = []
for name, zone in (("UTC", datetime.timezone.utc), ("Berlin", zoneinfo.ZoneInfo("Europe/Berlin"))):
    for hour in (7, 9):
        start = datetime.datetime(2026, 10, 20, hour, 30, tzinfo=zone)
        days = found(event("20261020"), start, start + datetime.timedelta(minutes=15))
        said.append(f"{hour:02}:30 {name} {days}")
line = ", ".join(said)
print(line)
raise SystemExit(line != "07:30 UTC nothing, 09:30 UTC 20.10., 07:30 Berlin nothing, 09:30 Berlin 20.10.")
PY
venv/bin/python -W ignore window.py
