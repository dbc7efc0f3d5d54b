#!/usr/bin/env bash
# simple-hl7 3.3.0 (npm) with hl7 0.4.5 (PyPI): a text that has a bar or an ampersand in it ends there, and what follows is the
# next field.
#
# Behaviour: addSegment("NTE", "1", "", "Neck | back & feet") writes the text as it is. hl7 reads "Neck " in NTE-3 and " back &
#   feet" in NTE-4, the comment's type, where that text has no business. Its own parser reads the same. node-hl7-client 3.2.0
#   writes \F\ and \T\.
# Expected: "Neck \F\ back \T\ feet": separators within a text are escaped (HL7 2.5, 2.7). Nothing says that the caller has to do
#   so, and there is no function for it.
# Seen: "simple-hl7: NTE-3 [Neck ] NTE-4 [ back & feet]; node-hl7-client: NTE-3 [Neck | back & feet] NTE-4 []". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q hl7==0.4.5 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts simple-hl7@3.3.0 node-hl7-client@3.2.0 > /dev/null || exit 2
cat > one.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { Message } from 'node-hl7-client';
import hl7 from 'simple-hl7';

const NOTE = 'Neck | back & feet';
const simple = new hl7.Message('ROOM', 'CLINIC');
simple.addSegment('NTE', '1', '', NOTE);
const client = new Message({ messageHeader: { msh_9_1: 'ADT', msh_9_2: 'A01', msh_10: '1', msh_11_1: 'P' } });
client.addSegment('NTE').set('3', NOTE);
writeFileSync('notes.json', JSON.stringify({ 'simple-hl7': simple.toString(), 'node-hl7-client': client.toString() }));
JS
cat > other.py <<'PY'
import json

import hl7

said = []
with open("notes.json") as file:
    for name, text in json.load(file).items():
        message = hl7.parse(text)
        note = message.segment("NTE")
        three, four = (message.unescape(str(note[place])) if place < len(note) else "" for place in (3, 4))
        said.append(f"{name}: NTE-3 [{three}] NTE-4 [{four}]")
print("; ".join(said))
PY
said="$(node one.mjs)$(venv/bin/python other.py)"
echo "$said"
[ "$said" = 'simple-hl7: NTE-3 [Neck ] NTE-4 [ back & feet]; node-hl7-client: NTE-3 [Neck | back & feet] NTE-4 []' ]
