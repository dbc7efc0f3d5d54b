#!/usr/bin/env bash
# pomeranian-durations 1.11.4 (npm): half an hour, written with a fraction, adds nothing to a time, and an interval of PostgreSQL
# loses its part of a second.
#
# Behaviour: addToDate('PT0.5H', ...) is the time itself, while asMinutes('PT0.5H') is 30; 1.5 minutes add one, 0.5 s nothing.
#   fromPostgres('00:00:01.5') is "PT1S"; the other way, toPostgres('PT1.5S') is "00:00:01.5". There is no error. A cue at half
#   past comes on the hour.
# Expected: half an hour later, as the package itself counts it: the lowest unit of a duration may have a fraction (ISO 8601-1),
#   isValid() takes it, and PostgreSQL writes seconds with one (PostgreSQL, "Date/Time Types", 8.5.5 "Interval Output",
#   https://www.postgresql.org/docs/current/datatype-datetime.html).
# Seen: "PT0.5H: 30 min, 10:00:00.000; PT1.5M: 1.5 min, 10:01:00.000; PT30M: 30 min, 10:30:00.000; 00:00:01.5 from PT1.5S, back
#   PT1S". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts pomeranian-durations@1.11.4 > /dev/null || exit 2
cat > found.js <<'JS'
const { addToDate, asMinutes, fromPostgres, isValid, toPostgres } = require('pomeranian-durations');

const start = new Date('2026-11-27T10:00:00Z');
const said = ['PT0.5H', 'PT1.5M', 'PT30M'].map(duration => {
  const minutes = isValid(duration) ? `${asMinutes(duration)} min` : 'not valid';
  return `${duration}: ${minutes}, ${addToDate(duration, start).toISOString().slice(11, 23)}; `;
}).join('') + `${toPostgres('PT1.5S')} from PT1.5S, back ${fromPostgres(toPostgres('PT1.5S'))}`;
console.log(said);
process.exit(said === 'PT0.5H: 30 min, 10:00:00.000; PT1.5M: 1.5 min, 10:01:00.000; PT30M: 30 min, 10:30:00.000; '
  + '00:00:01.5 from PT1.5S, back PT1S' ? 0 : 1);
JS
node found.js
