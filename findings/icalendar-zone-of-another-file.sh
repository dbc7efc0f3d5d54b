#!/usr/bin/env bash
# Versions: icalendar==7.3.2, python-dateutil==2.9.0.post0
# Behaviour: a VTIMEZONE is remembered for the whole process by its TZID alone. A second file that defines the same TZID in
# another way gets the first file's zone.
# Expected: RFC 5545 3.6.5: a TZID means what the VTIMEZONE of its own calendar object says; `Custom` or `Clinic Time`
# is another zone in each file.
# Seen: "first file: -05:00, second file: -05:00 (it says +03:00)"
# Exit: 0 while it is so, 1 when it has changed, 2 where it cannot be run.
set -u
folder="$(mktemp -d)" || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 || exit 2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
import icalendar

def offset(hours):
    lines = ("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VTIMEZONE", "TZID:Clinic Time",
             "BEGIN:STANDARD", "DTSTART:19700101T000000", f"TZOFFSETFROM:{hours}", f"TZOFFSETTO:{hours}", "END:STANDARD",
             "END:VTIMEZONE", "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261101T000000Z",
             "DTSTART;TZID=Clinic Time:20261127T130000", "END:VEVENT", "END:VCALENDAR")
    calendar = icalendar.Calendar.from_ical("\r\n".join(lines) + "\r\n")
    return calendar.walk("VEVENT")[0].start.strftime("%:z") if sys.version_info >= (3, 12) else \
        calendar.walk("VEVENT")[0].start.isoformat()[-6:]

first, second = offset("-0500"), offset("+0300")
print(f"first file: {first}, second file: {second} (it says +03:00)")
sys.exit(0 if (first, second) == ("-05:00", "-05:00") else 1)
PYTHON
