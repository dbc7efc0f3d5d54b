#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0) and FFmpeg 8.1 (PyAV 18.1.0): a seek in an MP3 reads all of the file that lies
# before the place, although the Xing header has a table of places.
#
# Behaviour: ten minutes of MP3, opened through a file object that counts bytes; a seek to minute 9 reads 0.90 of the
#   file in both. On a disk or a share that delivers 128 KB in 0.3 s, an hour takes two minutes.
# Expected: the table in the header (or the constant bit rate) to lead near the place, as players do that skip, and some
#   kilobytes from there to the exact sample.
# Seen: "libsndfile: 0.90 of the file", "PyAV: 0.90 of the file". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 soundfile==0.14.0 numpy==2.4.6 2>/dev/null || exit 2
venv/bin/python - <<'PY'
import io
import os

import av
import numpy as np
import soundfile


class Counted(io.FileIO):
    got = 0

    def readinto(self, room):
        read = super().readinto(room)
        Counted.got += read or 0
        return read

    def read(self, size=-1):
        data = super().read(size)
        Counted.got += len(data)
        return data


noise = np.random.default_rng(1).standard_normal((44_100, 2)).astype("float32") * 0.05
with soundfile.SoundFile("a.mp3", "w", 44_100, 2, format="MP3", subtype="MPEG_LAYER_III") as out:
    for _ in range(600):
        out.write(noise)
size = os.path.getsize("a.mp3")
assert b"Xing" in open("a.mp3", "rb").read(200)
with soundfile.SoundFile(Counted("a.mp3")) as sound:
    sound.read(1000)
    Counted.got = 0
    sound.seek(540 * 44_100)
    sound.read(1000)
one = Counted.got / size
with av.open(Counted("a.mp3"), format="mp3") as container:
    next(container.decode(audio=0))
    Counted.got = 0
    container.seek(540_000_000)
    next(container.decode(audio=0))
two = Counted.got / size
print(f"libsndfile: {one:.2f} of the file\nPyAV: {two:.2f} of the file")
raise SystemExit(not (one > 0.8 and two > 0.8))
PY
