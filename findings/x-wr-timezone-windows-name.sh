#!/usr/bin/env bash
# Versions: icalendar==7.3.2, x-wr-timezone==2.0.1, recurring-ical-events==3.8.2, python-dateutil==2.9.0.post0
# Behaviour: X-WR-TIMEZONE with a Windows name raises ZoneInfoNotFoundError, and with it all of the calendar is lost, though
# icalendar, on which it is built, knows the name as a TZID; recurring-ical-events calls it for every calendar.
# Expected: the zone that icalendar finds for the same name (Europe/Berlin), or the times as they are.
# Seen: "icalendar: Europe/Berlin, x-wr-timezone: ZoneInfoNotFoundError, recurring-ical-events: ZoneInfoNotFoundError"
# Exit: 0 while it is so, 1 when it has changed, 2 where it cannot be run.
set -u
folder="$(mktemp -d)" || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 x-wr-timezone==2.0.1 recurring-ical-events==3.8.2 python-dateutil==2.9.0.post0 || exit 2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
import icalendar, recurring_ical_events, x_wr_timezone

NAME = "W. Europe Standard Time"
lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", f"X-WR-TIMEZONE:{NAME}", "BEGIN:VEVENT",
         "UID:1@clinic.example", "DTSTAMP:20261101T000000Z", f"DTSTART;TZID={NAME}:20261127T130000", "END:VEVENT", "END:VCALENDAR")
calendar = icalendar.Calendar.from_ical("\r\n".join(lines) + "\r\n")

def said(call):
    try:
        call(calendar)
    except Exception as error:
        return type(error).__name__
    return "no error"

known, raised = calendar.walk("VEVENT")[0].start.tzinfo, [said(x_wr_timezone.to_standard), said(recurring_ical_events.of)]
print(f"icalendar: {known}, x-wr-timezone: {raised[0]}, recurring-ical-events: {raised[1]}")
sys.exit(0 if (str(known), raised) == ("Europe/Berlin", ["ZoneInfoNotFoundError"] * 2) else 1)
PYTHON
