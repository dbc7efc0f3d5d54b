#!/usr/bin/env bash
# luxon 3.7.2 (npm) with icalendar 7.3.2 and isodate 0.7.2 (PyPI), temporal-polyfill 1.0.8 (npm): a quarter of an hour before the
# start is written as PT-15M, which others refuse.
#
# Behaviour: Duration.fromISO("-PT15M") is read, and toISO() of it is "PT-15M". icalendar, isodate and Temporal refuse that; each
#   of them reads -PT15M. An alarm with it is no alarm.
# Expected: -PT15M: the sign stands before the P, where there is one (RFC 5545, 3.3.6; XML Schema 1.1, part 2, 3.3.6).
# Seen: "luxon PT-15M: Temporal refused, icalendar refused, isodate refused; -PT15M: icalendar read, isodate read". Exits 1 when
#   that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q icalendar==7.3.2 isodate==0.7.2 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts luxon@3.7.2 temporal-polyfill@1.0.8 > /dev/null || exit 2
cat > one.mjs <<'JS'
import { Duration } from 'luxon';
import { Temporal } from 'temporal-polyfill';

const written = Duration.fromISO('-PT15M').toISO();
let read = 'read';
try {
  Temporal.Duration.from(written);
} catch {
  read = 'refused';
}
process.stdout.write(`luxon ${written}: Temporal ${read}, `);
JS
cat > other.py <<'PY'
import isodate
from icalendar.prop import vDuration


def of(read, text: str) -> str:
    try:
        read(text)
    except ValueError:
        return "refused"
    return "read"


print("; ".join(
    head + f"icalendar {of(vDuration.from_ical, text)}, isodate {of(isodate.parse_duration, text)}"
    for head, text in (("", "PT-15M"), ("-PT15M: ", "-PT15M"))
))
PY
said="$(node one.mjs)$(venv/bin/python other.py)"
echo "$said"
[ "$said" = 'luxon PT-15M: Temporal refused, icalendar refused, isodate refused; -PT15M: icalendar read, isodate read' ]
