#!/usr/bin/env bash
# ical.js 2.2.1 (npm): the position in BYSETPOS counts in months and years only; in a week or a day it is as if it were not there.
#
# Behaviour: from Wednesday, 7 January 2026, FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3 is the 7th, the 9th and the 12th. The
#   first and the last of four times a day (BYSETPOS=1,-1) are all four. There is no error.
# Expected: the 7th, 14th and 21st, the second of the three days of each week; 09:00 and 15:30 (RFC 5545, 3.3.10: BYSETPOS is one
#   of the set of occurrences within the rule's interval), as rrule-temporal 2.2.8 (npm) has them.
# Seen: "week: ical.js 07 09 12, rrule-temporal 07 14 21; day: ical.js 09:00 09:30 15:00 15:30, rrule-temporal 09:00 15:30 09:00
#   15:30". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule-temporal@2.2.8 ical.js@2.2.1 > /dev/null || exit 2
cat > positions.mjs <<'JS'
import ICAL from 'ical.js';
import { RRuleTemporal } from 'rrule-temporal';

function both(rule, from, to) {
  const one = [];
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString('2026-01-07T09:00:00'));
  for (let next = iterator.next(); next && one.length < 10; next = iterator.next()) one.push(next.toString());
  const other = new RRuleTemporal({ rruleString: `DTSTART:20260107T090000Z\nRRULE:${rule}` }).all().map(String);
  const part = list => list.map(date => date.slice(from, to)).join(' ');
  return `ical.js ${part(one)}, rrule-temporal ${part(other)}`;
}

const week = both('FREQ=WEEKLY;BYDAY=MO,WE,FR;BYSETPOS=2;COUNT=3', 8, 10);
const day = both('FREQ=DAILY;BYHOUR=9,15;BYMINUTE=0,30;BYSETPOS=1,-1;COUNT=4', 11, 16);
const said = `week: ${week}; day: ${day}`;
console.log(said);
process.exit(said === 'week: ical.js 07 09 12, rrule-temporal 07 14 21; '
  + 'day: ical.js 09:00 09:30 15:00 15:30, rrule-temporal 09:00 15:30 09:00 15:30' ? 0 : 1);
JS
node positions.mjs
