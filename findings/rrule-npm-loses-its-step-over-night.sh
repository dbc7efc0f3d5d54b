#!/usr/bin/env bash
# rrule 2.8.1 (npm): a rule of so many minutes loses its step over the hours that BYHOUR leaves out.
#
# Behaviour: every 45 minutes from 09:00, in the hours 9 and 10, is 09:00, 09:45 and 10:30 on the first day, and 09:15, 10:00 and
#   10:45 on the second. Without BYHOUR the second day has 09:00, 09:45 and 10:30 too, as a day has 32 steps of 45 minutes.
# Expected: the same three times each day: BYHOUR limits a rule of minutes, it leaves out and moves nothing (RFC 5545, 3.3.10).
#   rrule-temporal 2.2.8 (npm) has these.
# Seen: "rrule 09:00 09:45 10:30 09:15 10:00 10:45, rrule-temporal 09:00 09:45 10:30 09:00 09:45 10:30". Exits 1 when that changes,
#   2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule@2.8.1 rrule-temporal@2.2.8 > /dev/null || exit 2
cat > steps.mjs <<'JS'
import rrule from 'rrule';
import { RRuleTemporal } from 'rrule-temporal';

const rule = 'DTSTART:20260105T090000Z\nRRULE:FREQ=MINUTELY;INTERVAL=45;BYHOUR=9,10;COUNT=6';
const one = rrule.rrulestr(rule).all().map(date => date.toISOString().slice(11, 16));
const other = new RRuleTemporal({ rruleString: rule }).all().map(date => date.toString().slice(11, 16));
const said = `rrule ${one.join(' ')}, rrule-temporal ${other.join(' ')}`;
console.log(said);
process.exit(said === 'rrule 09:00 09:45 10:30 09:15 10:00 10:45, rrule-temporal 09:00 09:45 10:30 09:00 09:45 10:30' ? 0 : 1);
JS
node steps.mjs
