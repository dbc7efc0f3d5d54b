#!/usr/bin/env bash
# metomi-isodatetime 3.2.0 (PyPI): a series of months that is given by its end does not take place at that end.
#
# Behaviour: R3/P1M/2026-03-31T10:00Z, three times, monthly, the last on the 31st of March, is on the 28th of January, February and
#   March; the object's end_point is the 31st still. It goes back step by step from the 31st to the 28th of February, and forward
#   again from there. Likewise R4/2024-02-29T10:00Z/P1Y is never on a 29th again. By days, R3/P1D/2026-03-31T10:00Z, the end is the
#   last.
# Expected: the 31st of March as the last one: the end that is written is that of the series (ISO 8601:2004, 4.5), and it is a day
#   of the calendar.
# Seen: "months 01-28 02-28 03-28, end 03-31; days 03-29 03-30 03-31, end 03-31". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q 'metomi-isodatetime==1!3.2.0' 2> /dev/null || exit 2
cat > found.py <<'PY'
from metomi.isodatetime.parsers import TimeRecurrenceParser


def days(text: str) -> str:
    series = TimeRecurrenceParser().parse(text)
    return f"{' '.join(str(time)[5:10] for time in series)}, end {str(series.end_point)[5:10]}"


said = f"months {days('R3/P1M/2026-03-31T10:00Z')}; days {days('R3/P1D/2026-03-31T10:00Z')}"
print(said)
raise SystemExit(said != "months 01-28 02-28 03-28, end 03-31; days 03-29 03-30 03-31, end 03-31")
PY
venv/bin/python found.py
