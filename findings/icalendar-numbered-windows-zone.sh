#!/usr/bin/env bash
# Versions: icalendar==7.3.2, python-dateutil==2.9.0.post0
# Behaviour: Windows' zone names are known (`GMT Standard Time` is London), but the numbered form that Outlook writes where it has
# two of a name (`GMT Standard Time 1`) gives a time without any zone, with no error and no entry in `errors`.
# Expected: London too, or an error; a time without a zone is read as local time by whoever asks next, an hour off in Berlin.
# Seen: "GMT Standard Time: Europe/London, GMT Standard Time 1: None, errors: []"
# Exit: 0 while it is so, 1 when it has changed, 2 where it cannot be run.
set -u
folder="$(mktemp -d)" || exit 2
trap 'rm -rf "$folder"' EXIT
python3 -m venv "$folder/venv" && "$folder/venv/bin/pip" install -q --disable-pip-version-check icalendar==7.3.2 python-dateutil==2.9.0.post0 || exit 2
"$folder/venv/bin/python" -W ignore - <<'PYTHON'
import sys
import icalendar

def zone(tzid):
    lines = ("BEGIN:VEVENT", "UID:1@clinic.example", "DTSTAMP:20261101T000000Z", f"DTSTART;TZID={tzid}:20261127T130000",
             "END:VEVENT")
    event = icalendar.Event.from_ical("\r\n".join(lines) + "\r\n")
    return event["DTSTART"].dt.tzinfo, event.errors

(plain, _), (numbered, errors) = zone("GMT Standard Time"), zone("GMT Standard Time 1")
print(f"GMT Standard Time: {plain}, GMT Standard Time 1: {numbered}, errors: {errors}")
sys.exit(0 if (str(plain), numbered, errors) == ("Europe/London", None, []) else 1)
PYTHON
