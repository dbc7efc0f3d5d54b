#!/usr/bin/env bash
# recurring-ical-events 3.8.2 with icalendar 7.3.2, python-dateutil 2.9.0.post0 (PyPI): a rule that names its calendar, the usual
# one, takes the whole file along, and the error is about UNTIL.
#
# Behaviour: RRULE:RSCALE=GREGORIAN;FREQ=WEEKLY;COUNT=3 is read and written by icalendar, without an error in `errors`. between()
#   raises BadRuleStringFormat, "UNTIL parameter is missing", also where the file has other events; only with skip_bad_series=True
#   are these found. dateutil, which is given the rule as text, knows no RSCALE.
# Expected: three occurrences. RSCALE=GREGORIAN is what a rule without RSCALE means (RFC 7529, 4).
# Seen: "without: 4, with: BadRuleStringFormat UNTIL parameter is missing". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q icalendar==7.3.2 recurring-ical-events==3.8.2 x-wr-timezone==2.0.1 python-dateutil==2.9.0.post0 \
  2> /dev/null || exit 2
cat > scale.py <<'PY'
import icalendar
import recurring_ical_events


def told(scale: str) -> str:
    lines = (
        "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
        "DTSTAMP:20261001T000000Z", "DTSTART:20261020T090000Z", "DTEND:20261020T100000Z", f"RRULE:{scale}FREQ=WEEKLY;COUNT=3",
        "END:VEVENT", "BEGIN:VEVENT", "UID:2@clinic.example", "DTSTAMP:20261001T000000Z", "DTSTART:20261021T090000Z",
        "DTEND:20261021T100000Z", "END:VEVENT", "END:VCALENDAR", "",
    )
    calendar = icalendar.Calendar.from_ical("\r\n".join(lines))
    assert not any(event.errors for event in calendar.events)
    try:
        return str(len(recurring_ical_events.of(calendar).between((2026, 10, 1), (2026, 12, 1))))
    except recurring_ical_events.BadRuleStringFormat as error:
        return f"BadRuleStringFormat {str(error).partition(':')[0]}"


line = f"without: {told('')}, with: {told('RSCALE=GREGORIAN;')}"
print(line)
raise SystemExit(line != "without: 4, with: BadRuleStringFormat UNTIL parameter is missing")
PY
venv/bin/python -W ignore scale.py
