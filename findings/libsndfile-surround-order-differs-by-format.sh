#!/usr/bin/env bash
# libsndfile 1.2.2 (soundfile 0.14.0): the third of six channels is the centre in FLAC and the right one in Ogg
# Vorbis.
#
# Behaviour: one 5.1 source, encoded as FLAC and as Ogg Vorbis, comes out in two orders: FLAC left, right, centre,
#   low, surrounds; Vorbis left, centre, right, surrounds, low. libsndfile hands on each format's own order.
# Expected: one order for what `read` returns, as FFmpeg's decoders give; soundfile has no way to ask for the map.
# Seen (dB of each channel): "flac -13 -19 -25 -31 -37 -43" and "ogg -13 -25 -19 -37 -43 -29".
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v ffmpeg > /dev/null || { echo "needs ffmpeg: apt-get install ffmpeg"; exit 2; }
ffmpeg -version | head -1 | cut -d" " -f1-3
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2>/dev/null || exit 2
venv/bin/python - <<'PY'
import subprocess

import numpy as np
import soundfile

at = np.arange(48000 * 6) / 48000
six = np.stack([np.sin(2 * np.pi * 200 * at) * 10 ** (-(10 + 6 * channel) / 20) for channel in range(6)], 1)
soundfile.write("six.wav", six, 48000, subtype="PCM_24")
orders = {}
for ending, codec in (("flac", []), ("ogg", ["-c:a", "libvorbis", "-q:a", "8"])):
    subprocess.run(["ffmpeg", "-v", "error", "-channel_layout", "5.1", "-i", "six.wav", *codec,
                    f"a.{ending}"], check=True)
    sound, _ = soundfile.read(f"a.{ending}")
    level = 20 * np.log10(np.sqrt(np.mean(sound**2, axis=0)))
    print(ending, *(f"{one:.0f}" for one in level))
    orders[ending] = np.argsort(-level).tolist()
raise SystemExit(orders != {"flac": [0, 1, 2, 3, 4, 5], "ogg": [0, 2, 1, 5, 3, 4]})
PY
