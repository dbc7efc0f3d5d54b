#!/usr/bin/env bash
# xlsx 0.18.5 (npm): half a second before a full minute, a time is shown without its seconds, a minute early.
#
# Behaviour: with the format h:mm:ss, 59.4 s are 0:00:59, 59.7 s are 0:00:00, and 3599.7 s, almost an hour, are 0:59:00. [h]:mm:ss,
#   [mm]:ss and h:mm:ss AM/PM are alike; mm:ss.0 has 59:59.7, [s] has 3600. It is the text of sheet_to_csv(), sheet_to_json() with
#   raw: false, and of each cell's w. A measured length is seldom a whole second.
# Expected: 1:00:00 for 3599.7 s, as it is rounded to the second, or 0:59:59. The seconds are rounded to 60 here, and the 60 is
#   dropped.
# Seen: "59.4 0:00:59, 59.7 0:00:00, 3599.4 0:59:59, 3599.7 0:59:00". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts xlsx@0.18.5 > /dev/null || exit 2
cat > found.mjs <<'JS'
import XLSX from 'xlsx';

const SECONDS = [59.4, 59.7, 3599.4, 3599.7];
const sheet = XLSX.utils.aoa_to_sheet([SECONDS.map(v => ({ t: 'n', v: v / 86400, z: 'h:mm:ss' }))]);
const shown = XLSX.utils.sheet_to_csv(sheet).trim().split(',');
const said = SECONDS.map((seconds, place) => `${seconds} ${shown[place]}`).join(', ');
console.log(said);
process.exit(said === '59.4 0:00:59, 59.7 0:00:00, 3599.4 0:59:59, 3599.7 0:59:00' ? 0 : 1);
JS
node found.mjs
