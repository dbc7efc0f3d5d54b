#!/usr/bin/env bash
# audio-decode 3.12.0 (npm): a stereo MP3 or ALAC whose two channels are the same has one channel; as AAC or FLAC it has two.
#
# Behaviour: a tone in both channels is decoded from an MP3 into one array of samples. With another tone on the right there are two.
#   Nothing says beforehand which it will be.
# Expected: two: the header of each frame says stereo (ISO/IEC 11172-3, 2.4.2.3, mode), and channelData is documented as an array
#   for each channel.
# Seen: "same: MP3 1, ALAC 1, AAC 2, FLAC 2; different: MP3 2, ALAC 2, AAC 2, FLAC 2". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 numpy==2.4.6 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts audio-decode@3.12.0 > /dev/null || exit 2
cat > write.py <<'PY'
import av
import numpy as np

RATE = 44_100
time = np.arange(2 * RATE) / RATE
tones = [(0.1 * np.sin(2 * np.pi * pitch * time) * 32767).astype(np.int16) for pitch in (440, 660)]
for name, right in (("same", tones[0]), ("different", tones[1])):
    for codec, ending in (("libmp3lame", "mp3"), ("alac", "m4a"), ("aac", "aac.m4a"), ("flac", "flac")):
        with av.open(f"{name}.{ending}", "w", format="mp4" if "m4a" in ending else ending) as file:
            stream = file.add_stream(codec, rate=RATE, layout="stereo")
            frame = av.AudioFrame.from_ndarray(np.stack([tones[0], right]), format="s16p", layout="stereo")
            frame.rate = RATE
            size = stream.codec_context.frame_size or None
            resampler = av.AudioResampler(format=stream.format, layout="stereo", rate=RATE, frame_size=size)
            for part in [*resampler.resample(frame), *resampler.resample(None), None]:
                file.mux(stream.encode(part))
PY
venv/bin/python write.py || exit 2
cat > read.mjs <<'JS'
import { readFileSync } from 'node:fs';
import decode from 'audio-decode';

const ENDINGS = { MP3: 'mp3', ALAC: 'm4a', AAC: 'aac.m4a', FLAC: 'flac' };
const told = [];
for (const name of ['same', 'different']) {
  const counts = [];
  for (const [format, ending] of Object.entries(ENDINGS)) {
    counts.push(`${format} ${(await decode(readFileSync(`${name}.${ending}`))).channelData.length}`);
  }
  told.push(`${name}: ${counts.join(', ')}`);
}
const said = told.join('; ');
console.log(said);
process.exit(said === 'same: MP3 1, ALAC 1, AAC 2, FLAC 2; different: MP3 2, ALAC 2, AAC 2, FLAC 2' ? 0 : 1);
JS
node read.mjs
