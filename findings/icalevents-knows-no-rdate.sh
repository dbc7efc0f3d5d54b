#!/usr/bin/env bash
# icalevents 0.3.1 (PyPI): the dates of RDATE are not there, with or without a rule.
#
# Behaviour: an event on 20 October with RDATE on the 28th has one day, and with a weekly rule of two it has the 20th and the 27th.
#   EXDATE is read. There is no error.
# Expected: the 28th as well (RFC 5545, 3.8.5.2).
# Seen: "RDATE 20.10., RRULE and RDATE 20.10. 27.10., RRULE and EXDATE 20.10.". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q icalevents==0.3.1 tzdata==2026.6 2> /dev/null || exit 2
cat > dates.py <<'PY'
import datetime

from icalevents.icalevents import events

ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE",
)


def event(day: str, *lines: str) -> tuple[str, ...]:
    return (
        "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z", f"DTSTART;TZID=Europe/Berlin:{day}T090000",
        f"DTEND;TZID=Europe/Berlin:{day}T100000", "SUMMARY:Massage", *lines, "END:VEVENT")


def found(lines: tuple[str, ...], start: datetime.datetime, end: datetime.datetime) -> str:
    text = "\r\n".join(("BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", *ZONE, *lines, "END:VCALENDAR", ""))
    days = sorted(one.start for one in events(string_content=text.encode(), start=start, end=end))
    return " ".join(f"{day:%d.%m.}" for day in days) or "nothing"


AUTUMN = datetime.datetime(2026, 10, 1), datetime.datetime(2026, 12, 1)
rule, date = "RRULE:FREQ=WEEKLY;COUNT=2", "RDATE;TZID=Europe/Berlin:20261028T110000"
said = f"RDATE {found(event('20261020', date), *AUTUMN)}, RRULE and RDATE {found(event('20261020', rule, date), *AUTUMN)}, "
said += f"RRULE and EXDATE {found(event('20261020', rule, 'EXDATE;TZID=Europe/Berlin:20261027T090000'), *AUTUMN)}"
print(said)
raise SystemExit(said != "RDATE 20.10., RRULE and RDATE 20.10. 27.10., RRULE and EXDATE 20.10.")
PY
venv/bin/python -W ignore dates.py
