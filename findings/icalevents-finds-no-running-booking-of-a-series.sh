#!/usr/bin/env bash
# icalevents 0.3.1 (PyPI): a booking that has begun before the window is found if it is alone, and not if it is one of a series.
#
# Behaviour: from 09:30 to 09:45, a single booking from 09:00 to 10:00 is found. The same hour as one of a weekly series is not, so
#   whoever asks "what is in the room now" hears that it is free.
# Expected: both: they take place in the window alike.
# Seen: "single 20.10., series nothing, series from 08:30 20.10.". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q icalevents==0.3.1 tzdata==2026.6 2> /dev/null || exit 2
cat > now.py <<'PY'
import datetime

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


end = datetime.datetime(2026, 10, 20, 9, 45)
single, series = event("20261020"), event("20261013", "RRULE:FREQ=WEEKLY;COUNT=3")
said = f"single {found(single, end.replace(minute=30), end)}, series {found(series, end.replace(minute=30), end)}, "
said += f"series from 08:30 {found(series, end.replace(hour=8, minute=30), end)}"
print(said)
raise SystemExit(said != "single 20.10., series nothing, series from 08:30 20.10.")
PY
venv/bin/python -W ignore now.py
