#!/usr/bin/env bash
# ical.js 2.2.1 (npm): a rule of one week in the year takes place in each week of January, if it names the day too.
#
# Behaviour: from Monday, 28 December 2026, FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=3 is 4, 11 and 18 January 2027, without its own
#   first day. There is no error.
# Expected: 28 December 2026, 27 December 2032 and 28 December 2037, the Mondays of the weeks 53 (RFC 5545, 3.3.10, BYWEEKNO), as
#   rrule 2.8.1 (npm) has them.
# Seen: "ical.js 2027-01-04 2027-01-11 2027-01-18, rrule 2026-12-28 2032-12-27 2037-12-28". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule@2.8.1 ical.js@2.2.1 > /dev/null || exit 2
cat > week.mjs <<'JS'
import ICAL from 'ical.js';
import rrule from 'rrule';

const [rule, one] = ['FREQ=YEARLY;BYWEEKNO=53;BYDAY=MO;COUNT=3', []];
const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString('2026-12-28T09:00:00'));
for (let next = iterator.next(); next && one.length < 10; next = iterator.next()) one.push(next.toString());
const other = rrule.rrulestr(`DTSTART:20261228T090000Z\nRRULE:${rule}`).all().map(date => date.toISOString());
const days = list => list.map(date => date.slice(0, 10)).join(' ');
const said = `ical.js ${days(one)}, rrule ${days(other)}`;
console.log(said);
process.exit(said === 'ical.js 2027-01-04 2027-01-11 2027-01-18, rrule 2026-12-28 2032-12-27 2037-12-28' ? 0 : 1);
JS
node week.mjs
