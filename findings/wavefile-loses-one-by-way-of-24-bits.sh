#!/usr/bin/env bash
# wavefile 11.0.0 (npm): 16 bits that are made 24 bits and 16 again are other samples: what is above zero has lost one.
#
# Behaviour: of 0, 1, 2, 16384, 32767, -1, -16384, -32768 the way to 24 bits and back makes 0, 0, 1, 16383, 32767 and leaves those
#   below zero. A tone gets an offset of half a step. By way of 64-bit floats all come back.
# Expected: the same samples: 24 bits hold each of 16, 256 times as large.
# Seen: "24 bits: 0 0 1 16383 32767 -1 -16384 -32768; 64 bits: 0 1 2 16384 32767 -1 -16384 -32768". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts wavefile@11.0.0 > /dev/null || exit 2
cat > back.js <<'JS'
const { WaveFile } = require('wavefile');

function back(depth) {
  const file = new WaveFile();
  file.fromScratch(1, 48000, '16', Int16Array.from([0, 1, 2, 16384, 32767, -1, -16384, -32768]));
  file.toBitDepth(depth);
  file.toBitDepth('16');
  return [...file.getSamples(false, Int16Array)].join(' ');
}

const said = `24 bits: ${back('24')}; 64 bits: ${back('64')}`;
console.log(said);
process.exit(said === '24 bits: 0 0 1 16383 32767 -1 -16384 -32768; 64 bits: 0 1 2 16384 32767 -1 -16384 -32768' ? 0 : 1);
JS
node back.js
