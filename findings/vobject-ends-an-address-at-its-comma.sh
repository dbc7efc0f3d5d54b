#!/usr/bin/env bash
# vobject 0.9.9 (PyPI): an address on the web ends at its first comma when a card is read, and so does the list of nicknames.
#
# Behaviour: of "URL:https://clinic.example/room?at=52.5,13.4" in a vCard, what is read, and what is written again, is
#   "https://clinic.example/room?at=52.5". Of "NICKNAME:Nan,Annie" it is "Nan". In an event of a calendar the same URL is whole.
# Expected: the whole URL: its value is one URI, in which a comma stands for itself (RFC 2426, 3.6.8); two nicknames (3.1.3, a list
#   of texts), as with CATEGORIES. ical.js 2.2.1 (npm) reads both whole.
# Seen: "URL https://clinic.example/room?at=52.5, NICKNAME Nan, CATEGORIES one two; in an event
#   https://clinic.example/room?at=52.5,13.4". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q vobject==0.9.9 2> /dev/null || exit 2
cat > card.py <<'PY'
import vobject

URL = "https://clinic.example/room?at=52.5,13.4"
card = vobject.readOne("\r\n".join((
    "BEGIN:VCARD", "VERSION:3.0", "FN:Anna Example", "N:Example;Anna;;;", "NICKNAME:Nan,Annie", "CATEGORIES:one,two", f"URL:{URL}",
    "END:VCARD", "")))
calendar = vobject.readOne("\r\n".join((
    "BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//clinic.example//EN", "BEGIN:VEVENT", "UID:1@clinic.example",
    "DTSTAMP:20261101T000000Z", "DTSTART:20261127T130000Z", f"URL:{URL}", "END:VEVENT", "END:VCALENDAR", "")))
said = f"URL {card.url.value}, NICKNAME {card.nickname.value}, CATEGORIES {' '.join(card.categories.value)}; "
said += f"in an event {calendar.vevent.url.value}"
print(said)
raise SystemExit(
    said != "URL https://clinic.example/room?at=52.5, NICKNAME Nan, CATEGORIES one two; in an event " + URL
    or f"URL:{URL}" in card.serialize())
PY
venv/bin/python -W ignore card.py
