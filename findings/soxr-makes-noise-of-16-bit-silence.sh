#!/usr/bin/env bash
# soxr 1.1.0 (PyPI): digital silence of 16 bits comes out of the resampler as noise.
#
# Behaviour: a second of zeros (int16, 44.1 to 48 kHz) becomes samples of -1, 0 and 1: the output of 16 bits is dithered, silence
#   included. Neither resample() nor ResampleStream has a parameter for it, and its README does not name it. Zeros of 32
#   bits and of floats stay zeros. Each call gives the same noise.
# Expected: zeros, or a way to ask for them. Whoever looks for the silent end of a piece with `== 0`, or pauses a device that
#   gets nothing but zeros, never finds any after resampling.
# Seen: "int16: 3 values, int32: 1, float32: 1". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q soxr==1.1.0 numpy==2.4.6 2> /dev/null || exit 2
venv/bin/python - <<'PY'
import numpy as np
import soxr

seen = [len(np.unique(soxr.resample(np.zeros(44100, kind), 44100, 48000))) for kind in ("int16", "int32", "float32")]
print(f"int16: {seen[0]} values, int32: {seen[1]}, float32: {seen[2]}")
raise SystemExit(seen != [3, 1, 1])
PY
