#!/usr/bin/env bash
# x-wr-timezone 2.0.1, recurring-ical-events 3.8.2, icalendar 7.3.2: a weekly series in UTC loses its last occurrence where the
# calendar has a name for its zone and the clocks go back meanwhile.
#
# Behaviour: 12:00 UTC on 20 and 27 October and 3 November, UNTIL=20261103T120000Z. With X-WR-TIMEZONE:Europe/Berlin the start is
#   moved into that zone (14:00), and recurs on its wall clock; UNTIL stays in UTC. 14:00 on 3 November is 13:00 UTC, past UNTIL,
#   so the occurrence is gone. recurring-ical-events does this to every calendar by itself.
# Expected: the three, as without that line, which says only in which zone a program shows what is in UTC. With COUNT=3 there are
#   three, the last two an hour later than the file says.
# Seen: "without: 3, with: 2, with COUNT: 3". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q icalendar==7.3.2 recurring-ical-events==3.8.2 x-wr-timezone==2.0.1 python-dateutil==2.9.0.post0 \
  2> /dev/null || exit 2
venv/bin/python -W ignore - <<'PY'
import datetime

import icalendar
import recurring_ical_events


def occurrences(rule: str, *head: str) -> int:
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", *head,
        "BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261001T000000Z",
        "DTSTART:20261020T120000Z", "DTEND:20261020T130000Z", f"RRULE:FREQ=WEEKLY;{rule}", "END:VEVENT", "END:VCALENDAR", "",
    )
    calendar = icalendar.Calendar.from_ical("\r\n".join(lines))
    return len(recurring_ical_events.of(calendar).between(datetime.date(2026, 10, 1), datetime.date(2027, 1, 1)))


zone = "X-WR-TIMEZONE:Europe/Berlin"
seen = occurrences("UNTIL=20261103T120000Z"), occurrences("UNTIL=20261103T120000Z", zone), occurrences("COUNT=3", zone)
print(f"without: {seen[0]}, with: {seen[1]}, with COUNT: {seen[2]}")
raise SystemExit(seen != (3, 2, 3))
PY
