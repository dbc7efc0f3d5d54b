#!/usr/bin/env bash
# ics 0.7.3 (PyPI): a weekly series that is read and written again takes place an hour later from the day the clocks go back.
#
# Behaviour: an event at 09:00 in Berlin with RRULE:FREQ=WEEKLY;COUNT=2 from 20 October 2026 is written as 07:00 UTC with the same
#   rule, and without TZID and VTIMEZONE. Its second occurrence, on the 27th, is then at 07:00 UTC, 08:00 in Berlin. An EXDATE
#   keeps its TZID, whose VTIMEZONE is gone. recurring-ical-events 3.8.2 tells the occurrences of both files.
# Expected: the second at 09:00 as well, since the occurrences of a rule are local to the zone of DTSTART (RFC 5545, 3.8.5.3, and
#   3.2.19: a VTIMEZONE for each TZID), or an error: the library has no type for a rule and keeps it as text in `extra`.
# Seen: "read: 20 09:00, 27 09:00; written: 20 09:00, 27 08:00". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q ics==0.7.3 icalendar==7.3.2 recurring-ical-events==3.8.2 tzdata==2026.6 \
  2> /dev/null || exit 2
cat > series.py <<'PY'
import datetime
import zoneinfo

import icalendar
import ics
import recurring_ical_events

BERLIN = zoneinfo.ZoneInfo("Europe/Berlin")
ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3",
    "TZOFFSETFROM:+0100", "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE",
)
EVENT = (
    "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z", "DTSTART;TZID=Europe/Berlin:20261020T090000",
    "DTEND;TZID=Europe/Berlin:20261020T100000", "RRULE:FREQ=WEEKLY;COUNT=2", "SUMMARY:Massage", "END:VEVENT",
)


def starts(text: str) -> str:
    found = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime.date(2026, 10, 1), datetime.date(2026, 12, 1))
    return ", ".join(sorted(f"{event.start.astimezone(BERLIN):%d %H:%M}" for event in found))


HEAD = ("BEGIN:VCALENDAR", "VERSION:2.0", "CALSCALE:GREGORIAN", "PRODID:-//clinic.example//EN")
read = "\r\n".join((*HEAD, *ZONE, *EVENT, "END:VCALENDAR", ""))
said = f"read: {starts(read)}; written: {starts(ics.Calendar(read).serialize())}"
print(said)
raise SystemExit(said != "read: 20 09:00, 27 09:00; written: 20 09:00, 27 08:00")
PY
venv/bin/python -W ignore series.py
