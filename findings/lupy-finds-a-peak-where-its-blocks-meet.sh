#!/usr/bin/env bash
# lupy 0.0.3 (PyPI): the true peak of a steady tone depends on whether whole periods of it fit into 400 ms.
#
# Behaviour: a tone of amplitude 0.1 has a true peak of -20.0 dBTP at 1000 Hz (400 periods) and of -19.1 at 997 Hz (398.8), faded in
#   and out or not. Each 400 ms are brought to four times the rate by themselves, without the samples before and after them, so that
#   every joint is a step. With true_peak_gate_duration=1, which holds 997 periods, it is -20.0.
# Expected: -20.0 for both. FFmpeg 5.1.9 (ebur128=peak=true) says -20.0 of 997 Hz.
# Seen: "1000 Hz -20.0, 997 Hz -19.1, 997 Hz faded -19.1". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q lupy==0.0.3 numpy==2.4.6 scipy==1.17.1 2> /dev/null || exit 2
cat > peaks.py <<'PY'
import lupy
import numpy as np

RATE, BLOCK, SECONDS = 48_000, 480, 6
at = np.arange(RATE * SECONDS) / RATE


def peak(hertz: int, fade: float = 0.0) -> str:
    tone = 0.1 * np.sin(2 * np.pi * hertz * at)
    if fade:
        tone *= np.minimum(1.0, np.minimum(at, SECONDS - at) / fade)
    meter = lupy.Meter(block_size=BLOCK, num_channels=2, sample_rate=RATE)
    for start in range(0, len(tone), BLOCK):
        meter.write(np.stack([tone, tone])[:, start : start + BLOCK])
    return f"{meter.true_peak_max:.1f}"


line = f"1000 Hz {peak(1000)}, 997 Hz {peak(997)}, 997 Hz faded {peak(997, 1.0)}"
print(line)
raise SystemExit(line != "1000 Hz -20.0, 997 Hz -19.1, 997 Hz faded -19.1")
PY
venv/bin/python peaks.py
