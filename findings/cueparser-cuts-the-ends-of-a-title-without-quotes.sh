#!/usr/bin/env bash
# CueParser 1.3.3 (PyPI): a title without quotation marks loses its first and its last letter.
#
# Behaviour: TITLE Opening is "penin"; PERFORMER is read alike. With quotation marks it is whole. pylibcue 0.5.2 reads "Opening"
#   each way.
# Expected: "Opening": only a text with spaces needs quotation marks in a CUE sheet, or an error.
# Seen: "with quotes Opening, without penin; pylibcue Opening, Opening". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q cueparser==1.3.3 pylibcue==0.5.2 2> /dev/null || exit 2
cat > found.py <<'PY'
import pylibcue
from cueparser import CueSheet

SHEET = """FILE "evening.wav" WAVE
  TRACK 01 AUDIO
    TITLE {}
    INDEX 01 00:00:00
"""
TITLES = ('"Opening"', "Opening")


def read(title: str) -> str:
    sheet = CueSheet()
    sheet.setOutputFormat("%title%", "%title%")
    sheet.setData(SHEET.format(title))
    sheet.parse()
    return sheet.tracks[0].title


one, other = (read(title) for title in TITLES)
both = ", ".join(pylibcue.parse_str(SHEET.format(title))[0].cdtext.title for title in TITLES)
said = f"with quotes {one}, without {other}; pylibcue {both}"
print(said)
raise SystemExit(said != "with quotes Opening, without penin; pylibcue Opening, Opening")
PY
venv/bin/python found.py
