#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): of a stereo file in IMA ADPCM that it writes, the fact chunk says half the length.
#
# Behaviour: five seconds of stereo at 44100 Hz are 222469 frames, counted with the last block's rest, and the header says 111234.
#   In mono it says 220806, as many as there are; MS ADPCM in stereo is right too. A reader that goes by the chunk, as tinytag
#   2.3.2 does, says 2.5 s.
# Expected: the number of samples for each channel (Multiple Channel Audio Data and WAVE Files, "fact chunk": dwSampleLength),
#   which is at least 220500 of each.
# Seen: "mono 220806 of 220806; stereo 111234 of 222469; MS ADPCM 220500; tinytag 2.5 s". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q tinytag==2.3.2 soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > fact.py <<'PY'
import pathlib
import struct

import numpy as np
import soundfile
import tinytag

tone = 0.1 * np.sin(2 * np.pi * 440 * np.arange(5 * 44_100) / 44_100)


def fact(channels: int, subtype: str) -> int:
    soundfile.write("one.wav", np.stack([tone] * channels, axis=1), 44_100, subtype=subtype)
    after = pathlib.Path("one.wav").read_bytes().partition(b"fact\x04\0\0\0")[2]
    return struct.unpack("<I", after[:4])[0]


adpcm = fact(2, "MS_ADPCM")
said = f"mono {fact(1, 'IMA_ADPCM')} of {soundfile.info('one.wav').frames}; "
said += f"stereo {fact(2, 'IMA_ADPCM')} of {soundfile.info('one.wav').frames}; MS ADPCM {adpcm}; "
said += f"tinytag {tinytag.TinyTag.get('one.wav').duration:.1f} s"
print(said)
raise SystemExit(said != "mono 220806 of 220806; stereo 111234 of 222469; MS ADPCM 220500; tinytag 2.5 s")
PY
venv/bin/python fact.py
