#!/usr/bin/env bash
# ical-generator 10.2.0 with ical.js 2.2.1 (npm) and icalendar 7.3.2 (PyPI): an attendee with quotation marks in the name is cut
# short by one reader and lost to the other.
#
# Behaviour: {name: 'Anna "Nan" Example', email: …} is written as CN="Anna \"Nan\" Example". For ical.js the name is then "Anna"
#   and a backslash. icalendar has no attendee, and an entry in `errors`.
# Expected: a parameter's value cannot have a quotation mark, and a backslash is nothing special in it (RFC 5545, 3.2): it is
#   written as ^' (RFC 6868, 3.1). Both readers read that.
# Seen: "ical.js: Anna \, icalendar: none; with ^': Anna "Nan" Example, Anna "Nan" Example". Exits 1 when that changes, 2 where it
#   cannot run.
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
cat > write.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import ical from 'ical-generator';

const calendar = ical();
calendar.createEvent({
  start: new Date('2026-11-27T13:00:00Z'), summary: 'Massage',
  attendees: [{ name: 'Anna "Nan" Example', email: 'anna@clinic.example' }],
});
writeFileSync('one.ics', String(calendar));
writeFileSync('two.ics', String(calendar).replaceAll('\\"', "^'"));
JS
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import ICAL from 'ical.js';

const event = new ICAL.Component(ICAL.parse(readFileSync(process.argv[2], 'utf8'))).getFirstSubcomponent('vevent');
console.log(event.getFirstProperty('attendee').getParameter('cn'));
JS
cat > read.py <<'PY'
import pathlib
import sys

import icalendar

[event] = icalendar.Calendar.from_ical(pathlib.Path(sys.argv[1]).read_bytes()).walk("VEVENT")
print(event["ATTENDEE"].params["CN"] if "ATTENDEE" in event else "none")
PY
node write.mjs
said="ical.js: $(node read.mjs one.ics), icalendar: $(venv/bin/python -W ignore read.py one.ics)"
said+="; with ^': $(node read.mjs two.ics), $(venv/bin/python -W ignore read.py two.ics)"
echo "$said"
[ "$said" = "ical.js: Anna \\, icalendar: none; with ^': Anna \"Nan\" Example, Anna \"Nan\" Example" ]
