#!/usr/bin/env bash
# ts-ics 2.4.6 (npm): of several lines of CATEGORIES in one event the last is kept, and the others are gone without a word.
#
# Behaviour: an event with "CATEGORIES:MASSAGE,ROOM TWO" and "CATEGORIES:FIRST VISIT" has the one category "FIRST VISIT" and is
#   written again with it. Two lines of COMMENT become the last of them likewise. Two lines of EXDATE are both kept.
# Expected: three categories. CATEGORIES and COMMENT are optional and may come more than once (RFC 5545, 3.6.1).
# Seen: "categories FIRST VISIT, comment second; written: CATEGORIES:FIRST VISIT". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ts-ics@2.4.6 > /dev/null || exit 2
cat > lines.mjs <<'JS'
import { convertIcsCalendar, generateIcsCalendar } from 'ts-ics';

const calendar = convertIcsCalendar(undefined, [
  'BEGIN:VCALENDAR', 'VERSION:2.0', 'PRODID:-//clinic.example//EN', 'BEGIN:VEVENT', 'UID:1@clinic.example',
  'DTSTAMP:20261001T000000Z', 'DTSTART:20261020T090000Z', 'DTEND:20261020T100000Z', 'CATEGORIES:MASSAGE,ROOM TWO',
  'CATEGORIES:FIRST VISIT', 'COMMENT:first', 'COMMENT:second', 'END:VEVENT', 'END:VCALENDAR', '',
].join('\r\n'));
const [event] = calendar.events;
const written = generateIcsCalendar(calendar).split(/\r?\n/).filter(line => line.startsWith('CATEGORIES')).join(' ');
const said = `categories ${event.categories.join(' and ')}, comment ${event.comment}; written: ${written}`;
console.log(said);
process.exit(said === 'categories FIRST VISIT, comment second; written: CATEGORIES:FIRST VISIT' ? 0 : 1);
JS
node lines.mjs
