#!/usr/bin/env bash
# rs-audio-stats 1.4.1 (PyPI): the true peak and the loudness of a short file are those of the file repeated to ten seconds.
#
# Behaviour: a quarter of a second of 997 Hz, whose amplitude is 0.1, has a true peak of -19.1 dBTP: the joints between the
#   repetitions are peaks of their own. Its loudness is -20.0 LUFS, though it lasts less than one gating block of 400 ms. It
#   prints that it extends the file "for FFmpeg compatibility"; FFmpeg's ebur128 has no loudness for it, and -20.0 dB for its peak.
#   Twelve seconds of the same tone are measured as they are.
# Expected: -20.0 dBTP, as for the longer tone, and no loudness (BS.1770-4: the sum is over whole blocks), or an error.
# Seen: "0.25 s: peak -19.1, loudness -20.0; 12 s: peak -20.0, loudness -20.0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q rs-audio-stats==1.4.1 soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > measured.py <<'PY'
import numpy as np
import rs_audio_stats
import soundfile

said = []
for seconds in (0.25, 12):
    name = f"{seconds}.wav"
    tone = 0.1 * np.sin(2 * np.pi * 997 * np.arange(int(seconds * 48_000)) / 48_000)
    soundfile.write(name, np.stack([tone, tone], axis=1), 48_000, subtype="FLOAT")
    peak, loudness = rs_audio_stats.get_true_peak(name), rs_audio_stats.get_loudness(name)
    said.append(f"{seconds} s: peak {peak:.1f}, loudness {loudness:.1f}")
line = "; ".join(said)
print(line)
raise SystemExit(line != "0.25 s: peak -19.1, loudness -20.0; 12 s: peak -20.0, loudness -20.0")
PY
venv/bin/python measured.py
