#!/usr/bin/env bash
# ts-ics 2.4.6 and ical.js 2.2.1 (npm): a local time that comes twice is taken for the second one, and one that does not come for
# an hour too early.
#
# Behaviour: 02:30 in Berlin on 25 October 2026, when the clocks go back, is read as 01:30 UTC; 02:30 on 28 March 2027, when they
#   go forward, as 00:30 UTC. Both are an hour off; 04:30 of the same days is right. The calendar has the zone's VTIMEZONE.
# Expected: 00:30 UTC, the first of the two, and 01:30 UTC, by the offset before the gap (RFC 5545, 3.3.5). Temporal, whose usual
#   choice is made by the same rule, gives these (temporal-polyfill 1.0.8).
# Seen: "ts-ics 01:30 00:30 (04:30: 03:30 02:30), ical.js 01:30 00:30 (04:30: 03:30 02:30), Temporal 00:30 01:30 (04:30: 03:30
#   02:30)". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ts-ics@2.4.6 ical.js@2.2.1 temporal-polyfill@1.0.8 \
  > /dev/null || exit 2
cat > nights.mjs <<'JS'
import ICAL from 'ical.js';
import { Temporal } from 'temporal-polyfill';
import { convertIcsCalendar } from 'ts-ics';

function file(start) {
  return [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic.example//EN', 'BEGIN:VTIMEZONE', 'TZID:Europe/Berlin',
    'BEGIN:STANDARD', 'DTSTART:19701025T030000', 'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=10', 'TZOFFSETFROM:+0200',
    'TZOFFSETTO:+0100', 'END:STANDARD', 'BEGIN:DAYLIGHT', 'DTSTART:19700329T020000',
    'RRULE:FREQ=YEARLY;BYDAY=-1SU;BYMONTH=3', 'TZOFFSETFROM:+0100', 'TZOFFSETTO:+0200', 'END:DAYLIGHT', 'END:VTIMEZONE',
    'BEGIN:VEVENT', 'UID:1@clinic.example', 'DTSTAMP:20261001T000000Z', `DTSTART;TZID=Europe/Berlin:${start}`,
    'DURATION:PT1H', 'END:VEVENT', 'END:VCALENDAR', '',
  ].join('\r\n');
}

const hour = date => date.toISOString().slice(11, 16);
const byTsIcs = start => hour(convertIcsCalendar(undefined, file(start)).events[0].start.date);

function byIcalJs(start) {
  const calendar = new ICAL.Component(ICAL.parse(file(start)));
  return hour(new ICAL.Event(calendar.getFirstSubcomponent('vevent')).startDate.toJSDate());
}

function byTemporal(start) {
  return hour(new Date(Temporal.PlainDateTime.from(start).toZonedDateTime('Europe/Berlin').epochMilliseconds));
}

function nights(name, read) {
  const [early, late] = ['0230', '0430'].map(time => ['20261025T', '20270328T'].map(day => read(`${day}${time}00`)).join(' '));
  return `${name} ${early} (04:30: ${late})`;
}

const said = [nights('ts-ics', byTsIcs), nights('ical.js', byIcalJs), nights('Temporal', byTemporal)].join(', ');
console.log(said);
const wrong = '01:30 00:30 (04:30: 03:30 02:30)';
process.exit(said === `ts-ics ${wrong}, ical.js ${wrong}, Temporal 00:30 01:30 (04:30: 03:30 02:30)` ? 0 : 1);
JS
node nights.mjs
