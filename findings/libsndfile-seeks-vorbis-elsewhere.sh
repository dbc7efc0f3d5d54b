#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): after a seek in an Ogg Vorbis file, every fifth time or so, other sound comes than that of
# the place.
#
# Behaviour: 20 s of a rising tone, mono, written by the same library, decode from start to end as they were written. After seeks
#   to 200 places in no order, some 30 places give all of their sound 64 frames off, and some 20 begin with up to 800 frames
#   (17 ms) that are wrong by as much as the signal itself, and are right from there. tell() names the place that was asked for.
#   FLAC of the same sound is exact.
# Expected: the sound of the place. The position of each Vorbis page is known to the sample (Vorbis I, A.2), and sf_seek takes
#   frames. A jump into a loop that is not faded in clicks, and two players of one file do not agree.
# Seen: "flac: 0 off, 0 begin wrong; ogg: 30 off, 19 begin wrong, of 200" (of ogg any but 0). Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > sought.py <<'PY'
import random

import numpy as np
import soundfile

RATE, TAKEN, PLACES = 48000, 2000, 200
t = np.arange(RATE * 20) / RATE
tone = (0.4 * np.sin(2 * np.pi * 220 * t + 3 * t * t)).astype(np.float32)


def sought(name: str, **kind: str) -> tuple[int, int]:
    """How many places give other sound to the end of what was read, and how many only at its beginning."""
    with soundfile.SoundFile(name, "w", RATE, 1, **kind) as file:
        for at in range(0, len(tone), RATE):
            file.write(tone[at : at + RATE])
    chance, off, begin = random.Random(2), 0, 0
    with soundfile.SoundFile(name) as file:
        whole = file.read(dtype="float32")
        assert len(whole) == len(tone) and np.abs(whole - tone).max() < 0.05
        for _ in range(PLACES):
            place = chance.randrange(len(tone) - TAKEN)
            file.seek(place)
            wrong = np.abs(file.read(TAKEN, dtype="float32") - whole[place : place + TAKEN]) > 0.001
            off += bool(wrong[-500:].any())
            begin += bool(wrong.any() and not wrong[-500:].any())
    return off, begin


flac, ogg = sought("a.flac", format="FLAC", subtype="PCM_24"), sought("a.ogg", format="OGG", subtype="VORBIS")
print(f"flac: {flac[0]} off, {flac[1]} begin wrong; ogg: {ogg[0]} off, {ogg[1]} begin wrong, of {PLACES}")
raise SystemExit(not (flac == (0, 0) and all(ogg)))
PY
venv/bin/python sought.py
