#!/usr/bin/env bash
# icalevents 0.3.1 (PyPI): a booking of a series that was moved to another day is on both, if each day is asked for by itself.
#
# Behaviour: the booking of 27 October of a weekly series is moved to the 28th (RECURRENCE-ID). From 1 October to 1 December it is
#   on the 28th. In the 27th alone it is on the 27th, and in the 28th alone on the 28th: the exception is dropped first, where it
#   is not in the window.
# Expected: nothing on the 27th, in whichever window (RFC 5545, 3.8.4.4).
# Seen: "autumn 20.10. 28.10. 03.11., the 27th 27.10., the 28th 28.10.". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q icalevents==0.3.1 tzdata==2026.6 2> /dev/null || exit 2
cat > moved.py <<'PY'
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


series = event("20261020", "RRULE:FREQ=WEEKLY;COUNT=3")
moved = event("20261028", "RECURRENCE-ID;TZID=Europe/Berlin:20261027T090000")


def on(day: int) -> str:
    return found(series + moved, datetime.datetime(2026, 10, day), datetime.datetime(2026, 10, day, 23, 59))


autumn = found(series + moved, datetime.datetime(2026, 10, 1), datetime.datetime(2026, 12, 1))
said = f"autumn {autumn}, the 27th {on(27)}, the 28th {on(28)}"
print(said)
raise SystemExit(said != "autumn 20.10. 28.10. 03.11., the 27th 27.10., the 28th 28.10.")
PY
venv/bin/python -W ignore moved.py
