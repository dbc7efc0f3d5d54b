#!/usr/bin/env bash
# wav-decoder 1.3.0 and node-wav 0.0.2 (npm): of 24 bits the lowest sample is read as the highest.
#
# Behaviour: samples of 24 bits, 8388607, -8388607 and -8388608, are 1, -1 and 1. The last is full scale below zero, where a sound
#   that was clipped stays: each such sample is a click from -1 to 1 and back. Of 16 and 32 bits the lowest sample is -1.
# Expected: -1: samples of more than 8 bits are signed, in two's complement (RIFF, Multimedia Programming Interface, "Data Format
#   of the Samples").
# Seen: "wav-decoder 1 -1 1, node-wav 1 -1 1; of 16 bits 1 -1 -1, 1 -1 -1". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts wav-decoder@1.3.0 node-wav@0.0.2 > /dev/null || exit 2
cat > found.mjs <<'JS'
import nodeWav from 'node-wav';
import wavDecoder from 'wav-decoder';

const wav = (bits, samples) => {
  const bytes = bits / 8;
  const file = new DataView(new ArrayBuffer(44 + samples.length * bytes + ((samples.length * bytes) % 2)));
  const text = (at, word) => [...word].forEach((letter, place) => file.setUint8(at + place, letter.charCodeAt(0)));
  text(0, 'RIFF'), text(8, 'WAVEfmt '), text(36, 'data');
  [[4, file.byteLength - 8], [16, 16], [24, 48000], [28, 48000 * bytes], [40, samples.length * bytes]]
    .forEach(([at, value]) => file.setUint32(at, value, true));
  [[20, 1], [22, 1], [32, bytes], [34, bits]].forEach(([at, value]) => file.setUint16(at, value, true));
  samples.forEach((sample, place) => {
    for (let byte = 0; byte < bytes; byte++) file.setUint8(44 + place * bytes + byte, (sample >> (8 * byte)) & 255);
  });
  return file.buffer;
};
const of = async bits => {
  const top = 2 ** (bits - 1) - 1;
  const file = wav(bits, [top, -top, -top - 1]);
  const read = [(await wavDecoder.decode(file)).channelData[0], nodeWav.decode(file).channelData[0]];
  return read.map(channel => [...channel].map(Math.round).join(' '));
};
const [wide, narrow] = [await of(24), await of(16)];
const said = `wav-decoder ${wide[0]}, node-wav ${wide[1]}; of 16 bits ${narrow.join(', ')}`;
console.log(said);
process.exit(said === 'wav-decoder 1 -1 1, node-wav 1 -1 1; of 16 bits 1 -1 -1, 1 -1 -1' ? 0 : 1);
JS
node found.mjs
