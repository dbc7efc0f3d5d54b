#!/usr/bin/env bash
# pydicom 3.0.2 (PyPI): in a query's period of two days the second day is read as an offset of 20 hours and 26 minutes.
#
# Behaviour: DT("20261127-20261128"), from the one day to the other, is 27 November 2026 at 00:00-20:26, an instant on the evening
#   of the same day in UTC, without a warning. DA and TM refuse such a period ("Unable to convert"). DT("20261127130000-0330") has
#   its offset.
# Expected: a ValueError as for DA, or a pair: in a query the hyphen parts the ends of a period (PS3.4, C.2.2.2.5; PS3.5, 6.2, DT),
#   and an offset is between -1200 and +1400. A worklist of two days may be asked for with one.
# Seen: "DT 2026-11-27T00:00:00-20:26, DA ValueError, offset 2026-11-27T13:00:00-03:30". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pydicom==3.0.2 2> /dev/null || exit 2
cat > found.py <<'PY'
from pydicom.valuerep import DA, DT

period = "20261127-20261128"
try:
    day = DA(period).isoformat()
except ValueError:
    day = "ValueError"
said = f"DT {DT(period).isoformat()}, DA {day}, offset {DT('20261127130000-0330').isoformat()}"
print(said)
raise SystemExit(said != "DT 2026-11-27T00:00:00-20:26, DA ValueError, offset 2026-11-27T13:00:00-03:30")
PY
venv/bin/python found.py
