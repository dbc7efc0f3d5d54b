#!/usr/bin/env bash
# ical 14.3.1 (PyPI): an event with RDATE and no RRULE does not take place at its own DTSTART.
#
# Behaviour: 09:00 to 10:00 on 20 October, RDATE on the 22nd: the timeline has the 22nd alone. With an RRULE of one
#   occurrence beside the RDATE it has both.
# Expected: both days. DTSTART is the first of the recurrence set (RFC 5545, 3.8.5.2), and recurring-ical-events 3.8.2 gives both.
# Seen: "ical: 22, with RRULE: 20 22; recurring-ical-events: 20 22". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q ical==14.3.1 icalendar==7.3.2 recurring-ical-events==3.8.2 x-wr-timezone==2.0.1 2> /dev/null || exit 2
cat > dates.py <<'PY'
import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream


def file(*more: str) -> str:
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
        "DTSTAMP:20261001T000000Z", "DTSTART:20261020T090000Z", "DTEND:20261020T100000Z",
        "RDATE:20261022T090000Z", *more, "END:VEVENT", "END:VCALENDAR", "",
    )
    return "\r\n".join(lines)


def days(events) -> str:
    return " ".join(str(day) for day in sorted(event.start.day for event in events))


ical = days(IcsCalendarStream.calendar_from_ics(file()).timeline)
ruled = days(IcsCalendarStream.calendar_from_ics(file("RRULE:FREQ=DAILY;COUNT=1")).timeline)
other = days(recurring_ical_events.of(icalendar.Calendar.from_ical(file())).between((2026, 10, 1), (2026, 11, 1)))
print(f"ical: {ical}, with RRULE: {ruled}; recurring-ical-events: {other}")
raise SystemExit((ical, ruled, other) != ("22", "20 22", "20 22"))
PY
venv/bin/python -W ignore dates.py
