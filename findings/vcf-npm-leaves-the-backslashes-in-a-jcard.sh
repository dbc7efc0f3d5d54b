#!/usr/bin/env bash
# vcf 2.1.2 with ical.js 2.2.1 (npm): a card that is turned into jCard keeps the escapes of the text, and a birthday is a text.
#
# Behaviour: NOTE:Ring twice\nfor the room is in toJSON() as "Ring twice\\nfor the room", a backslash and an n. ical.js, which
#   makes a line break of it in its own jCard, writes vcf's again as a card with two backslashes. BDAY:19850412 has the type "text"
#   and the value "19850412".
# Expected: a line break; escapes of vCard are removed in jCard (RFC 7095, 3), and a date is "date-and-or-time", "1985-04-12".
# Seen: "vcf: backslash, bday text 19850412, written again 2 backslashes; ical.js: line break, bday date-and-or-time 1985-04-12,
#   written again 1 backslash". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts vcf@2.1.2 ical.js@2.2.1 > /dev/null || exit 2
cat > found.mjs <<'JS'
import ICAL from 'ical.js';
import VCard from 'vcf';

const CARD = 'BEGIN:VCARD\r\nVERSION:4.0\r\nFN:Anna Example\r\nNOTE:Ring twice\\nfor the room\r\nBDAY:19850412\r\nEND:VCARD\r\n';
const of = card => {
  const [, properties] = card;
  const [note, birthday] = ['note', 'bday'].map(name => properties.find(property => property[0] === name));
  const count = ICAL.stringify(card).match(/^NOTE.*$/m)[0].split('\\').length - 1;
  const line = note[3].includes('\n') ? 'line break' : 'backslash';
  return `${line}, bday ${birthday[2]} ${birthday[3]}, written again ${count} backslash${count > 1 ? 'es' : ''}`;
};
const said = `vcf: ${of(new VCard().parse(CARD).toJSON())}; ical.js: ${of(ICAL.parse(CARD))}`;
console.log(said);
process.exit(
  said ===
    'vcf: backslash, bday text 19850412, written again 2 backslashes; ' +
      'ical.js: line break, bday date-and-or-time 1985-04-12, written again 1 backslash'
    ? 0
    : 1,
);
JS
node found.mjs
