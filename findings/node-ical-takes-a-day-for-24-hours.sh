#!/usr/bin/env bash
# node-ical 0.26.1 (npm): a duration of a day or a week ends an hour early when the clocks go back meanwhile.
#
# Behaviour: from noon on 24 October 2026 in Berlin, DURATION:P1D ends at 10:00 UTC on the 25th, 11:00 there; P1W from 20 October,
#   09:00, ends at 08:00 there. It is 24 hours, and 168. PT24H ends at the same instant as P1D.
# Expected: noon, 11:00 UTC, and 08:00 UTC. Days and weeks of a duration are those of the calendar, hours are exact (RFC 5545, 3.3.6).
#   The same events with DTEND at noon and at 09:00 end there.
# Seen: "P1D 10:00, PT24H 10:00, DTEND 11:00; P1W 07:00, DTEND 08:00 (UTC)". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts node-ical@0.26.1 > /dev/null || exit 2
cat > ends.mjs <<'JS'
import ical from 'node-ical';

const ZONE = ';TZID=Europe/Berlin:';

function ends(start, how) {
  const file = [
    'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic.example//EN', 'BEGIN:VEVENT', 'UID:1@clinic.example',
    'DTSTAMP:20261001T000000Z', `DTSTART${ZONE}${start}`, how, 'END:VEVENT', 'END:VCALENDAR', '',
  ].join('\r\n');
  return Object.values(ical.sync.parseICS(file)).find(one => one.type === 'VEVENT').end.toISOString().slice(11, 16);
}

const [noon, nine] = ['20261024T120000', '20261020T090000'];
const days = [ends(noon, 'DURATION:P1D'), ends(noon, 'DURATION:PT24H'), ends(noon, `DTEND${ZONE}20261025T120000`)];
const weeks = [ends(nine, 'DURATION:P1W'), ends(nine, `DTEND${ZONE}20261027T090000`)];
const said = `P1D ${days[0]}, PT24H ${days[1]}, DTEND ${days[2]}; P1W ${weeks[0]}, DTEND ${weeks[1]} (UTC)`;
console.log(said);
process.exit(said === 'P1D 10:00, PT24H 10:00, DTEND 11:00; P1W 07:00, DTEND 08:00 (UTC)' ? 0 : 1);
JS
node ends.mjs
