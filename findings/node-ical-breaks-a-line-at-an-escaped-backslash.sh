#!/usr/bin/env bash
# node-ical 0.26.1 with ical.js 2.2.1 (npm): a backslash in a text, followed by an n, becomes a backslash and a line break.
#
# Behaviour: the title C:\new is written as C:\\new in a calendar. node-ical reads it as "C:\", a line break and "ew": of the two
#   backslashes the second and the n are taken for an escaped line break before the two are taken for one.
# Expected: C:\new, as ical.js reads it. Escapes are read from the left: \\ is a backslash (RFC 5545, 3.3.11). A line break that is
#   written as \n is read rightly by both.
# Seen: node-ical "C:\\\new", ical.js "C:\\new" (as JSON). Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts node-ical@0.26.1 ical.js@2.2.1 > /dev/null || exit 2
cat > title.mjs <<'JS'
import ICAL from 'ical.js';
import ical from 'node-ical';

const file = [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic.example//EN', 'BEGIN:VEVENT', 'UID:1@clinic.example',
  'DTSTAMP:20261001T000000Z', 'DTSTART:20261020T090000Z', String.raw`SUMMARY:C:\\new`, 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n');
const theirs = JSON.stringify(Object.values(ical.sync.parseICS(file)).find(one => one.type === 'VEVENT').summary);
const other = JSON.stringify(new ICAL.Component(ICAL.parse(file)).getFirstSubcomponent('vevent').getFirstPropertyValue('summary'));
console.log(`node-ical ${theirs}, ical.js ${other}`);
process.exit(theirs === String.raw`"C:\\\new"` && other === String.raw`"C:\\new"` ? 0 : 1);
JS
node title.mjs
