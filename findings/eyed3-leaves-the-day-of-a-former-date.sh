#!/usr/bin/env bash
# eyeD3 0.9.9 with mutagen 1.48.1 (PyPI): a date in ID3 2.3 that is set again with less in it keeps the day and the time of the one
# before.
#
# Behaviour: recording_date is 2026-11-27T10:15, and then 2025. The file has TYER 2025 with the TDAT 2711 and the TIME 1015 of
#   before, and is of 27 November 2025, 10:15, for mutagen. In ID3 2.4, where it is one frame, it is 2025.
# Expected: 2025: the property was set to that, and a date without a day has no TDAT (ID3v2.3.0, 4.2.1).
# Seen: "ID3 2.3: 2025-11-27 10:15:00, ID3 2.4: 2025". Exits 1 when that changes, 2 where it cannot run.
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


def kept(version: tuple[int, int, int]) -> str:
    for date in ("2026-11-27T10:15", "2025"):
        file = eyed3.load("bed.mp3")
        if date != "2025":
            file.initTag(version=version)
        file.tag.recording_date = date
        file.tag.save()
    return str(ID3("bed.mp3")["TDRC"])


said = f"ID3 2.3: {kept((2, 3, 0))}, ID3 2.4: {kept((2, 4, 0))}"
print(said)
raise SystemExit(said != "ID3 2.3: 2025-11-27 10:15:00, ID3 2.4: 2025")
PY
venv/bin/python found.py
