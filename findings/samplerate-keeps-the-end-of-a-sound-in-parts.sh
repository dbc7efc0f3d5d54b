#!/usr/bin/env bash
# samplerate 0.2.4 (PyPI, libsamplerate): of a sound that is resampled in parts, the last milliseconds never come.
#
# Behaviour: two seconds from 44.1 to 48 kHz by sinc_best are 96000 samples in one part and 95845 in two, the last with
#   end_of_input=True: 3.2 ms are kept back. Another call with an empty part and end_of_input=True gives none of them. What does
#   come is the same, sample by sample; a thousand zeros behind bring the rest out.
# Expected: 96000: end_of_input tells the converter to give out all that it still has (libsamplerate, "SRC_DATA: end_of_input").
#   The buffer that is made for the answer has room for the samples of the last part only.
# Seen: "1 part 96000, 2 parts 95845, 50 parts 95845, and then an empty one 0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q samplerate==0.2.4 numpy==2.4.6 2> /dev/null || exit 2
cat > parts.py <<'PY'
import numpy as np
import samplerate

RATIO = 48_000 / 44_100
sound = (0.1 * np.sin(2 * np.pi * 997 * np.arange(2 * 44_100) / 44_100)).astype(np.float32)


def resampled(count: int) -> tuple[int, int]:
    resampler = samplerate.Resampler("sinc_best", channels=1)
    parts = np.array_split(sound, count)
    made = [resampler.process(part, RATIO, end_of_input=part is parts[-1]) for part in parts]
    return sum(map(len, made)), len(resampler.process(sound[:0], RATIO, end_of_input=True))


(whole, _), (two, _), (fifty, after) = map(resampled, (1, 2, 50))
said = f"1 part {whole}, 2 parts {two}, 50 parts {fifty}, and then an empty one {after}"
print(said)
raise SystemExit(said != "1 part 96000, 2 parts 95845, 50 parts 95845, and then an empty one 0")
PY
venv/bin/python parts.py
