#!/usr/bin/env bash
# aniso8601 10.0.1 (PyPI): midnight at the end of a day, 24:00, is midnight at its beginning.
#
# Behaviour: parse_datetime("2026-11-27T24:00") is 2026-11-27 00:00, a day earlier than what was written, and
#   parse_interval("2026-11-27T22:00/24:00") ends 22 hours before it begins. metomi-isodatetime 3.2.0 has the same instant as
#   2026-11-28T00:00.
# Expected: the 28th, 00:00: 24:00 is the instant at the end of a day, which is 00:00 of the next (ISO 8601:2004, 4.2.3; again in
#   ISO 8601-1:2019/Amd 1:2022), or an error. Other times of 24 are refused: "Hour 24 may only represent midnight".
# Seen: "aniso8601 2026-11-27 00:00, interval -22.0 h; metomi: the 28th". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aniso8601==10.0.1 'metomi-isodatetime==1!3.2.0' 2> /dev/null || exit 2
cat > found.py <<'PY'
import aniso8601
from metomi.isodatetime.parsers import TimePointParser

END = "2026-11-27T24:00"
start, end = aniso8601.parse_interval("2026-11-27T22:00/24:00")
parser = TimePointParser()
same = str(parser.parse(END + "Z") - parser.parse("2026-11-28T00:00Z")) == "P0Y"
said = f"aniso8601 {aniso8601.parse_datetime(END):%Y-%m-%d %H:%M}, interval {(end - start).total_seconds() / 3600} h; "
said += f"metomi: {'the 28th' if same else 'another'}"
print(said)
raise SystemExit(said != "aniso8601 2026-11-27 00:00, interval -22.0 h; metomi: the 28th")
PY
venv/bin/python found.py
