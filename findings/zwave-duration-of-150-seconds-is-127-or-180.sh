#!/usr/bin/env bash
# @zwave-js/core 15.29.0 (npm): a fade of 150 s is 127 s or 180 s, by the way in which it is written.
#
# Behaviour: new Duration(150, "seconds") is clamped to 127 s, the most that a Z-Wave byte says in seconds, and so is every time
#   from 128 s on, 8000 s included. Duration.parseString("150s") is rounded to 3 minutes. A fade of 127 minutes that is written
#   into a report is the byte 254, which the same class reads as "unknown".
# Expected: one rule, and the nearest time that the byte can say: 128 to 254 are minutes, 1 to 127. In a report 253 is the last
#   of them.
# Seen: "127 s, 180 s; 8000 seconds: 127 s; 127 minutes reported: unknown". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @zwave-js/core@15.29.0 > /dev/null || exit 2
cat > fade.mjs <<'JS'
import { Duration } from '@zwave-js/core';

const seconds = duration => `${duration.toMilliseconds() / 1000} s`;
const made = seconds(new Duration(150, 'seconds'));
const read = seconds(Duration.parseString('150s'));
const hours = seconds(new Duration(8000, 'seconds'));
const reported = Duration.parseReport(new Duration(127, 'minutes').serializeReport()).unit;
const said = `${made}, ${read}; 8000 seconds: ${hours}; 127 minutes reported: ${reported}`;
console.log(said);
process.exit(said === '127 s, 180 s; 8000 seconds: 127 s; 127 minutes reported: unknown' ? 0 : 1);
JS
node fade.mjs
