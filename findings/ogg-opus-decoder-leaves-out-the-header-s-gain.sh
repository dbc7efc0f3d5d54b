#!/usr/bin/env bash
# ogg-opus-decoder 1.7.5 (npm): the output gain in an Opus file's header is not applied; libsndfile 1.2.2 (soundfile 0.14.0)
# applies it.
#
# Behaviour: a tone at -21.0 dB by a header that says -12 dB is decoded at -9.0 dB, as loud as the file whose header says 0. The
#   gain is in none of the fields that decodeFile() gives, either.
# Expected: 12 dB fainter, or a field that says so: the gain is meant to be applied when decoding, by default (RFC 7845, 5.1).
#   Tools write it to bring pieces to one loudness without coding them again.
# Seen: "header 0 dB: npm -9.0, libsndfile -9.0; header -12 dB: npm -9.0, libsndfile -21.0". Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs $program" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ogg-opus-decoder@1.7.5 > /dev/null || exit 2
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > made.py <<'PY'
import struct

import numpy as np
import soundfile

soundfile.write("plain.opus", 0.5 * np.sin(2 * np.pi * 440 * np.arange(96_000) / 48_000), 48_000, format="OGG", subtype="OPUS")
page = bytearray(open("plain.opus", "rb").read())
end = 27 + page[26] + sum(page[27 : 27 + page[26]])
head = page.index(b"OpusHead")
page[head + 16 : head + 18] = struct.pack("<h", -12 * 256)
page[22:26] = bytes(4)
crc = 0
for byte in page[:end]:
    crc ^= byte << 24
    for _ in range(8):
        crc = (crc << 1 ^ (0x04C11DB7 if crc & 0x80000000 else 0)) & 0xFFFFFFFF
page[22:26] = struct.pack("<I", crc)
open("fainter.opus", "wb").write(page)
for name in ("plain.opus", "fainter.opus"):
    print(f"{20 * np.log10(np.sqrt(np.mean(soundfile.read(name)[0] ** 2))):.1f}")
PY
cat > decoded.mjs <<'JS'
import { readFileSync } from 'node:fs';
import { OggOpusDecoder } from 'ogg-opus-decoder';

for (const name of ['plain.opus', 'fainter.opus']) {
  const decoder = new OggOpusDecoder();
  await decoder.ready;
  const [samples] = (await decoder.decodeFile(new Uint8Array(readFileSync(name)))).channelData;
  console.log((10 * Math.log10(samples.reduce((sum, one) => sum + one * one, 0) / samples.length)).toFixed(1));
  decoder.free();
}
JS
mapfile -t python < <(venv/bin/python made.py)
mapfile -t npm < <(node decoded.mjs)
said="header 0 dB: npm ${npm[0]}, libsndfile ${python[0]}; header -12 dB: npm ${npm[1]}, libsndfile ${python[1]}"
echo "$said"
[ "$said" = "header 0 dB: npm -9.0, libsndfile -9.0; header -12 dB: npm -9.0, libsndfile -21.0" ]
