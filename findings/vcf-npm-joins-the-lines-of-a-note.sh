#!/usr/bin/env bash
# vcf 2.1.2 with ical.js 2.2.1 (npm): a card's note of two lines has the last word of one and the first of the next in one, and
# separators are not escaped.
#
# Behaviour: set("note", "Ring twice\nfor Anna; Ben") is written as "NOTE:Ring twicefor Anna; Ben"; the line break is gone. A name
#   with a semicolon or a comma is written as it is. ical.js reads what is there.
# Expected: "Ring twice\nfor Anna; Ben" with a backslash and an n: a line break in a text is encoded (RFC 6350, 3.4).
# Seen: "vcf [Ring twicefor Anna; Ben], 1 line; ical.js [Ring twice\nfor Anna; Ben], 2 lines". Exits 1 when that changes, 2 where
#   it cannot run.
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

const NOTE = 'Ring twice\nfor Anna; Ben';
const one = new VCard();
one.set('fn', 'Room 3');
one.set('note', NOTE);
const other = new ICAL.Component('vcard');
other.addPropertyWithValue('version', '4.0');
other.addPropertyWithValue('note', NOTE);
const of = text => {
  const written = text.match(/^NOTE:(.*?)\r?$/m)[1];
  const lines = new ICAL.Component(ICAL.parse(text)).getFirstPropertyValue('note').split('\n').length;
  return `[${written.replace('\\;', ';')}], ${lines} line${lines > 1 ? 's' : ''}`;
};
const said = `vcf ${of(one.toString('4.0'))}; ical.js ${of(other.toString())}`;
console.log(said);
process.exit(said === 'vcf [Ring twicefor Anna; Ben], 1 line; ical.js [Ring twice\\nfor Anna; Ben], 2 lines' ? 0 : 1);
JS
node found.mjs
