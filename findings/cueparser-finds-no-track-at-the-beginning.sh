#!/usr/bin/env bash
# CueParser 1.3.3 (PyPI): at the moment at which a track begins it is the one before, and at 0 there is none.
#
# Behaviour: of three tracks at 00:00:00, 05:00:00 and 20:00:37, getTrackByTime() of 0 s is None, and of 300 s, where the second
#   begins, the first. A second later it is the right one. Who looks at each cue what is to be heard, or jumps to a track and asks
#   where he is, is one track behind.
# Expected: the first at 0 s, the second at 300 s: INDEX 01 is the first frame of its track.
# Seen: "0 s None, 1 s Opening, 300 s Opening, 301 s Neck". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q cueparser==1.3.3 2> /dev/null || exit 2
cat > found.py <<'PY'
from datetime import timedelta

from cueparser import CueSheet

SHEET = """PERFORMER "Anna Example"
TITLE "Evening"
FILE "evening.wav" WAVE
  TRACK 01 AUDIO
    TITLE "Opening"
    INDEX 01 00:00:00
  TRACK 02 AUDIO
    TITLE "Neck"
    INDEX 01 05:00:00
  TRACK 03 AUDIO
    TITLE "Back"
    INDEX 01 20:00:37
"""
sheet = CueSheet()
sheet.setOutputFormat("%title%", "%title%")
sheet.setData(SHEET)
sheet.parse()
found = {seconds: sheet.getTrackByTime(timedelta(seconds=seconds)) for seconds in (0, 1, 300, 301)}
said = ", ".join(f"{seconds} s {track and track.title}" for seconds, track in found.items())
print(said)
raise SystemExit(said != "0 s None, 1 s Opening, 300 s Opening, 301 s Neck")
PY
venv/bin/python found.py
