#!/usr/bin/env bash
# mutagen 1.48.1 (PyPI): the length of a WAV file whose samples are compressed is a thousandth of what it is.
#
# Behaviour: five seconds in IMA ADPCM have the length 0.001 s, and 5.0 s as PCM or A-law. mutagen counts each block of the file,
#   which has some thousand samples, as one. libsndfile, which has written the file, and tinytag 2.3.2 give five seconds.
# Expected: 5.0: the file has a fact chunk with the number of samples, as all that are not PCM must have, and the mean number of
#   bytes a second in fmt (Multimedia Programming Interface and Data Specifications 1.0, "WAVE Format Chunk" and "Fact Chunk").
# Seen: "PCM_16 5.000, ALAW 5.000, IMA_ADPCM 0.001; tinytag 5.0 5.0 5.0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mutagen==1.48.1 tinytag==2.3.2 soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > length.py <<'PY'
import mutagen
import numpy as np
import soundfile
import tinytag

tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(5 * 44_100) / 44_100)
lengths, others = [], []
for subtype in ("PCM_16", "ALAW", "IMA_ADPCM"):
    soundfile.write("one.wav", tone, 44_100, subtype=subtype)
    lengths.append(f"{subtype} {mutagen.File('one.wav').info.length:.3f}")
    others.append(f"{tinytag.TinyTag.get('one.wav').duration:.1f}")
said = f"{', '.join(lengths)}; tinytag {' '.join(others)}"
print(said)
raise SystemExit(said != "PCM_16 5.000, ALAW 5.000, IMA_ADPCM 0.001; tinytag 5.0 5.0 5.0")
PY
venv/bin/python length.py
