#!/usr/bin/env bash
# node-hl7-client 3.2.0 (npm) with hl7 0.4.5 (PyPI): of a note of two lines the second is a segment of its own, which is none.
#
# Behaviour: set("3", "Ring twice\rfor the room") escapes bars and ampersands, and leaves the carriage return as it is. The message
#   that it writes has "for the room" as a line; it reads "Ring twice" back from its own text, and hl7 too. An \X0D\ that comes is
#   read as a carriage return.
# Expected: \.br\ or \X0D\ in its place: the carriage return ends a segment and may not be in it (HL7 2.5, 2.5.4, and 2.7).
# Seen: "set: two lines, read by itself: Ring twice, by hl7: Ring twice; X0D read: two lines". Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q hl7==0.4.5 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts node-hl7-client@3.2.0 > /dev/null || exit 2
cat > one.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import { Message } from 'node-hl7-client';

const NOTE = 'Ring twice\rfor the room';
const lines = text => (text.includes('\r') ? 'two lines' : text);
const made = new Message({ messageHeader: { msh_9_1: 'ADT', msh_9_2: 'A01', msh_10: '1', msh_11_1: 'P' } });
made.addSegment('NTE').set('3', NOTE);
const read = text => lines(new Message({ text }).get('NTE.3').toString());
const written = made.toString();
writeFileSync('note.json', JSON.stringify([written, read(written.replace(NOTE, 'Ring twice\\X0D\\for the room'))]));
process.stdout.write(`set: ${lines(NOTE)}, read by itself: ${read(written)}, by hl7: `);
JS
cat > other.py <<'PY'
import json

import hl7

with open("note.json") as file:
    written, escaped = json.load(file)
print(f"{hl7.parse(written)['NTE.F3']}; X0D read: {escaped}")
PY
said="$(node one.mjs)$(venv/bin/python other.py)"
echo "$said"
[ "$said" = 'set: two lines, read by itself: Ring twice, by hl7: Ring twice; X0D read: two lines' ]
