#!/usr/bin/env bash
# osc4py3 1.0.8 (PyPI) with osc 2.4.5 (npm): a character that comes is the one with the number 0, and one that goes out is empty
# elsewhere.
#
# Behaviour: a message ,c with the "A" that osc writes, 00 00 00 41, is read as "\x00". Its own "A" is 41 00 00 00, which it reads,
#   and osc as the character 0.
# Expected: 00 00 00 41: a type c is an ASCII character, sent as 32 bits, and numbers are big-endian (OSC 1.0, "OSC Message" and
#   "Atomic Data Types").
# Seen: "osc 00000041, read by osc4py3 00; osc4py3 41000000, read by osc 00". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q osc4py3==1.0.8 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts osc@2.4.5 > /dev/null || exit 2
cat > one.py <<'PY'
import sys

from osc4py3 import oscbuildparse

CAME = bytes.fromhex("2f6b657900000000" "2c630000" "00000041")
read = oscbuildparse.decode_packet(memoryview(CAME)).arguments[0]
written = bytes(oscbuildparse.encode_packet(oscbuildparse.OSCMessage("/key", ",c", ["A"])))
with open("key.osc", "wb") as file:
    file.write(written)
sys.stdout.write(f"osc {CAME[-4:].hex()}, read by osc4py3 {read.encode().hex()}; osc4py3 {written[-4:].hex()}, read by osc ")
PY
cat > other.mjs <<'JS'
import { readFileSync } from 'node:fs';
import osc from 'osc';

const options = { metadata: true, unpackSingleArgs: false };
const own = Buffer.from(osc.writePacket({ address: '/key', args: [{ type: 'c', value: 'A' }] }, options)).toString('hex');
if (own !== '2f6b6579000000002c63000000000041') process.exit(1);
const [argument] = osc.readPacket(new Uint8Array(readFileSync('key.osc')), options).args;
console.log(Buffer.from(argument.value).toString('hex'));
JS
said="$(venv/bin/python one.py)$(node other.mjs)"
echo "$said"
[ "$said" = 'osc 00000041, read by osc4py3 00; osc4py3 41000000, read by osc 00' ]
