#!/usr/bin/env bash
# music-metadata 11.16.1 (npm): each WAV file gets the warning that its sound is longer than the file.
#
# Behaviour: a second of 16 bits in mono, in a file of the usual 44 bytes before it, has the warning "Data chunk size exceeds file
#   size". The chunk is as long as its header says, and the file as RIFF says. The chunk's length is taken off what remains before
#   it is compared with that; with a smaller chunk after it, that one is warned of too.
# Expected: no warning: `quality.warnings` is documented for what is wrong with a file.
# Seen: "44 + 96000 bytes, RIFF says 96036, data 96000: Data chunk size exceeds file size". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts music-metadata@11.16.1 > /dev/null || exit 2
cat > warned.mjs <<'JS'
import { parseBuffer } from 'music-metadata';

function chunk(name, body) {
  const head = Buffer.alloc(8);
  head.write(name, 'latin1');
  head.writeUInt32LE(body.length, 4);
  return Buffer.concat([head, body]);
}

const format = Buffer.alloc(16);
[1, 1].forEach((value, index) => format.writeUInt16LE(value, 2 * index));
[48000, 96000].forEach((value, index) => format.writeUInt32LE(value, 4 + 4 * index));
[2, 16].forEach((value, index) => format.writeUInt16LE(value, 12 + 2 * index));
const whole = chunk('RIFF', Buffer.concat([Buffer.from('WAVE'), chunk('fmt ', format), chunk('data', Buffer.alloc(96000))]));

const { quality } = await parseBuffer(whole, { mimeType: 'audio/wav', size: whole.length });
const warned = quality.warnings.map(one => one.message).join(', ') || 'no warning';
const said = `44 + ${whole.length - 44} bytes, RIFF says ${whole.readUInt32LE(4)}, data ${whole.readUInt32LE(40)}: ${warned}`;
console.log(said);
process.exit(said === '44 + 96000 bytes, RIFF says 96036, data 96000: Data chunk size exceeds file size' ? 0 : 1);
JS
node warned.mjs
