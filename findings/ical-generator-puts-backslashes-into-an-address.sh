#!/usr/bin/env bash
# ical-generator 10.2.0 with ical.js 2.2.1 (npm): an event's address that has a comma or a semicolon leads elsewhere.
#
# Behaviour: {url: 'https://clinic.example/room?at=52.5,13.4;floor=2'} is written with a backslash before the comma and the
#   semicolon, as if it were a text; the line says itself that it is VALUE=URI. ical.js gives the backslashes back; icalendar 7.3.2
#   (PyPI) takes them away again.
# Expected: the address as it is: a value of the type URI has no backslash escapes (RFC 5545, 3.3.13).
# Seen: "ical.js: https://clinic.example/room?at=52.5\,13.4\;floor=2, icalendar: https://clinic.example/room?at=52.5,13.4;floor=2".
#   Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q icalendar==7.3.2 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ical-generator@10.2.0 ical.js@2.2.1 > /dev/null || exit 2
cat > address.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import ICAL from 'ical.js';
import ical from 'ical-generator';

const calendar = ical();
calendar.createEvent({
  start: new Date('2026-11-27T13:00:00Z'), summary: 'Massage', url: 'https://clinic.example/room?at=52.5,13.4;floor=2',
});
writeFileSync('one.ics', String(calendar));
console.log(new ICAL.Component(ICAL.parse(String(calendar))).getFirstSubcomponent('vevent').getFirstPropertyValue('url'));
JS
by_icaljs=$(node address.mjs)
by_icalendar=$(venv/bin/python -W ignore -c '
import icalendar, pathlib
[event] = icalendar.Calendar.from_ical(pathlib.Path("one.ics").read_text()).walk("VEVENT")
print(event["URL"])')
said="ical.js: $by_icaljs, icalendar: $by_icalendar"
echo "$said"
address=https://clinic.example/room?at=52.5
[ "$said" = "ical.js: $address\,13.4\;floor=2, icalendar: $address,13.4;floor=2" ]
