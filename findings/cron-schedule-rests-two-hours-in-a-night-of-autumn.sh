#!/usr/bin/env bash
# cron-schedule 6.0.0 (npm): each hour, or each half hour, pauses for an hour longer when the clocks go back.
#
# Behaviour: with TZ=Europe/Berlin, "0 * * * *" from 24:00 on 24 October 2026 is 22:00, 23:00, 00:00, and then 02:00 of UTC: the
#   second 02:00 of that night, 01:00 UTC, is not there. A lamp that is to be told its level each half hour waits for an hour and a
#   half. croner 11.0.1 has 22:00, 23:00, 00:00, 01:00.
# Expected: each hour: when the clocks change, only jobs that run at a particular time are treated in another way, and none with a
#   star in the hour (cron(8), Debian). "All linux cron features" are said to be supported.
# Seen: "cron-schedule 22 23 00 02, croner 22 23 00 01". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts cron-schedule@6.0.0 croner@11.0.1 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { parseCronExpression } from 'cron-schedule';
import { Cron } from 'croner';

const start = new Date('2026-10-24T21:59:00Z');
const hours = dates => dates.map(date => date.toISOString().slice(11, 13)).join(' ');
const one = hours(parseCronExpression('0 * * * *').getNextDates(4, start));
const other = hours(new Cron('0 * * * *', { timezone: 'Europe/Berlin' }).nextRuns(4, start));
const said = `cron-schedule ${one}, croner ${other}`;
console.log(said);
process.exit(said === 'cron-schedule 22 23 00 02, croner 22 23 00 01' ? 0 : 1);
JS
TZ=Europe/Berlin node found.mjs
