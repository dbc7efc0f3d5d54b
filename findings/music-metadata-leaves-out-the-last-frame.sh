#!/usr/bin/env bash
# music-metadata 11.16.1 (npm): a duration that is counted through the whole file lacks the last frame.
#
# Behaviour: with {duration: true}, a file of AAC in ADTS that has 217 frames has the length of 216. The file is whole: libavformat
#   has written as many, and FFmpeg reads 217.
# Expected: 217 frames of 1024 samples: the option is documented to parse the whole file where that is needed to tell the duration.
# Seen: "written 217, FFmpeg 217, music-metadata 216". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 numpy==2.4.6 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts music-metadata@11.16.1 > /dev/null || exit 2
cat > write.py <<'PY'
import av
import numpy as np

tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(5 * 44_100) / 44_100)
with av.open("bed.aac", "w", format="adts") as file:
    stream = file.add_stream("aac", rate=44_100, layout="stereo")
    frame = av.AudioFrame.from_ndarray(np.stack([tone, tone]).astype(np.float32), format="fltp", layout="stereo")
    frame.rate = 44_100
    packets = [*stream.encode(frame), *stream.encode(None)]
    for packet in packets:
        file.mux(packet)
with av.open("bed.aac") as file:
    read = sum(packet.size > 0 for packet in file.demux(audio=0))
print(f"written {len(packets)}, FFmpeg {read}", end="")
PY
cat > read.mjs <<'JS'
import { parseFile } from 'music-metadata';

console.log(`, music-metadata ${(await parseFile('bed.aac', { duration: true })).format.numberOfSamples / 1024}`);
JS
said="$(venv/bin/python write.py)$(node read.mjs)"
echo "$said"
[ "$said" = "written 217, FFmpeg 217, music-metadata 216" ]
