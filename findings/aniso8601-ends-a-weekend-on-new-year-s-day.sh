#!/usr/bin/env bash
# aniso8601 10.0.1 (PyPI): an interval of days of the week whose end is written without its year ends on the 1st of January.
#
# Behaviour: parse_interval("2026-W48-5/W48-7"), from Friday to Sunday, is from 27 November to 1 January 2026, without an error.
#   With the whole end, "2026-W48-7", it is until the 29th. An end of month and day, "2026-11-27/11-29", is completed as it should
#   be.
# Expected: the 29th: what the end leaves out is taken from the start (ISO 8601:2004, 4.4); short ends are documented to be
#   supported, or an error.
# Seen: "W48-7 2026-01-01, 2026-W48-7 2026-11-29, 11-29 2026-11-29". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aniso8601==10.0.1 2> /dev/null || exit 2
cat > found.py <<'PY'
import aniso8601

ENDS = {"W48-7": "2026-W48-5", "2026-W48-7": "2026-W48-5", "11-29": "2026-11-27"}
said = ", ".join(f"{end} {aniso8601.parse_interval(f'{start}/{end}')[1]}" for end, start in ENDS.items())
print(said)
raise SystemExit(said != "W48-7 2026-01-01, 2026-W48-7 2026-11-29, 11-29 2026-11-29")
PY
venv/bin/python found.py
