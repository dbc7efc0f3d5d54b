#!/usr/bin/env bash
# pydantic 2.14.4 with isodate 0.7.2: what one writes as ten years of 365 days the other reads as ten years of the calendar.
#
# Behaviour: a timedelta of 3650 days ("keep records for") is written as "P10Y", and 400 days as "P1Y35D". pydantic reads a year as
#   365 days. In ISO 8601 a year has no number of days: isodate, and the calendar of whoever else reads it, end two or three days
#   later, by the leap years between.
# Expected: "P3650D", which says what the timedelta says: days and seconds are all that it holds. 364 days are "P364D".
# Seen: "P364D P10Y P1Y35D; from 2026-11-30: pydantic 2036-11-27, isodate 2036-11-30". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pydantic==2.14.4 isodate==0.7.2 2> /dev/null || exit 2
venv/bin/python - <<'PY'
from datetime import date, timedelta

import isodate
from pydantic import TypeAdapter

lengths = TypeAdapter(timedelta)
written = [lengths.dump_python(timedelta(days=days), mode="json") for days in (364, 3650, 400)]
start = date(2026, 11, 30)
ends = start + lengths.validate_python(written[1]), start + isodate.parse_duration(written[1])
print(f"{' '.join(written)}; from {start}: pydantic {ends[0]}, isodate {ends[1]}")
raise SystemExit((written, ends) != (["P364D", "P10Y", "P1Y35D"], (date(2036, 11, 27), date(2036, 11, 30))))
PY
