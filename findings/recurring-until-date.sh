#!/usr/bin/env bash
# Versions: icalendar==7.3.2, recurring-ical-events==3.8.2, x-wr-timezone==2.0.1, python-dateutil==2.9.0.post0
# Behaviour: a rule whose UNTIL is a date loses that day where DTSTART has a time and a zone:
# the date is read as midnight of UTC, at which the day only begins.
# Expected: the day in UNTIL counts. RFC 5545 3.3.10 asks for UNTIL of DTSTART's type, yet calendars with a date are common,
# and the same rule with a floating DTSTART or with UNTIL's moment in UTC is the control.
# Seen: "date: 13 20 Nov, moment: 13 20 27 Nov"
# Exit: 0 while it is so, 1 when it has changed, 2 where it cannot be run.
set -u
folder="$(mktemp -d)" || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 recurring-ical-events==3.8.2 x-wr-timezone==2.0.1 python-dateutil==2.9.0.post0 || exit 2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import datetime, sys
import icalendar, recurring_ical_events

def days(until):
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
             "DTSTAMP:20261101T000000Z", "DTSTART;TZID=Europe/Berlin:20261113T130000",
             "DTEND;TZID=Europe/Berlin:20261113T140000", f"RRULE:FREQ=WEEKLY;UNTIL={until}", "END:VEVENT", "END:VCALENDAR")
    calendar = icalendar.Calendar.from_ical("\r\n".join(lines) + "\r\n")
    found = recurring_ical_events.of(calendar).between(datetime.date(2026, 11, 1), datetime.date(2026, 12, 31))
    return sorted(event.start.day for event in found)

date, moment = days("20261127"), days("20261127T120000Z")
print("date:", *date, "Nov, moment:", *moment, "Nov")
sys.exit(0 if (date, moment) == ([13, 20], [13, 20, 27]) else 1)
PYTHON
