#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): Opus is decoded at the rate that its header names as that of the source, and at
# 8 kHz where that is left unspecified.
#
# Behaviour: the field is 0 ("unspecified") or 8000: 8 kHz, so that all above 4 kHz is gone; 16000 and 24000: those
#   rates; 44100, 48000 and 96000: 48 kHz. The packets are the same in all of them.
# Expected: 48 kHz. "This is not the sample rate to use for playback" (RFC 7845, 5.1, which also allows 0).
# Seen: "0: 8000, 8000: 8000, 16000: 16000, 24000: 24000, 44100: 48000, 48000: 48000, 96000: 48000".
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { echo "needs ffmpeg: apt-get install ffmpeg"; exit 2; }
ffmpeg -version | head -1 | cut -d" " -f1-3
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2>/dev/null || exit 2
ffmpeg -v error -f lavfi -i "anoisesrc=color=pink:amplitude=0.2:seed=1:r=48000:duration=4" -ac 2 -c:a libopus a.opus
venv/bin/python - <<'PY'
import struct
from pathlib import Path

import soundfile

data = bytearray(Path("a.opus").read_bytes())
head, page = data.index(b"OpusHead"), 27 + data[26] + sum(data[27 : 27 + data[26]])
seen = []
for rate in (0, 8000, 16000, 24000, 44100, 48000, 96000):
    data[head + 12 : head + 16], data[22:26], check = struct.pack("<I", rate), bytes(4), 0
    for byte in data[:page]:  # the page's checksum (RFC 3533, 6)
        check ^= byte << 24
        for _ in range(8):
            check = (check << 1 ^ (0x04C11DB7 if check & 0x80000000 else 0)) & 0xFFFFFFFF
    data[22:26] = struct.pack("<I", check)
    Path("b.opus").write_bytes(data)
    seen.append(f"{rate}: {soundfile.info('b.opus').samplerate}")
said = ", ".join(seen)
print(said)
raise SystemExit(said != "0: 8000, 8000: 8000, 16000: 16000, 24000: 24000, 44100: 48000, 48000: 48000, 96000: 48000")
PY
