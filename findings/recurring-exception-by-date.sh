#!/usr/bin/env bash
# Versions: icalendar==7.3.2, recurring-ical-events==3.8.2, x-wr-timezone==2.0.1, python-dateutil==2.9.0.post0
# Behaviour: an exception (RECURRENCE-ID) that names the day only does not replace the occurrence of a series with times:
# both are there, the old time and the new one.
# Expected: the occurrence of that day is replaced, as EXDATE;VALUE=DATE does in the same library (the control). RFC 5545 3.8.4.4
# asks for DTSTART's type; some programs write the date.
# Seen: "RECURRENCE-ID: 13:00 15:00, EXDATE: none"
# Exit: 0 while it is so, 1 when it has changed, 2 where it cannot be run.
set -u
folder="$(mktemp -d)" || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 x-wr-timezone==2.0.1 python-dateutil==2.9.0.post0 || exit 2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import datetime, sys
import icalendar, recurring_ical_events

SERIES = ("UID:1@clinic.example", "DTSTAMP:20261101T000000Z", "DTSTART;TZID=Europe/Berlin:20261113T130000",
          "DTEND;TZID=Europe/Berlin:20261113T140000", "RRULE:FREQ=WEEKLY")
MOVED = ("UID:1@clinic.example", "DTSTAMP:20261101T000000Z", "RECURRENCE-ID;VALUE=DATE:20261127",
         "DTSTART;TZID=Europe/Berlin:20261127T150000", "DTEND;TZID=Europe/Berlin:20261127T160000")

def times(*events):
    lines = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN"]
    for event in events:
        lines += ["BEGIN:VEVENT", *event, "END:VEVENT"]
    calendar = icalendar.Calendar.from_ical("\r\n".join([*lines, "END:VCALENDAR", ""]))
    found = recurring_ical_events.of(calendar).at(datetime.date(2026, 11, 27))
    return sorted(f"{event.start:%H:%M}" for event in found)

both, out = times(SERIES, MOVED), times((*SERIES, "EXDATE;VALUE=DATE:20261127"))
print("RECURRENCE-ID:", *both, end=", ")
print("EXDATE:", *(out or ["none"]))
sys.exit(0 if (both, out) == (["13:00", "15:00"], []) else 1)
PYTHON
