#!/usr/bin/env bash
# vobject 0.9.9 with icalendar 7.3.2 (PyPI): an event in New York that one writes is an hour later for the other all summer.
#
# Behaviour: vobject names the zone by its abbreviation, TZID=EST, and writes New York's VTIMEZONE with it, with summer time.
#   icalendar does not look at the VTIMEZONE of a TZID that is also a name in the zone database. There EST is Panama's time, five
#   hours behind UTC in each month. So 13:00 on 27 July is read as 18:00 UTC; likewise MST, for Denver. dateutil's tzical reads the
#   file right.
# Expected: 17:00 UTC: a TZID means what the VTIMEZONE of its own calendar says (RFC 5545, 3.2.19; only one that begins with a
#   slash is global).
# Seen: "New York: icalendar 18:00, dateutil 17:00; Denver: icalendar 20:00, dateutil 19:00 (UTC)". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q vobject==0.9.9 icalendar==7.3.2 python-dateutil==2.9.0.post0 tzdata==2026.6 \
  2> /dev/null || exit 2
cat > summer.py <<'PY'
import datetime
import io
import zoneinfo

import icalendar
import vobject
from dateutil.tz import tzical

UTC = datetime.timezone.utc
START = datetime.datetime(2026, 7, 27, 13)


def read(name: str) -> str:
    calendar = vobject.iCalendar()
    event = calendar.add("vevent")
    event.add("uid").value = "1@clinic.example"
    event.add("dtstart").value = START.replace(tzinfo=zoneinfo.ZoneInfo(name))
    text = calendar.serialize()
    [event] = icalendar.Calendar.from_ical(text).walk("VEVENT")
    by_dateutil = START.replace(tzinfo=tzical(io.StringIO(text)).get())
    return f"icalendar {event.start.astimezone(UTC):%H:%M}, dateutil {by_dateutil.astimezone(UTC):%H:%M}"


said = f"New York: {read('America/New_York')}; Denver: {read('America/Denver')} (UTC)"
print(said)
raise SystemExit(
    said != "New York: icalendar 18:00, dateutil 17:00; Denver: icalendar 20:00, dateutil 19:00 (UTC)")
PY
venv/bin/python -W ignore summer.py
