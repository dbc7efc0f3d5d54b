#!/usr/bin/env bash
# ical-generator 10.2.0 (npm): in a calendar that has a time zone, the times that must be UTC are written without the Z, in another
# time.
#
# Behaviour: in a calendar with the zone Europe/Berlin, an event whose own zone is UTC, from 07:00 UTC, is
#   "DTSTART:20261020T090000", without zone or Z: a floating time, two hours later for whoever reads it in UTC. DTSTAMP and a
#   rule's UNTIL lose the Z too. Without the calendar's zone all three are right.
# Expected: DTSTART:20261020T070000Z; DTSTAMP always, and UNTIL where DTSTART has a zone, in UTC (RFC 5545, 3.8.7.2 and 3.3.10).
#   Its own documentation: all times are put out as UTC as long as no zone is defined, and an event's `timezone` goes before the
#   calendar's.
# Seen: "Berlin: DTSTAMP:20261001T140000 DTSTART:20261020T090000 UNTIL=20261110T090000; none: DTSTAMP:20261001T120000Z
#   DTSTART:20261020T070000Z UNTIL=20261110T080000Z". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ical-generator@10.2.0 luxon@3.7.2 > /dev/null || exit 2
cat > calendar.mjs <<'JS'
import ical from 'ical-generator';
import { DateTime } from 'luxon';

const at = text => DateTime.fromISO(text, { zone: 'utc' });

function written(zone) {
  const calendar = ical();
  if (zone) calendar.timezone(zone);
  calendar.createEvent({
    id: '1@clinic.example', stamp: at('2026-10-01T12:00'), start: at('2026-10-20T07:00'), timezone: 'UTC', summary: 'Massage',
    repeating: { freq: 'WEEKLY', until: at('2026-11-10T08:00') },
  });
  const [text, stamp, start] = [String(calendar), /DTSTAMP\S*/, /DTSTART\S*/];
  return `${text.match(stamp)[0]} ${text.match(start)[0]} ${text.match(/UNTIL=\w*/)[0]}`;
}

const said = `Berlin: ${written('Europe/Berlin')}; none: ${written(null)}`;
console.log(said);
process.exit(said === 'Berlin: DTSTAMP:20261001T140000 DTSTART:20261020T090000 UNTIL=20261110T090000; '
  + 'none: DTSTAMP:20261001T120000Z DTSTART:20261020T070000Z UNTIL=20261110T080000Z' ? 0 : 1);
JS
TZ=UTC node calendar.mjs
