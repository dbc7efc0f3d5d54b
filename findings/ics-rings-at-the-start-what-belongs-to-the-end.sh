#!/usr/bin/env bash
# ics 0.7.3 (PyPI): an alarm that is related to the end of an event becomes one that is related to its start.
#
# Behaviour: "TRIGGER;RELATED=END:-PT5M", five minutes before the end of an hour's massage, is written again as "TRIGGER:-PT5M",
#   five minutes before it begins. The alarm's object has no attribute for it, so a reader of the library cannot tell them apart
#   either.
# Expected: the parameter kept (RFC 5545, 3.2.14: without RELATED a trigger is relative to the start), as the library keeps the
#   parameters of lines that it does not know.
# Seen: "TRIGGER;RELATED=END:-PT5M becomes TRIGGER:-PT5M, of which the object has -1 day, 23:55:00". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q ics==0.7.3 2> /dev/null || exit 2
cat > alarm.py <<'PY'
import ics

TRIGGER = "TRIGGER;RELATED=END:-PT5M"
LINES = (
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
    "DTSTAMP:20261001T000000Z", "DTSTART:20261020T090000Z", "DTEND:20261020T100000Z", "SUMMARY:Massage", "BEGIN:VALARM",
    "ACTION:DISPLAY", TRIGGER, "DESCRIPTION:Turn the lamps up", "END:VALARM", "END:VEVENT", "END:VCALENDAR", "",
)
calendar = ics.Calendar("\r\n".join(LINES))
[event] = calendar.events
[alarm] = event.alarms
written = next(line for line in calendar.serialize().splitlines() if line.startswith("TRIGGER"))
said = f"{TRIGGER} becomes {written}, of which the object has {alarm.trigger}"
print(said)
raise SystemExit(said != "TRIGGER;RELATED=END:-PT5M becomes TRIGGER:-PT5M, of which the object has -1 day, 23:55:00")
PY
venv/bin/python -W ignore alarm.py
