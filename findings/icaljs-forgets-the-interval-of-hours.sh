#!/usr/bin/env bash
# ical.js 2.2.1 (npm): a rule of so many hours forgets its interval where it names the hours.
#
# Behaviour: every seven hours from 09:00 on 1 January 2026, but only at 9 and 16, is 09:00 and 16:00 on each day.
# Expected: 09:00 and 16:00 on the 1st, and then on the 8th, when seven hours' steps come to 09:00 again: BYHOUR limits a rule of
#   hours (RFC 5545, 3.3.10). rrule 2.8.1 (npm) has these.
# Seen: "ical.js 01T09 01T16 02T09 02T16, rrule 01T09 01T16 08T09 08T16". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule@2.8.1 ical.js@2.2.1 > /dev/null || exit 2
cat > hours.mjs <<'JS'
import ICAL from 'ical.js';
import rrule from 'rrule';

const [rule, one] = ['FREQ=HOURLY;INTERVAL=7;BYHOUR=9,16;COUNT=4', []];
const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString('2026-01-01T09:00:00'));
for (let next = iterator.next(); next && one.length < 10; next = iterator.next()) one.push(next.toString());
const other = rrule.rrulestr(`DTSTART:20260101T090000Z\nRRULE:${rule}`).all().map(date => date.toISOString());
const part = list => list.map(date => date.slice(8, 13)).join(' ');
const said = `ical.js ${part(one)}, rrule ${part(other)}`;
console.log(said);
process.exit(said === 'ical.js 01T09 01T16 02T09 02T16, rrule 01T09 01T16 08T09 08T16' ? 0 : 1);
JS
node hours.mjs
