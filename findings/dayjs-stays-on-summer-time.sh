#!/usr/bin/env bash
# dayjs 1.11.23 with its plugins utc and timezone (npm): one day later is not the same time of day in that zone, and hours that are
# added are told by the old offset, once the clocks have gone back.
#
# Behaviour: from 12:00 in Berlin on 24 October 2026, add(1, 'day') is 2026-10-25T12:00:00+02:00, an instant at which it is 11:00
#   there; add(1, 'week') and add(1, 'month') likewise. From 00:30 on the 25th, add(3, 'hour') is 03:30+02:00, where it is
#   02:30+01:00. endOf('day') has the right offset.
# Expected: 2026-10-25T12:00:00+01:00 and 2026-10-25T02:30:00+01:00, as luxon 3.7.2 and Temporal give them: an object of the zone
#   Europe/Berlin is documented to be that zone's time.
# Seen: "dayjs: day 12:00+02:00, week 12:00+02:00, hours 03:30+02:00; luxon: day 12:00+01:00, week 12:00+01:00, hours 02:30+01:00".
#   Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts dayjs@1.11.23 luxon@3.7.2 > /dev/null || exit 2
cat > later.mjs <<'JS'
import dayjs from 'dayjs';
import timezone from 'dayjs/plugin/timezone.js';
import utc from 'dayjs/plugin/utc.js';
import { DateTime } from 'luxon';

dayjs.extend(utc);
dayjs.extend(timezone);
const [noon, night, zone] = ['2026-10-24T12:00', '2026-10-25T00:30', 'Europe/Berlin'];

const byDayjs = (start, number, unit) => dayjs.tz(start, zone).add(number, unit).format('HH:mmZ');
const byLuxon = (start, number, unit) => DateTime.fromISO(start, { zone }).plus({ [unit]: number }).toFormat('HH:mmZZ');

function told(name, later) {
  return `${name}: day ${later(noon, 1, 'day')}, week ${later(noon, 1, 'week')}, hours ${later(night, 3, 'hour')}`;
}

const said = `${told('dayjs', byDayjs)}; ${told('luxon', byLuxon)}`;
console.log(said);
process.exit(said === 'dayjs: day 12:00+02:00, week 12:00+02:00, hours 03:30+02:00; '
  + 'luxon: day 12:00+01:00, week 12:00+01:00, hours 02:30+01:00' ? 0 : 1);
JS
TZ=UTC node later.mjs
