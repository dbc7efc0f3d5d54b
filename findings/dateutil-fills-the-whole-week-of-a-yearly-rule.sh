#!/usr/bin/env bash
# python-dateutil 2.9.0.post0 with recurring-ical-events 3.8.2 (PyPI): a yearly booking in week 20 takes place on each day of that
# week.
#
# Behaviour: from Wednesday, 13 May 2026, FREQ=YEARLY;BYWEEKNO=20;COUNT=4 is the 13th, 14th, 15th and 16th of May; in a calendar it
#   is five days in 2026, and seven in each year after. rrule 2.8.1 (npm) agrees; rrule-temporal 2.2.8 (npm) has one day a year.
# Expected: Wednesday of week 20 of each year: what a rule does not say is taken from DTSTART, here the day of the week (RFC 5545,
#   3.3.10). With ;BYDAY=WE all of them agree.
# Seen: "dateutil 05-13 05-14 05-15 05-16, rrule 05-13 05-14 05-15 05-16, rrule-temporal 05-13 05-19 05-17 05-16; calendar 5 and
#   7". Exits 1 when that changes, 2 where it cannot run.
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
cat > week.py <<'PY'
import datetime
import sys

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

START, RULE = "20260513T090000", "FREQ=YEARLY;BYWEEKNO=20"
if sys.argv[1] == "dateutil":
    days = rrulestr(f"{RULE};COUNT=4", dtstart=datetime.datetime.strptime(START, "%Y%m%dT%H%M%S"))
    print(*(f"{day:%m-%d}" for day in days))
else:
    query = recurring_ical_events.of(icalendar.Calendar.from_ical("\r\n".join((
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
        "DTSTAMP:20260101T000000Z", f"DTSTART:{START}Z", "DURATION:PT1H", f"RRULE:{RULE}", "END:VEVENT", "END:VCALENDAR", ""))))
    print(len(query.at(2026)), "and", len(query.at(2027)))
PY
cat > week.mjs <<'JS'
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';

const rule = 'DTSTART:20260513T090000Z\nRRULE:FREQ=YEARLY;BYWEEKNO=20;COUNT=4';
const one = rrule.rrulestr(rule).all().map(date => date.toISOString());
const other = new RRuleTemporal({ rruleString: rule }).all().map(date => date.toString());
const days = list => list.map(date => date.slice(5, 10)).join(' ');
console.log(`rrule ${days(one)}, rrule-temporal ${days(other)}`);
JS
python="venv/bin/python -W ignore week.py"
said="dateutil $($python dateutil), $(node week.mjs); calendar $($python calendar)"
echo "$said"
week="05-13 05-14 05-15 05-16"
[ "$said" = "dateutil $week, rrule $week, rrule-temporal 05-13 05-19 05-17 05-16; calendar 5 and 7" ]
