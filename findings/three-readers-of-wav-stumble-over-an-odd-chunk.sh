#!/usr/bin/env bash
# wav-decoder 1.3.0, node-wav 0.0.2 (npm) and audio-metadata 0.11.1 (PyPI): a WAV file with a chunk of an odd length before its
# sound is not read.
#
# Behaviour: a chunk of three bytes, a note of the program that made the file, stands before the data. wav-decoder raises
#   RangeError, audio-metadata "Valid WAVE stream info not found", and node-wav returns undefined without an error. With four bytes
#   all of them read it. libsndfile 1.2.2 (soundfile 0.14.0) reads both.
# Expected: both files are read: a byte follows a chunk of odd length, which its length does not count (RIFF, "Chunks": ckData is
#   padded to a word boundary).
# Seen: "4 bytes: 5, 5, 5, libsndfile 5; 3 bytes: RangeError, nothing, FormatError, libsndfile 5". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q audio-metadata==0.11.1 soundfile==0.14.0 numpy==2.4.6 setuptools==80.9.0 \
  2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts wav-decoder@1.3.0 node-wav@0.0.2 > /dev/null || exit 2
cat > one.mjs <<'JS'
import { readFileSync, writeFileSync } from 'node:fs';
import nodeWav from 'node-wav';
import wavDecoder from 'wav-decoder';

const long = value => [value & 255, (value >> 8) & 255, (value >> 16) & 255, (value >> 24) & 255];
const chunk = (name, data) => [...Buffer.from(name), ...long(data.length), ...data, ...(data.length % 2 ? [0] : [])];
const format = [1, 0, 1, 0, ...long(48000), ...long(96000), 2, 0, 16, 0];
const said = {};
for (const bytes of [4, 3]) {
  const body = [
    ...Buffer.from('WAVE'), ...chunk('fmt ', format),
    ...chunk('note', Array(bytes).fill(65)), ...chunk('data', Array(10).fill(1)),
  ];
  const file = new Uint8Array([...Buffer.from('RIFF'), ...long(body.length), ...body]);
  writeFileSync(`${bytes}.wav`, file);
  const one = await wavDecoder.decode(file.buffer).then(sound => sound.length, error => error.name);
  const other = nodeWav.decode(file.buffer);
  said[bytes] = `${one}, ${other ? other.channelData[0].length : 'nothing'}`;
}
writeFileSync('said.json', JSON.stringify(said));
JS
cat > other.py <<'PY'
import json

import audio_metadata
import soundfile


def read(name: str) -> str:
    try:
        info = audio_metadata.load(name).streaminfo
        found = str(round(info.duration * info.sample_rate))
    except Exception as error:
        found = type(error).__name__
    return f"{found}, libsndfile {soundfile.info(name).frames}"


with open("said.json") as file:
    said = json.load(file)
print("; ".join(f"{count} bytes: {said[count]}, {read(count + '.wav')}" for count in ("4", "3")))
PY
said="$(node one.mjs)$(venv/bin/python other.py)"
echo "$said"
[ "$said" = '4 bytes: 5, 5, 5, libsndfile 5; 3 bytes: RangeError, nothing, FormatError, libsndfile 5' ]
