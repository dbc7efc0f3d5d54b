#!/usr/bin/env bash
# rrule 2.8.1 (npm): with BYSETPOS=1,-1 a month that has one day to choose from has that day twice, and COUNT counts both.
#
# Behaviour: "the first and the last booking day of the month", FREQ=MONTHLY;BYMONTHDAY=1,29;BYSETPOS=1,-1;COUNT=6 from 1 January
#   2027. In February 2027 the only day is the 1st: it comes twice, and the last of the six is in March.
# Expected: six days, each once, the last on 1 April: a set has no day twice (RFC 5545, 3.8.5.3 and 3.3.10).
#   python-dateutil 2.9.0.post0, from which this package was ported, gives each once.
# Seen: "rrule: 1.1 29.1 1.2 1.2 1.3 29.3; dateutil: 1.1 29.1 1.2 1.3 29.3 1.4". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs $program" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule@2.8.1 > /dev/null || exit 2
python3 -m venv venv && venv/bin/pip install -q python-dateutil==2.9.0.post0 2> /dev/null || exit 2
rule='DTSTART:20270101T090000Z
RRULE:FREQ=MONTHLY;BYMONTHDAY=1,29;BYSETPOS=1,-1;COUNT=6'
theirs=$(node -e 'const { rrulestr } = require("rrule");
console.log(rrulestr(process.argv[1]).all().map(day => `${day.getUTCDate()}.${day.getUTCMonth() + 1}`).join(" "));' "$rule") || exit 2
other=$(venv/bin/python -c 'import sys
from dateutil.rrule import rrulestr
print(*(f"{day.day}.{day.month}" for day in rrulestr(sys.argv[1])))' "$rule") || exit 2
echo "rrule: $theirs; dateutil: $other"
[ "$theirs" = "1.1 29.1 1.2 1.2 1.3 29.3" ] && [ "$other" = "1.1 29.1 1.2 1.3 29.3 1.4" ]
