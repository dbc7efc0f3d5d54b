#!/usr/bin/env bash
# mutagen 1.48.1 (PyPI): a time in ID3 2.4 whose minutes are 00, or whose hour is 00, is gone in ID3 2.3.
#
# Behaviour: update_to_v23() of 2026-11-27T13:05 has TYER, TDAT and TIME 1305. Of 13:00, and of 00:30, it has the date alone, as a
#   nought counts as none. A file that is then saved with v2_version=3 tells no time.
# Expected: TIME 1300 and TIME 0030: TIME has the hour and the minute, HHMM (ID3v2.3.0, 4.2.1). A session that begins on the hour
#   has no time.
# Seen: "13:05 TIME 1305, 13:00 none, 00:30 none". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mutagen==1.48.1 2> /dev/null || exit 2
cat > found.py <<'PY'
from mutagen.id3 import ID3, TDRC


def time(clock: str) -> str:
    tag = ID3()
    tag.add(TDRC(text=[f"2026-11-27T{clock}"]))
    tag.update_to_v23()
    return f"{clock} {'TIME ' + str(tag['TIME']) if 'TIME' in tag else 'none'}"


said = ", ".join(time(clock) for clock in ("13:05", "13:00", "00:30"))
print(said)
raise SystemExit(said != "13:05 TIME 1305, 13:00 none, 00:30 none")
PY
venv/bin/python found.py
