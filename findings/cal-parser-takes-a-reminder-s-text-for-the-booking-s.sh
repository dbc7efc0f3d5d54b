#!/usr/bin/env bash
# cal-parser 1.0.2 (npm): the description of a booking is that of its reminder.
#
# Behaviour: of a booking with a note, "Ring twice", and a reminder whose text is "Soon", description is "Soon"; the note is gone.
#   An address that a reminder is to be mailed to is the attendee. The lines BEGIN and END of the reminder, its trigger and action
#   are properties of the booking too. What a reminder leaves unsaid is as it was.
# Expected: "Ring twice": VALARM is a component within the booking, with properties of its own (RFC 5545, 3.6.6); the package is to
#   turn a file into an object with the events' data (https://www.npmjs.com/package/cal-parser).
# Seen: "cal-parser: Soon, mailto:desk@example.org; ical.js: Ring twice, mailto:anna@example.org". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts cal-parser@1.0.2 ical.js@2.2.1 > /dev/null || exit 2
cat > found.mjs <<'JS'
import ICAL from 'ical.js';
import parser from 'cal-parser';

const text = ['BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//example//room 3//EN', 'BEGIN:VEVENT', 'UID:one@example.org',
  'DTSTAMP:20261101T090000Z', 'DTSTART:20261127T090000Z', 'DTEND:20261127T103000Z', 'SUMMARY:Back', 'DESCRIPTION:Ring twice',
  'ATTENDEE:mailto:anna@example.org', 'BEGIN:VALARM', 'ACTION:EMAIL', 'TRIGGER:-PT15M', 'SUMMARY:Back', 'DESCRIPTION:Soon',
  'ATTENDEE:mailto:desk@example.org', 'END:VALARM', 'END:VEVENT', 'END:VCALENDAR', ''].join('\r\n');
const [event] = parser.parseString(text).events;
const other = new ICAL.Component(ICAL.parse(text)).getFirstSubcomponent('vevent');
const said = `cal-parser: ${event.description.value}, ${event.attendee.value}; `
  + `ical.js: ${other.getFirstPropertyValue('description')}, ${other.getFirstPropertyValue('attendee')}`;
console.log(said);
process.exit(said === 'cal-parser: Soon, mailto:desk@example.org; ical.js: Ring twice, mailto:anna@example.org' ? 0 : 1);
JS
node found.mjs
