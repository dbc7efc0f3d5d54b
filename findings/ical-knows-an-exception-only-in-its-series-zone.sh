#!/usr/bin/env bash
# ical 14.3.1 (PyPI): an exception whose RECURRENCE-ID is in UTC does not replace the occurrence of a series with a zone, and
# RANGE=THISANDFUTURE moves one occurrence.
#
# Behaviour: 09:00 each Tuesday in Berlin; the exception for 27 October, 08:00 UTC, moves it to 11:00. The timeline has both, 09:00
#   and 11:00. With RECURRENCE-ID in the zone there is 11:00 alone. With RANGE=THISANDFUTURE as well, 3 November stays at 09:00.
# Expected: 11:00 alone, for it is the same instant, and 11:00 from then on (RFC 5545, 3.8.4.4 and 3.2.13). recurring-ical-events
#   3.8.2 gives that; an EXDATE in UTC is understood by both.
# Seen: "UTC: 09+11, zone: 11, from then on: 11 09; recurring-ical-events: 11, 11, 11 11". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q ical==14.3.1 icalendar==7.3.2 recurring-ical-events==3.8.2 x-wr-timezone==2.0.1 tzdata==2026.6 \
  2> /dev/null || exit 2
cat > moved.py <<'PY'
import icalendar
import recurring_ical_events
from ical.calendar_stream import IcsCalendarStream


def file(named: str) -> str:
    zone = ";TZID=Europe/Berlin:"
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN",
        "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z", f"DTSTART{zone}20261020T090000", "DURATION:PT1H",
        "RRULE:FREQ=WEEKLY;COUNT=3", "END:VEVENT",
        "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z", f"RECURRENCE-ID{named}",
        f"DTSTART{zone}20261027T110000", "DURATION:PT1H", "END:VEVENT", "END:VCALENDAR", "",
    )
    return "\r\n".join(lines)


def told(events, *days: int) -> str:
    found = [(event.start.day, f"{event.start:%H}") for event in events]
    return " ".join("+".join(sorted(hour for on, hour in found if on == day)) for day in days)


UTC, ZONE = ":20261027T080000Z", ";TZID=Europe/Berlin:20261027T090000"
cases = [(UTC, (27,)), (ZONE, (27,)), (f";RANGE=THISANDFUTURE{ZONE}", (27, 3))]
ical = [told(IcsCalendarStream.calendar_from_ics(file(named)).timeline, *days) for named, days in cases]
other = [
    told(recurring_ical_events.of(icalendar.Calendar.from_ical(file(named))).between((2026, 10, 1), (2026, 12, 1)), *days)
    for named, days in cases
]
print(f"UTC: {ical[0]}, zone: {ical[1]}, from then on: {ical[2]}; recurring-ical-events: {', '.join(other)}")
raise SystemExit((ical, other) != (["09+11", "11", "11 09"], ["11", "11", "11 11"]))
PY
venv/bin/python -W ignore moved.py
