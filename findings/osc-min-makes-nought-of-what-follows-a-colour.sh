#!/usr/bin/env bash
# osc-min 2.1.2 with osc 2.4.5 (npm): an argument behind a colour is another one, for itself and for others.
#
# Behaviour: toBuffer() of a colour and the number 7 writes the colour's four bytes and twelve zeros behind them. Both libraries
#   read 0 for the 7. The colour alone is read as it was, and 7 before the colour, too.
# Expected: four bytes, so that 7 is 7: a type r is a 32 bit RGBA colour (OSC 1.0, "OSC Message", types that are not standard).
# Seen: "7 behind the colour: osc-min 0, osc 0; before it: osc-min 7, osc 7; 28 bytes for 16". Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts osc-min@2.1.2 osc@2.4.5 > /dev/null || exit 2
cat > found.mjs <<'JS'
import osc from 'osc';
import { fromBuffer, toBuffer } from 'osc-min';

const colour = { type: 'color', value: { red: 255, green: 128, blue: 0, alpha: 64 } };
const seven = { type: 'integer', value: 7 };
const written = (...args) => {
  const view = toBuffer({ address: '/lamp', args });
  return new Uint8Array(view.buffer, view.byteOffset, view.byteLength);
};
const of = bytes => {
  const mine = fromBuffer(bytes).args.find(argument => argument.type === 'integer').value;
  const { args } = osc.readPacket(bytes, { metadata: true, unpackSingleArgs: false });
  return `osc-min ${mine}, osc ${args.find(argument => argument.type === 'i').value}`;
};
const [behind, before] = [written(colour, seven), written(seven, colour)];
const said = `7 behind the colour: ${of(behind)}; before it: ${of(before)}; ${behind.length - 4} bytes for ${16}`;
console.log(said);
process.exit(said === '7 behind the colour: osc-min 0, osc 0; before it: osc-min 7, osc 7; 28 bytes for 16' ? 0 : 1);
JS
node found.mjs
