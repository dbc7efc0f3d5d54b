#!/usr/bin/env bash
# ical-expander 3.2.0 (npm): a booking of a series that was moved to an earlier day is not found on that day.
#
# Behaviour: the booking of 1 December, of a weekly series that begins on 20 October, is moved to Wednesday, 21 October
#   (RECURRENCE-ID). between() of the 21st is empty, and from 1 October to 15 December it is there: the series is followed until an
#   occurrence by the rule begins after the window.
# Expected: one on the 21st: that is where it takes place (RFC 5545, 3.8.4.4).
# Seen: "21 October: nothing; until 15 December: 20 21 27 03 10 17 24". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ical-expander@3.2.0 ical.js@2.2.1 > /dev/null || exit 2
cat > moved.mjs <<'JS'
import Expander from 'ical-expander';

const event = (day, ...lines) => [
  'BEGIN:VEVENT', 'UID:1@clinic.example', 'DTSTAMP:20261001T000000Z', `DTSTART:${day}T090000Z`, `DTEND:${day}T100000Z`, ...lines,
  'END:VEVENT',
];
const ics = [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic.example//EN', ...event('20261020', 'RRULE:FREQ=WEEKLY;COUNT=7'),
  ...event('20261021', 'RECURRENCE-ID:20261201T090000Z'), 'END:VCALENDAR', '',
].join('\r\n');

function days(from, to) {
  const found = new Expander({ ics, maxIterations: 100 }).between(new Date(from), new Date(to));
  const starts = [...found.events, ...found.occurrences].map(one => one.startDate.toJSDate().toISOString());
  return starts.sort().map(start => start.slice(8, 10)).join(' ') || 'nothing';
}

const said = `21 October: ${days('2026-10-21T00:00:00Z', '2026-10-21T23:00:00Z')}; `
  + `until 15 December: ${days('2026-10-01T00:00:00Z', '2026-12-15T00:00:00Z')}`;
console.log(said);
process.exit(said === '21 October: nothing; until 15 December: 20 21 27 03 10 17 24' ? 0 : 1);
JS
TZ=UTC node moved.mjs
