#!/usr/bin/env bash
# node-wav 0.0.2 (npm) with scipy 1.17.1 (PyPI): a WAV file of floats, as scipy writes it, is refused.
#
# Behaviour: decode() raises RangeError ("start offset of Float32Array should be a multiple of 4"). The samples of that file begin
#   at byte 58, as its format chunk has 18 bytes and a fact chunk follows; node-wav lays an array of floats over the place. Of 16
#   bits scipy's file is read, and so are floats by libsndfile (soundfile 0.14.0), which begin at byte 80. wav-decoder 1.3.0 reads
#   all three.
# Expected: the samples: chunks begin at even bytes, not at every fourth (RIFF), and the format chunk of all but PCM has the field
#   cbSize, which makes 18 bytes (WAVEFORMATEX).
# Seen: "scipy floats: RangeError, 100; libsndfile floats: 100, 100; scipy 16 bits: 100, 100". Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q scipy==1.17.1 numpy==2.4.6 soundfile==0.14.0 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts node-wav@0.0.2 wav-decoder@1.3.0 > /dev/null || exit 2
cat > one.py <<'PY'
import numpy as np
import soundfile
from scipy.io import wavfile

tone = (0.1 * np.sin(2 * np.pi * 440 * np.arange(100) / 48_000)).astype(np.float32)
wavfile.write("scipy floats.wav", 48_000, tone)
soundfile.write("libsndfile floats.wav", tone, 48_000, subtype="FLOAT")
wavfile.write("scipy 16 bits.wav", 48_000, (tone * 32767).astype(np.int16))
PY
cat > other.mjs <<'JS'
import { readFileSync } from 'node:fs';
import nodeWav from 'node-wav';
import wavDecoder from 'wav-decoder';

const read = async name => {
  const file = new Uint8Array(readFileSync(`${name}.wav`)).buffer;
  let mine;
  try {
    mine = nodeWav.decode(file).channelData[0].length;
  } catch (error) {
    mine = error.name;
  }
  return `${name}: ${mine}, ${(await wavDecoder.decode(file)).channelData[0].length}`;
};
console.log([await read('scipy floats'), await read('libsndfile floats'), await read('scipy 16 bits')].join('; '));
JS
said="$(venv/bin/python one.py)$(node other.mjs)"
echo "$said"
[ "$said" = 'scipy floats: RangeError, 100; libsndfile floats: 100, 100; scipy 16 bits: 100, 100' ]
