#!/usr/bin/env bash
# FFmpeg 8.1 (PyAV 18.1.0): the same 5.1 is mixed down 7.7 dB fainter to 16 bits than to floats, and one channel comes
# 3 dB fainter on two.
#
# Behaviour: AudioResampler (swresample) from 5.1 to stereo gives the centre 0.707 of its amplitude if the output is
#   of floats, and 0.293 if it is of 16-bit integers: all weights are divided by their sum there, so that nothing
#   clips. Mono to stereo gives each side 0.707 in both.
# Expected: one mix-down (ITU-R BS.775 gives the centre 0.707), and mono unchanged on both sides.
# Seen: "centre: float 0.707, 16 bits 0.293; mono: float 0.707, 16 bits 0.707". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q av==18.1.0 numpy==2.4.6 2>/dev/null || exit 2
venv/bin/python - <<'PY'
import av
import numpy as np


def share(layout, channels, index, form):
    sound = np.zeros((channels, 48000), np.float32)
    sound[index] = 0.5
    frame = av.AudioFrame.from_ndarray(sound, format="fltp", layout=layout)
    frame.sample_rate = 48000
    made = av.AudioResampler(format=form, layout="stereo", rate=48000).resample(frame)[0].to_ndarray()
    return float(made.ravel()[2000]) / 0.5 / (32768 if form == "s16" else 1)


asked = (("5.1", 6, 2, "fltp"), ("5.1", 6, 2, "s16"), ("mono", 1, 0, "fltp"), ("mono", 1, 0, "s16"))
seen = [round(share(*one), 3) for one in asked]
print("centre: float {}, 16 bits {}; mono: float {}, 16 bits {}".format(*seen))
raise SystemExit(seen != [0.707, 0.293, 0.707, 0.707])
PY
