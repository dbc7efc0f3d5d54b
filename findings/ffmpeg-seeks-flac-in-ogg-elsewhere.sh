#!/usr/bin/env bash
# FFmpeg 8.1 (PyAV 18.1.0): after a seek in FLAC in Ogg (.oga) the time of a frame is not that of its sound.
#
# Behaviour: a file is decoded from its start, and again from seeks. In plain FLAC what comes after a seek is, by its
#   `pts`, the same sample for sample. In Ogg the samples that come lie elsewhere than their `pts` says.
# Expected: the same in both, for the packets are the same.
# Seen: "flac: 0 of 5 places differ, oga: 4 of 5 places differ" (of oga any but 0). Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { echo "needs ffmpeg: apt-get install ffmpeg"; exit 2; }
ffmpeg -version | head -1 | cut -d" " -f1-3
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 numpy==2.4.6 2>/dev/null || exit 2
ffmpeg -v error -f lavfi -i "anoisesrc=color=pink:amplitude=0.2:seed=1:r=44100:duration=30" -ac 2 a.wav
ffmpeg -v error -i a.wav a.flac
ffmpeg -v error -i a.wav -c:a flac a.oga
venv/bin/python - <<'PY'
import av
import numpy as np


def decoded(file, second):
    with av.open(file) as container:
        stream = container.streams.audio[0]
        if second:
            container.seek(int(second / stream.time_base), stream=stream)
        at, parts = None, []
        for frame in container.decode(stream):
            at = round(frame.pts * frame.time_base * frame.rate) if at is None else at
            parts.append(frame.to_ndarray()[0])
            if second and len(parts) > 20:
                break
        return at, np.concatenate(parts)


differ = {}
for ending in ("flac", "oga"):
    _, whole = decoded(f"a.{ending}", 0)
    found = [decoded(f"a.{ending}", second) for second in (2.5, 7.3, 12.9, 15.1, 25.2)]
    differ[ending] = sum(not np.array_equal(part, whole[2 * at : 2 * at + len(part)]) for at, part in found)
print(", ".join(f"{ending}: {number} of 5 places differ" for ending, number in differ.items()))
raise SystemExit(not (differ["flac"] == 0 and differ["oga"] > 0))
PY
