#!/usr/bin/env bash
# ical.js 2.2.1 (npm): a yearly rule whose day a month lacks puts it into the month after; a monthly rule leaves it out.
#
# Behaviour: FREQ=YEARLY;BYMONTH=1,2,3;BYMONTHDAY=30 from 30 January 2027 gives 30 January, 2 March and 30 March. FREQ=YEARLY
#   from 29 February 2028 gives 1 March 2029. FREQ=MONTHLY;BYMONTHDAY=30 with the same months has no day for February.
# Expected: two days in 2027, and 2032 after 2028. A day that does not exist is left out and not counted (RFC 5545, 3.3.10), as
#   python-dateutil 2.9.0.post0 and rrule 2.8.1 (npm) do.
# Seen: "yearly: 2027-01-30 2027-03-02 2027-03-30; leap day: 2028-02-29 2029-03-01; monthly: 2027-01-30 2027-03-30
#   2028-01-30". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ical.js@2.2.1 > /dev/null || exit 2
cat > days.mjs <<'JS'
import ICAL from 'ical.js';

function days(start, rule, many) {
  const next = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(start));
  return Array.from({ length: many }, () => next.next().toString()).join(' ');
}

const yearly = days('2027-01-30', 'FREQ=YEARLY;BYMONTH=1,2,3;BYMONTHDAY=30', 3);
const leap = days('2028-02-29', 'FREQ=YEARLY', 2);
const monthly = days('2027-01-30', 'FREQ=MONTHLY;BYMONTH=1,2,3;BYMONTHDAY=30', 3);
console.log(`yearly: ${yearly}; leap day: ${leap}; monthly: ${monthly}`);
const same = yearly === '2027-01-30 2027-03-02 2027-03-30' && leap === '2028-02-29 2029-03-01'
  && monthly === '2027-01-30 2027-03-30 2028-01-30';
process.exit(same ? 0 : 1);
JS
node days.mjs
