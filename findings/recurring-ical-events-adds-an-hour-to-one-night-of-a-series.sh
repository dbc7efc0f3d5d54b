#!/usr/bin/env bash
# recurring-ical-events 3.8.2 with icalendar 7.3.2 (PyPI): one of a series of bookings by start and end lasts an hour longer, in
# the night in which the clocks go back.
#
# Behaviour: from 23:00 to 04:00 in Berlin, each day from 23 October 2026, is five hours in the first night and six in the second.
#   In spring the second night has four. The library adds the difference of the two clocks, five hours, to the clock of each start.
# Expected: five hours, until 03:00, and in spring until 05:00: where a series has DTEND, the same exact duration applies to all of
#   its occurrences; only that of DURATION is nominal (RFC 5545, 3.8.5.3).
# Seen: "autumn 5 6 hours, spring 5 4 hours". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q recurring-ical-events==3.8.2 icalendar==7.3.2 \
  python-dateutil==2.9.0.post0 tzdata==2026.6 2> /dev/null || exit 2
cat > nights.py <<'PY'
import datetime

import icalendar
import recurring_ical_events

UTC = datetime.timezone.utc
ZONE = (
    "BEGIN:VTIMEZONE", "TZID:Europe/Berlin", "BEGIN:STANDARD", "DTSTART:19701025T030000",
    "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10", "TZOFFSETFROM:+0200", "TZOFFSETTO:+0100", "END:STANDARD",
    "BEGIN:DAYLIGHT", "DTSTART:19700329T020000", "RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3", "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200", "END:DAYLIGHT", "END:VTIMEZONE",
)


def hours(first: str, end: str) -> str:
    text = "\r\n".join((
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", *ZONE, "BEGIN:VEVENT", "UID:1@clinic.example",
        "DTSTAMP:20260101T000000Z", f"DTSTART;TZID=Europe/Berlin:{first}T230000", end, "RRULE:FREQ=DAILY;COUNT=2", "END:VEVENT",
        "END:VCALENDAR", ""))
    events = recurring_ical_events.of(icalendar.Calendar.from_ical(text)).between(
        datetime.date(2026, 10, 1), datetime.date(2027, 5, 1))
    lengths = [event.end.astimezone(UTC) - event.start.astimezone(UTC) for event in sorted(events, key=lambda one: one.start)]
    return " ".join(f"{length / datetime.timedelta(hours=1):g}" for length in lengths) + " hours"


said = f"autumn {hours('20261023', 'DTEND;TZID=Europe/Berlin:20261024T040000')}, "
said += f"spring {hours('20270326', 'DTEND;TZID=Europe/Berlin:20270327T040000')}"
print(said)
raise SystemExit(said != "autumn 5 6 hours, spring 5 4 hours")
PY
venv/bin/python -W ignore nights.py
