#!/usr/bin/env bash
# osc 2.4.5 (npm) with python-osc 1.10.2 (PyPI): a number that is to be sent as 64 bits is sent as 0.
#
# Behaviour: writePacket() with {type: "h", value: 1796000000000}, the time of a cue in milliseconds, has eight zeros, as it takes
#   "high" and "low" of the number, which it has not. No error. With those two, as it hands them out, it is right; type d has the
#   number.
# Expected: 1796000000000: writeInt64() is documented to take a Number, "the number to write", or an error.
# Seen: "h 0, h of high and low 1796000000000, d 1796000000000". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q python-osc==1.10.2 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts osc@2.4.5 > /dev/null || exit 2
cat > one.mjs <<'JS'
import { writeFileSync } from 'node:fs';
import osc from 'osc';

const time = 1796000000000;
const args = [
  { type: 'h', value: time },
  { type: 'h', value: { high: Math.floor(time / 2 ** 32), low: time % 2 ** 32, unsigned: false } },
  { type: 'd', value: time },
];
writeFileSync('cue.osc', osc.writePacket({ address: '/cue', args }, { metadata: true }));
JS
cat > other.py <<'PY'
from pythonosc.osc_message import OscMessage

with open("cue.osc", "rb") as file:
    plain, parts, double = OscMessage(file.read()).params
print(f"h {plain}, h of high and low {parts}, d {double:.0f}")
PY
said="$(node one.mjs)$(venv/bin/python other.py)"
echo "$said"
[ "$said" = 'h 0, h of high and low 1796000000000, d 1796000000000' ]
