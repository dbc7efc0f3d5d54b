#!/usr/bin/env bash
# eyeD3 0.9.9 with mutagen 1.48.1 (PyPI): of the dates in ID3 2.3 that it has written itself those of the first nine days of a
# month have no month and day when they are read.
#
# Behaviour: recording_date 2025-03-13 is written as TYER 2025 and TDAT 1303, and read as it was. 2025-03-04 is TDAT 0403, which is
#   right, and read as 2025 ("Invalid date: 0403", as it takes the four digits for a year). mutagen reads both.
# Expected: 2025-03-04: TDAT has the day and the month, DDMM (ID3v2.3.0, 4.2.1).
# Seen: "13th: eyeD3 2025-03-13, mutagen 2025-03-13; 4th: eyeD3 2025, mutagen 2025-03-04". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q eyed3==0.9.9 mutagen==1.48.1 soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
cat > found.py <<'PY'
import logging

import eyed3
import numpy as np
import soundfile
from mutagen.id3 import ID3

logging.disable(logging.CRITICAL)
soundfile.write("bed.mp3", 0.1 * np.sin(2 * np.pi * 440 * np.arange(48_000) / 48_000), 48_000)


def read(date: str) -> str:
    file = eyed3.load("bed.mp3")
    file.initTag(version=(2, 3, 0))
    file.tag.recording_date = date
    file.tag.save()
    return f"eyeD3 {eyed3.load('bed.mp3').tag.recording_date}, mutagen {ID3('bed.mp3')['TDRC']}"


said = f"13th: {read('2025-03-13')}; 4th: {read('2025-03-04')}"
print(said)
raise SystemExit(said != "13th: eyeD3 2025-03-13, mutagen 2025-03-13; 4th: eyeD3 2025, mutagen 2025-03-04")
PY
venv/bin/python found.py
