#!/usr/bin/env bash
# segno 1.6.6 with zxing-cpp 3.1.1 (PyPI): make_sequence() of a Polish text for a given version makes codes that no reader reads.
#
# Behaviour: "Ćwiczenia pleców " twelve times, version 3: four codes, and none is read. With symbol_count=4 the same text makes four
#   codes that are read, and so does a German text of about the same length with version 3. The number of codes is reckoned from the
#   characters, while two of these letters are two bytes each, so that each code holds more than its version can.
# Expected: as many codes as the bytes need, or the DataOverflowError that make() raises for a text that is too long.
# Seen: "Polish, version 3: 0 of 4; Polish, 4 codes: 4 of 4; German, version 3: 4 of 4". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q segno==1.6.6 zxing-cpp==3.1.1 pillow==13.0.0 numpy==2.4.6 2> /dev/null || exit 2
cat > sequence.py <<'PY'
import io

import segno
import zxingcpp
from PIL import Image


def read(text: str, **how: int) -> str:
    codes, found = segno.make_sequence(text, **how), 0
    for code in codes:
        picture = io.BytesIO()
        code.save(picture, kind="png", scale=5)
        found += bool(zxingcpp.read_barcodes(Image.open(picture)))
    return f"{found} of {len(codes)}"


polish, german = "Ćwiczenia pleców " * 12, "Hals und Rücken " * 12
line = f"Polish, version 3: {read(polish, version=3)}; Polish, 4 codes: {read(polish, symbol_count=4)}; "
line += f"German, version 3: {read(german, version=3)}"
print(line)
raise SystemExit(line != "Polish, version 3: 0 of 4; Polish, 4 codes: 4 of 4; German, version 3: 4 of 4")
PY
PYTHONUTF8=1 venv/bin/python sequence.py
