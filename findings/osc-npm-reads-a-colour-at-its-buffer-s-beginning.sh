#!/usr/bin/env bash
# osc 2.4.5 (npm): a colour, a MIDI message or a blob in a packet that is a part of a larger buffer is read from another place.
#
# Behaviour: readPacket() of a view that begins at byte 200 of a larger array: the colour is 0, 0, 0 where that of the view is 255,
#   128, 0; a blob and a MIDI message are zeros as well, or whatever lies at the buffer's own beginning. Numbers and texts of the
#   same packet are right. A packet that has its buffer to itself, as from Node's UDP, is read; small ones by Buffer.from() share
#   one.
# Expected: the view's bytes: readPacket() is documented to take an array of bytes, and reads everything else of this one by its
#   offset.
# Seen: "alone: 255 128 0, blob busy, number 7; within: 0 0 0, blob ...., number 7". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts osc@2.4.5 > /dev/null || exit 2
cat > found.mjs <<'JS'
import osc from 'osc';

const options = { metadata: true, unpackSingleArgs: false };
const args = [
  { type: 'r', value: { r: 255, g: 128, b: 0, a: 0.25 } },
  { type: 'b', value: new TextEncoder().encode('busy') },
  { type: 'i', value: 7 },
];
const packet = osc.writePacket({ address: '/lamp', args }, options);
const large = new Uint8Array(400);
large.set(packet, 200);
const of = bytes => {
  const [{ value: colour }, { value: blob }, { value: number }] = osc.readPacket(bytes, options).args;
  const text = [...blob].map(byte => (byte ? String.fromCharCode(byte) : '.')).join('');
  return `${colour.r} ${colour.g} ${colour.b}, blob ${text}, number ${number}`;
};
const said = `alone: ${of(packet)}; within: ${of(large.subarray(200, 200 + packet.length))}`;
console.log(said);
process.exit(said === 'alone: 255 128 0, blob busy, number 7; within: 0 0 0, blob ...., number 7' ? 0 : 1);
JS
node found.mjs
