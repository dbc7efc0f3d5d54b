#!/usr/bin/env bash
# segno 1.6.6 with zxing-cpp 3.1.1 (PyPI): a text of UTF-8 whose bytes look like Shift JIS is written in kanji mode, and read as
# other signs.
#
# Behaviour: make("✓✓") has the mode "kanji" and is read as "笨凪恣"; "☃☃" as a kanji and signs that do not exist. Neither
#   sign is in Shift JIS, so segno falls back to UTF-8, and then chooses the mode by the bytes: an even number of them whose pairs
#   lie within kanji's ranges. One sign alone, or "✓✓ ", is written in byte mode and read as it is.
# Expected: byte mode. Kanji mode is for the characters of Shift JIS (ISO/IEC 18004); with mode="byte" the text is
#   read as it is.
# Seen: "make: kanji 笨凪恣; with a space: byte ✓✓ ; mode='byte': byte ✓✓". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q segno==1.6.6 zxing-cpp==3.1.1 pillow==13.0.0 numpy==2.4.6 2> /dev/null || exit 2
cat > marks.py <<'PY'
import io

import segno
import zxingcpp
from PIL import Image


def written(text: str, mode: str | None = None) -> str:
    code = segno.make(text, micro=False, mode=mode)
    picture = io.BytesIO()
    code.save(picture, kind="png", scale=5)
    return f"{code.mode} {zxingcpp.read_barcodes(Image.open(picture))[0].text}"


line = f"make: {written('✓✓')}; with a space: {written('✓✓ ')}; mode='byte': {written('✓✓', 'byte')}"
print(line)
raise SystemExit(line != "make: kanji 笨凪恣; with a space: byte ✓✓ ; mode='byte': byte ✓✓")
PY
PYTHONUTF8=1 venv/bin/python marks.py
