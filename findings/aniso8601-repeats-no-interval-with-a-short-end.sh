#!/usr/bin/env bash
# aniso8601 10.0.1 (PyPI): an interval whose end is written by its time alone is read, and cannot be repeated.
#
# Behaviour: parse_interval("2026-11-27T13:00/14:00") is an hour. parse_repeating_interval("R2/2026-11-27T13:00/14:00") raises
#   TypeError ("unsupported operand type(s) for -: 'datetime.time' and 'datetime.datetime'"); with the whole end it is 13:00 and
#   14:00.
# Expected: the same two times: a repeated interval is R, a count and an interval as it is without them (ISO 8601:2004, 4.5 and
#   4.4), or an ISOFormatError.
# Seen: "once 1.0 h; repeated, whole end 13:00 14:00; repeated, short end TypeError". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aniso8601==10.0.1 2> /dev/null || exit 2
cat > found.py <<'PY'
import aniso8601


def repeated(end: str) -> str:
    try:
        return " ".join(f"{time:%H:%M}" for time in aniso8601.parse_repeating_interval(f"R2/2026-11-27T13:00/{end}"))
    except Exception as error:
        return type(error).__name__


start, end = aniso8601.parse_interval("2026-11-27T13:00/14:00")
said = f"once {(end - start).total_seconds() / 3600} h; repeated, whole end {repeated('2026-11-27T14:00')}; "
said += f"repeated, short end {repeated('14:00')}"
print(said)
raise SystemExit(said != "once 1.0 h; repeated, whole end 13:00 14:00; repeated, short end TypeError")
PY
venv/bin/python found.py
