#!/usr/bin/env bash
# osc-js 2.4.1 (npm): a whole number from 2147483648 on is sent as another one, often a negative one.
#
# Behaviour: new OSC.Message('/room/cue', 3000000000) has the type tag ",i" and the argument -1294967296: the lowest 32 bits, read
#   with a sign. 1795784441856, a time in milliseconds, becomes another number above zero. There is no error. The library osc 2.4.5
#   sends the same numbers as floats.
# Expected: an error, or the type h or f, both of which it can write (OSC 1.0, "OSC Type Tag String": i is an int32, a 32-bit two's
#   complement integer).
# Seen: "osc-js: 2147483647, -2147483648, -1294967296, 488112128; osc: 2147483648, 2147483648, 3000000000, 1795784441856". Exits 1
#   when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts osc-js@2.4.1 osc@2.4.5 > /dev/null || exit 2
cat > numbers.mjs <<'JS'
import osc from 'osc';
import OSC from 'osc-js';

const numbers = [2147483647, 2147483648, 3000000000, 1795784441856];
const read = packet => osc.readPacket(packet, {}).args[0];
const one = numbers.map(number => read(new OSC.Message('/room/cue', number).pack()));
const other = numbers.map(number => read(osc.writePacket({ address: '/room/cue', args: [number] })));
const said = `osc-js: ${one.join(', ')}; osc: ${other.join(', ')}`;
console.log(said);
process.exit(said === 'osc-js: 2147483647, -2147483648, -1294967296, 488112128; '
  + 'osc: 2147483648, 2147483648, 3000000000, 1795784441856' ? 0 : 1);
JS
node numbers.mjs
