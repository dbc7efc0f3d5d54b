#!/usr/bin/env bash
# fhirpath 5.2.2 (npm): "one day later" is another instant on a machine in another zone, and the offset of the time is gone.
#
# Behaviour: @2026-10-24T12:00:00+02:00 + 1 day is 12:00+01:00 where TZ is Europe/Berlin, whose clocks go back in that night, and
#   10:00 UTC, which is an hour before, where TZ is UTC. Each result has the machine's offset; UTC's is written "-00:00", which in
#   RFC 3339 (4.3) says that the local offset is unknown.
# Expected: 2026-10-25T12:00:00+02:00 everywhere: the value has an offset, no zone, and FHIRPath (2.0.0, 6.7) adds to its parts.
#   A next visit that is computed on a server then has another hour than on the desk, if the text is shown as it is.
# Seen: Europe/Berlin "2026-10-25T12:00:00+01:00", UTC "2026-10-25T10:00:00-00:00". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
for program in node npm; do
  command -v "$program" > /dev/null || { echo "needs node and npm (apt-get install nodejs npm)" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --loglevel=error --ignore-scripts fhirpath@5.2.2 > /dev/null || exit 2
cat > day.js <<'JS'
const fhirpath = require('fhirpath');
const r4 = require('fhirpath/fhir-context/r4');
console.log(String(fhirpath.evaluate({}, '@2026-10-24T12:00:00+02:00 + 1 day', null, r4)[0]));
JS
berlin=$(TZ=Europe/Berlin node day.js)
utc=$(TZ=UTC node day.js)
echo "Europe/Berlin $berlin, UTC $utc"
[ "$berlin" = 2026-10-25T12:00:00+01:00 ] && [ "$utc" = 2026-10-25T10:00:00-00:00 ]
