#!/usr/bin/env bash
# luxon 3.7.2 (npm): an interval whose end is written by its time alone ends today, whatever day it begins on.
#
# Behaviour: Interval.fromISO("2024-05-17T13:00+02:00/14:00"), a booking of an hour, is taken without a word, and ends on the day
#   on which it is read, at 14:00 in the machine's zone. "2024-05-17/05-19", three days by day and month, ends today, too: 05-19 is
#   read as five o'clock with an offset of -19 hours. With the whole end it is an hour.
# Expected: an hour, and the 19th of May: what is left out after the solidus is taken from the start, its offset as well (ISO
#   8601:2004, 4.4), or an invalid Interval.
# Seen: "whole end 1 h; time alone: another day; day and month: another day". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts luxon@3.7.2 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { Interval } from 'luxon';

const start = '2024-05-17T13:00+02:00';
const hours = Interval.fromISO(`${start}/2024-05-17T14:00+02:00`).length('hours');
const short = Interval.fromISO(`${start}/14:00`, { setZone: true });
const days = Interval.fromISO('2024-05-17/05-19');
const day = (interval, expected) => {
  if (!interval.isValid) return 'refused';
  return interval.end.toISODate() === expected ? expected : 'another day';
};
const said = `whole end ${hours} h; time alone: ${day(short, '2024-05-17')}; day and month: ${day(days, '2024-05-19')}`;
console.log(said);
process.exit(said === 'whole end 1 h; time alone: another day; day and month: another day' ? 0 : 1);
JS
node found.mjs
