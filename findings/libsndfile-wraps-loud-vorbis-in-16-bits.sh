#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): Ogg Vorbis and Opus that decode beyond full scale wrap round when they are read as
# 16-bit integers; MP3 is clipped.
#
# Behaviour: the codecs keep peaks over 1.0, which music that was mastered up to full scale gets by the encoding alone. read()
#   with dtype="float32" gives them as they are. With dtype="int16" a sample of +1.2 becomes -0.8: a jump of the whole range,
#   heard as a loud crack. MP3 through the same call stops at +1.0.
# Expected: one answer for all three: the nearest value that 16 bits have.
# Seen: "MP3: 1 of 65536, OGG VORBIS: 65531 of 65536, OGG OPUS: 65535 of 65536" (the greatest distance from the clipped float
#   samples; OGG: any over 60000). Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > loud.py <<'PY'
import io

import numpy as np
import soundfile

loud = (1.4 * np.sin(2 * np.pi * 220 * np.arange(48000) / 48000)).astype(np.float32)
far = {}
for format, subtype in (("MP3", "MPEG_LAYER_III"), ("OGG", "VORBIS"), ("OGG", "OPUS")):
    file = io.BytesIO()
    soundfile.write(file, loud, 48000, format=format, subtype=subtype)
    exact, _ = soundfile.read(io.BytesIO(file.getvalue()), dtype="float32")
    whole, _ = soundfile.read(io.BytesIO(file.getvalue()), dtype="int16")
    assert np.abs(exact).max() > 1.3
    name = format if format == "MP3" else f"{format} {subtype}"
    far[name] = int(np.abs(np.clip(exact.astype(float), -1, 1) * 32767 - whole).max())
print(", ".join(f"{name}: {most} of 65536" for name, most in far.items()))
raise SystemExit(not (far["MP3"] < 10 and far["OGG VORBIS"] > 60000 and far["OGG OPUS"] > 60000))
PY
venv/bin/python loud.py
