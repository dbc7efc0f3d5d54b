#!/usr/bin/env bash
# ics 0.7.3 with recurring-ical-events 3.8.2 (PyPI): a calendar that is read and written again is "CALSCALE:GEORGIAN", which the
# other library refuses.
#
# Behaviour: ics writes the line for each calendar that it has read without one. recurring-ical-events raises InvalidCalendar
#   ("Only Gregorian calendars are supported."); it reads the file as it was.
# Expected: CALSCALE:GREGORIAN, the only value that there is, or no such line, which means the same (RFC 5545, 3.7.1).
# Seen: "no CALSCALE: 1 event; CALSCALE:GEORGIAN: InvalidCalendar". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2 2> /dev/null || exit 2
cat > scale.py <<'PY'
import datetime

import icalendar
import ics
import recurring_ical_events

LINES = (
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
    "DTSTAMP:20261101T000000Z", "DTSTART:20261127T130000Z", "DTEND:20261127T140000Z", "SUMMARY:Massage", "END:VEVENT",
    "END:VCALENDAR", "",
)


def read(text: str) -> str:
    scale = next((line for line in text.splitlines() if line.startswith("CALSCALE")), "no CALSCALE")
    try:
        query = recurring_ical_events.of(icalendar.Calendar.from_ical(text))
        return f"{scale}: {len(query.at(datetime.date(2026, 11, 27)))} event"
    except ValueError as error:
        return f"{scale}: {type(error).__name__}"


before = "\r\n".join(LINES)
said = f"{read(before)}; {read(ics.Calendar(before).serialize())}"
print(said)
raise SystemExit(said != "no CALSCALE: 1 event; CALSCALE:GEORGIAN: InvalidCalendar")
PY
venv/bin/python -W ignore scale.py
