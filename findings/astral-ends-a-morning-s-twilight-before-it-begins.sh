#!/usr/bin/env bash
# astral 3.2 (PyPI): east of about 90 degrees the twilight of a morning begins a day after it ends, and the golden hour is another
# morning's.
#
# Behaviour: twilight(), golden_hour() and blue_hour() of 27 November 2026 with SunDirection.RISING and the zone of the place. In
#   Tokyo the twilight is from the 28th, 06:00, to the 27th, 06:28, and the golden hour is on the 28th; Sydney and Auckland alike.
#   dawn() and sunrise() are on the 27th, and in Berlin and Honolulu all of them are.
# Expected: the 27th, 05:59 to 06:28: date is documented as the date for which the times are calculated, and a start is before its
#   end. In a program that dims with the twilight the lamps of a morning never get there.
# Seen: "Tokyo twilight 28 06:00 to 27 06:28, golden hour 28 06:11, sunrise 27 06:28; Berlin twilight 27 07:08 to 27 07:48, golden
#   hour 27 07:22, sunrise 27 07:48". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q astral==3.2 tzdata==2026.6 2> /dev/null || exit 2
cat > found.py <<'PY'
from datetime import date
from zoneinfo import ZoneInfo

from astral import Observer, SunDirection
from astral.sun import golden_hour, sunrise, twilight

DAY = date(2026, 11, 27)
said = []
for name, zone, place in (
    ("Tokyo", "Asia/Tokyo", Observer(35.68, 139.77)), ("Berlin", "Europe/Berlin", Observer(52.52, 13.4)),
):
    clock = ZoneInfo(zone)
    start, end = twilight(place, DAY, SunDirection.RISING, clock)
    golden, _ = golden_hour(place, DAY, SunDirection.RISING, clock)
    up = sunrise(place, DAY, tzinfo=clock)
    said.append(f"{name} twilight {start:%d %H:%M} to {end:%d %H:%M}, golden hour {golden:%d %H:%M}, sunrise {up:%d %H:%M}")
line = "; ".join(said)
print(line)
raise SystemExit(line != (
    "Tokyo twilight 28 06:00 to 27 06:28, golden hour 28 06:11, sunrise 27 06:28; "
    "Berlin twilight 27 07:08 to 27 07:48, golden hour 27 07:22, sunrise 27 07:48"
))
PY
venv/bin/python found.py
