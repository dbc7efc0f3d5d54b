#!/usr/bin/env bash
# ical.js 2.2.1 with vcard4 4.0.5 (npm): of a name with a semicolon in it, which one has written into a card, the other keeps the
# backslash.
#
# Behaviour: FN:Practice Example\; room 3 is read as "Practice Example\; room 3", and so is a NOTE; the comma in the same text
#   loses its backslash. In a calendar's SUMMARY the semicolon does, too. vcard4 reads its own card as it was.
# Expected: "Practice Example; room 3": a semicolon may be escaped also where it parts nothing, and is read without the backslash
#   (RFC 6350, 3.4).
# Seen: "card: Practice Example\; room 3, east; calendar: Practice Example; room 3, east; vcard4: Practice Example; room 3, east".
#   Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ical.js@2.2.1 vcard4@4.0.5 > /dev/null || exit 2
cat > found.mjs <<'JS'
import ICAL from 'ical.js';
import { FNProperty, parse, TextType, VCARD } from 'vcard4';

const NAME = 'Practice Example; room 3, east';
const card = new VCARD([new FNProperty([], new TextType(NAME))]).repr();
const calendar = card.replaceAll('VCARD', 'VEVENT').replace('FN:', 'SUMMARY:').replace(/VERSION.*\r\n/, '');
const value = (text, name) => new ICAL.Component(ICAL.parse(text)).getFirstPropertyValue(name);
const own = parse(card).getProperty('FN')[0].value;
const said = `card: ${value(card, 'fn')}; calendar: ${value(calendar, 'summary')}; vcard4: ${own}`;
console.log(said);
process.exit(
  said ===
    'card: Practice Example\\; room 3, east; calendar: Practice Example; room 3, east; vcard4: Practice Example; room 3, east'
    ? 0
    : 1,
);
JS
node found.mjs
