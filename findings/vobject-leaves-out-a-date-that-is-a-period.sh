#!/usr/bin/env bash
# vobject 0.9.9 (PyPI): a date of RDATE that is given as a period is no occurrence.
#
# Behaviour: a rule of three weeks and "RDATE;VALUE=PERIOD:20261028T090000Z/PT1H" give three days from getrruleset(), without an
#   error. With the same date as "RDATE:20261028T090000Z" there are four.
# Expected: four both times: a period is one of the types of RDATE (RFC 5545, 3.8.5.2), its start is the occurrence. vobject reads
#   the value itself as a period.
# Seen: "date-time: 19 26 28 2; period: 19 26 2; value: 2026-10-28 09:00 1:00:00". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q vobject==0.9.9 python-dateutil==2.9.0.post0 2> /dev/null || exit 2
cat > period.py <<'PY'
import vobject


def read(rdate: str):
    return vobject.readOne("\r\n".join((
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
        "DTSTAMP:20261001T000000Z", "DTSTART:20261019T090000Z", "DURATION:PT1H", "RRULE:FREQ=WEEKLY;COUNT=3", rdate,
        "END:VEVENT", "END:VCALENDAR", ""))).vevent


def days(event) -> str:
    return " ".join(str(one.day) for one in event.getrruleset(addRDate=True) or ()) or "none"


period = read("RDATE;VALUE=PERIOD:20261028T090000Z/PT1H")
[(start, length)] = period.rdate.value
said = f"date-time: {days(read('RDATE:20261028T090000Z'))}; period: {days(period)}; value: {start:%Y-%m-%d %H:%M} {length}"
print(said)
raise SystemExit(said != "date-time: 19 26 28 2; period: 19 26 2; value: 2026-10-28 09:00 1:00:00")
PY
venv/bin/python -W ignore period.py
