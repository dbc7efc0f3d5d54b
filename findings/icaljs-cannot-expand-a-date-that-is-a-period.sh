#!/usr/bin/env bash
# ical.js 2.2.1 (npm): an event that has an RDATE of periods cannot be expanded.
#
# Behaviour: RDATE;VALUE=PERIOD:20261028T090000Z/PT1H is read as a period. Event.iterator() gives an occurrence for it that has no
#   day, hour or year, and without a rule beside it this is the only one. The same date as a date and time is an occurrence.
# Expected: the period's start as an occurrence: PERIOD is one of the three types of RDATE (RFC 5545, 3.8.5.2).
# Seen: "rule and date-time 20 27 28, rule and period 20 27 undefined, period alone undefined, read as period". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ical.js@2.2.1 > /dev/null || exit 2
cat > period.mjs <<'JS'
import ICAL from 'ical.js';

function read(...lines) {
  return new ICAL.Component(ICAL.parse([
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic.example//EN', 'BEGIN:VEVENT', 'UID:1@clinic.example',
    'DTSTAMP:20261001T000000Z', 'DTSTART:20261020T090000Z', 'DURATION:PT1H', ...lines, 'END:VEVENT', 'END:VCALENDAR', '',
  ].join('\r\n'))).getFirstSubcomponent('vevent');
}

function days(component) {
  const [iterator, found] = [new ICAL.Event(component).iterator(), []];
  for (let next = iterator.next(); next && found.length < 10; next = iterator.next()) found.push(String(next.day));
  return found.join(' ');
}

const [rule, date] = ['RRULE:FREQ=WEEKLY;COUNT=2', 'RDATE;VALUE=PERIOD:20261028T090000Z/PT1H'];
const alone = read(date);
const said = `rule and date-time ${days(read(rule, 'RDATE:20261028T090000Z'))}, rule and period ${days(read(rule, date))}, `
  + `period alone ${days(alone)}, read as ${alone.getFirstProperty('rdate').getFirstValue().icaltype}`;
console.log(said);
process.exit(said === 'rule and date-time 20 27 28, rule and period 20 27 undefined, period alone undefined, read as period'
  ? 0 : 1);
JS
node period.mjs
