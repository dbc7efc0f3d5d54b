#!/usr/bin/env bash
# vobject 0.9.9 (PyPI) with zones of Python's zoneinfo or dateutil: the VTIMEZONE that it writes turns the clocks back an hour
# late.
#
# Behaviour: Berlin's winter begins at 04:00 of summer time instead of 03:00 ("DTSTART:20001029T040000", "TZOFFSETFROM:+0200"). An
#   event at 03:30 on 25 October 2026 that is written with it is at 01:30 UTC for whoever reads the VTIMEZONE, as dateutil's tzical
#   does. Written with pytz's zone of the same name it is right.
# Expected: 02:30 UTC. DTSTART of an observance is the local time before the change (RFC 5545, 3.6.5): 20001029T030000.
# Seen: "zoneinfo: from 040000, 03:30 is 01:30 UTC; dateutil: from 040000, 03:30 is 01:30 UTC; pytz: from 030000, 03:30 is 02:30
#   UTC". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q vobject==0.9.9 python-dateutil==2.9.0.post0 tzdata==2026.6 pytz==2026.6 \
  2> /dev/null || exit 2
cat > clocks.py <<'PY'
import datetime
import io
import sys
import zoneinfo

import pytz
import vobject
from dateutil import tz

start = datetime.datetime(2026, 10, 25, 3, 30)
calendar = vobject.iCalendar()
calendar.add("vevent").add("dtstart").value = {
    "zoneinfo": start.replace(tzinfo=zoneinfo.ZoneInfo("Europe/Berlin")),
    "dateutil": start.replace(tzinfo=tz.gettz("Europe/Berlin")),
    "pytz": pytz.timezone("Europe/Berlin").localize(start),
}[sys.argv[1]]
text = calendar.serialize()
winter = text.partition("BEGIN:STANDARD")[2].partition("DTSTART:")[2].split()[0][-6:]
read = start.replace(tzinfo=tz.tzical(io.StringIO(text)).get()).astimezone(datetime.timezone.utc)
print(f"{sys.argv[1]}: from {winter}, 03:30 is {read:%H:%M} UTC")
PY
said=""
for library in zoneinfo dateutil pytz; do
  said+="${said:+; }$(venv/bin/python -W ignore clocks.py "$library")"
done
echo "$said"
wrong="from 040000, 03:30 is 01:30 UTC"
[ "$said" = "zoneinfo: $wrong; dateutil: $wrong; pytz: from 030000, 03:30 is 02:30 UTC" ]
