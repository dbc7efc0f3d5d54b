#!/usr/bin/env bash
# dayjs 1.11.23 with its plugin duration (npm): how 90 minutes are written depends on the way in which they were told, and may have
# the word "undefined" in it.
#
# Behaviour: duration({minutes: 90}).format('HH:mm') is "undefined:90", and asMinutes() of it is 90. duration(90, 'minutes') is
#   "01:30". duration('PT90M') is written "00:90".
# Expected: 01:30 three times. The documentation has the object as another way to tell the same length.
# Seen: "90, 'minutes': 01:30; {minutes: 90}: undefined:90; PT90M: 00:90". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts dayjs@1.11.23 > /dev/null || exit 2
cat > length.mjs <<'JS'
import dayjs from 'dayjs';
import duration from 'dayjs/plugin/duration.js';

dayjs.extend(duration);
const ways = { "90, 'minutes'": [90, 'minutes'], '{minutes: 90}': [{ minutes: 90 }], PT90M: ['PT90M'] };
const said = Object.entries(ways).map(([name, told]) => `${name}: ${dayjs.duration(...told).format('HH:mm')}`).join('; ');
console.log(said);
process.exit(said === "90, 'minutes': 01:30; {minutes: 90}: undefined:90; PT90M: 00:90" ? 0 : 1);
JS
node length.mjs
