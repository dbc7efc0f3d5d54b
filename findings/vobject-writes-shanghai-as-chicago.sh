#!/usr/bin/env bash
# vobject 0.9.9 (PyPI) with Python's zoneinfo: which zone an event is written in depends on the events that were written before.
#
# Behaviour: a zone is written under its abbreviation, and an abbreviation stands for the first zone that a process has written
#   with it. After an event in Chicago, one at 13:00 in Shanghai is written with TZID=CST and the VTIMEZONE of Chicago, which makes
#   it 14 hours later. Dublin and Kolkata (IST) are confused likewise. Alone, each is right. The two events are in two files.
# Expected: the same with and without an event before. The zone's name is in its `key`; a TZID stands for one VTIMEZONE, within one
#   file (RFC 5545, 3.2.19).
# Seen: "Shanghai alone 05:00, after Chicago 19:00; Kolkata alone 07:30, after Dublin 13:00 (UTC)". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q vobject==0.9.9 python-dateutil==2.9.0.post0 tzdata==2026.6 2> /dev/null || exit 2
cat > zones.py <<'PY'
import datetime
import io
import sys
import zoneinfo

import vobject
from dateutil.tz import tzical

for name in sys.argv[1:]:
    calendar = vobject.iCalendar()
    event = calendar.add("vevent")
    event.add("uid").value = "1@clinic.example"
    event.add("dtstart").value = datetime.datetime(2026, 11, 27, 13, tzinfo=zoneinfo.ZoneInfo(name))
    zone = tzical(io.StringIO(calendar.serialize())).get()
start = next(line for line in calendar.serialize().splitlines() if line.startswith("DTSTART;TZID")).partition(":")[2]
read = datetime.datetime.strptime(start, "%Y%m%dT%H%M%S").replace(tzinfo=zone)
print(read.astimezone(datetime.timezone.utc).strftime("%H:%M"))
PY
written() { venv/bin/python -W ignore zones.py "$@"; }
said="Shanghai alone $(written Asia/Shanghai), after Chicago $(written America/Chicago Asia/Shanghai)"
said+="; Kolkata alone $(written Asia/Kolkata), after Dublin $(written Europe/Dublin Asia/Kolkata) (UTC)"
echo "$said"
[ "$said" = "Shanghai alone 05:00, after Chicago 19:00; Kolkata alone 07:30, after Dublin 13:00 (UTC)" ]
