#!/usr/bin/env bash
# python-dateutil 2.9.0.post0 with recurring-ical-events 3.8.2 (PyPI): the second of a week's days is counted from the day on which
# the series begins, in its first week.
#
# Behaviour: FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3 from Wednesday, 7 January 2026, is Friday the 9th and then the
#   Wednesdays, 14th and 21st. A calendar has these three, and the event's own day, which makes four. rrule 2.8.1 (npm) has the
#   same three; rrule-temporal 2.2.8 (npm) has the 7th for the 9th. In a month the days before the start are counted (the 15th is
#   the second of the 10th, 15th and 20th).
# Expected: 7, 14 and 21: the set is that of the whole week, Monday to Sunday, and what lies before DTSTART is not an occurrence,
#   but has its place in the set (RFC 5545, 3.3.10, BYSETPOS and WKST).
# Seen: "dateutil 09 14 21, calendar 07 09 14 21, month 15 15 15; rrule 09 14 21, rrule-temporal 07 14 21". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q python-dateutil==2.9.0.post0 recurring-ical-events==3.8.2 icalendar==7.3.2 \
  2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule@2.8.1 rrule-temporal@2.2.8 > /dev/null || exit 2
cat > second.py <<'PY'
import datetime

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

RULE = "FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3"


def days(rule: str, day: int) -> str:
    return " ".join(f"{one:%d}" for one in rrulestr(rule, dtstart=datetime.datetime(2026, 1, day, 9)))


query = recurring_ical_events.of(icalendar.Calendar.from_ical("\r\n".join((
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
    "DTSTAMP:20260101T000000Z", "DTSTART:20260107T090000Z", "DURATION:PT1H", f"RRULE:{RULE}", "END:VEVENT", "END:VCALENDAR",
    ""))))
calendar = " ".join(sorted(f"{event.start:%d}" for event in query.at((2026, 1))))
month = days("FREQ=MONTHLY;BYMONTHDAY=10,15,20;BYSETPOS=2;COUNT=3", 15)
print(f"dateutil {days(RULE, 7)}, calendar {calendar}, month {month}")
PY
cat > second.mjs <<'JS'
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';

const rule = 'DTSTART:20260107T090000Z\nRRULE:FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3';
const days = list => list.map(date => date.slice(8, 10)).join(' ');
const one = days(rrule.rrulestr(rule).all().map(date => date.toISOString()));
console.log(`rrule ${one}, rrule-temporal ${days(new RRuleTemporal({ rruleString: rule }).all().map(String))}`);
JS
said="$(venv/bin/python -W ignore second.py); $(node second.mjs)"
echo "$said"
[ "$said" = "dateutil 09 14 21, calendar 07 09 14 21, month 15 15 15; rrule 09 14 21, rrule-temporal 07 14 21" ]
