#!/usr/bin/env bash
# Versions: icalendar==7.3.2, python-dateutil==2.9.0.post0
# Behaviour: `Event.end` of DTSTART and DURATION is computed on the wall clock, so PT2H in the night in which the clocks go back
# is three hours.
# Expected: RFC 5545 3.3.6: hours of a DURATION are exact, only days and weeks are nominal: 2026-10-25T01:30+02:00 and PT2H end at
# 02:30+01:00.
# Seen: "ends 2026-10-25T03:30:00+01:00, after 3:00:00"
# Exit: 0 while it is so, 1 when it has changed, 2 where it cannot be run.
set -u
folder="$(mktemp -d)" || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 || exit 2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import datetime, sys
import icalendar

lines = ("BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z", "DTSTART;TZID=Europe/Berlin:20261025T013000",
         "DURATION:PT2H", "END:VEVENT")
event = icalendar.Event.from_ical("\r\n".join(lines) + "\r\n")
lasts = event.end.astimezone(datetime.timezone.utc) - event.start.astimezone(datetime.timezone.utc)
print(f"ends {event.end.isoformat()}, after {lasts}")
sys.exit(0 if lasts == datetime.timedelta(hours=3) else 1)
PYTHON
