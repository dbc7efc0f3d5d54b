#!/usr/bin/env bash
# hl7 0.4.5 (PyPI) with node-hl7-client 3.2.0 (npm): a letter beyond Latin-1 is written as the number of its code point, which
# reads as two other letters.
#
# Behaviour: escape("Łukasz") is "\X141\ukasz", three digits. Its own unescape() makes "\x14\x01ukasz" of it, and the "€" of a
#   price, \X20ac\, is a space and "¬" there and in the other library. A line feed is "\X a\", with a space for the digit. "é"
#   comes back.
# Expected: the letters as they are, in the encoding that MSH-18 names, or their bytes: \Xdd..\ is pairs of hexadecimal digits,
#   each an octet (HL7 2.5, 2.7).
# Seen: "é: read, Ł: other, €: other, line feed X a; node-hl7-client, €: other". Exits 1 when that changes, 2 where it cannot run.
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
cat > one.py <<'PY'
import json

import hl7

HEAD = "MSH|^~\\&|ROOM|CLINIC|||20261127130000||ADT^A01^ADT_A01|1|P|2.5\r"
message = hl7.parse(HEAD)
for sign in "éŁ€":
    print(f"{sign}: {'read' if message.unescape(message.escape(sign)) == sign else 'other'}", end=", ")
print("line feed", message.escape("\n").strip("\\"), end="; ")
with open("note.json", "w") as file:
    json.dump(HEAD + "NTE|1||" + message.escape("€"), file)
PY
cat > other.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { Message } from 'node-hl7-client';

const text = new Message({ text: JSON.parse(readFileSync('note.json', 'utf8')) }).get('NTE.3').toString();
console.log(`node-hl7-client, €: ${text === '€' ? 'read' : 'other'}`);
JS
said="$(venv/bin/python one.py)$(node other.mjs)"
echo "$said"
[ "$said" = 'é: read, Ł: other, €: other, line feed X a; node-hl7-client, €: other' ]
