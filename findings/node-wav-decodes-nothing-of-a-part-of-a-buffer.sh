#!/usr/bin/env bash
# node-wav 0.0.2 (npm): a WAV file that lies in the second half of a larger buffer is decoded to nothing.
#
# Behaviour: decode() of a Buffer that begins at byte 4096 of a larger one returns undefined, without an error; the same bytes in a
#   buffer of their own are 100 samples. Its comment says that offset and length are considered, but the length is taken for the
#   end. Files within an archive or a message, and small ones in Node's shared pool, are such parts.
# Expected: 100 samples each time: its README gives decode() the Buffer that readFileSync() has returned.
# Seen: "alone 100, at 8 100, at 4096 nothing". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts node-wav@0.0.2 > /dev/null || exit 2
cat > found.mjs <<'JS'
import nodeWav from 'node-wav';

const file = nodeWav.encode([new Float32Array(100).fill(0.5)], { sampleRate: 48000, float: false, bitDepth: 16 });
const large = Buffer.alloc(8192);
const samples = buffer => {
  const sound = nodeWav.decode(buffer);
  return sound ? sound.channelData[0].length : 'nothing';
};
const at = offset => {
  file.copy(large, offset);
  return samples(large.subarray(offset, offset + file.length));
};
const said = `alone ${samples(Buffer.from(new Uint8Array(file).buffer))}, at 8 ${at(8)}, at 4096 ${at(4096)}`;
console.log(said);
process.exit(said === 'alone 100, at 8 100, at 4096 nothing' ? 0 : 1);
JS
node found.mjs
