#!/usr/bin/env bash
# duration-fns 3.0.2 (npm): the duration between two dates, added to the first, is not the second.
#
# Behaviour: between('2026-01-31', '2026-02-28') is a month less three days, the differences of the fields; apply() of it to the
#   31st is 25 February: the month is cut to the 28th before the three days are taken off. From 31 March to 30 April one day is
#   missing. A card that is valid until the month's end, kept as a duration, ends early.
# Expected: the second date, as for 15 January to 14 March: the one function "gets the difference between two dates, expressed as a
#   duration", the other adds a duration to a date (https://www.npmjs.com/package/duration-fns).
# Seen: "2026-02-28: P1M-3D, 2026-02-25; 2026-04-30: P1M-1D, 2026-04-29; 2026-03-14: P2M-1D, 2026-03-14". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts duration-fns@3.0.2 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { apply, between, toString } from 'duration-fns';

const pairs = [['2026-01-31', '2026-02-28'], ['2026-03-31', '2026-04-30'], ['2026-01-15', '2026-03-14']];
const said = pairs.map(([first, second]) => {
  const duration = between(first, second);
  return `${second}: ${toString(duration)}, ${apply(first, duration).toISOString().slice(0, 10)}`;
}).join('; ');
console.log(said);
process.exit(said === '2026-02-28: P1M-3D, 2026-02-25; 2026-04-30: P1M-1D, 2026-04-29; '
  + '2026-03-14: P2M-1D, 2026-03-14' ? 0 : 1);
JS
TZ=UTC node found.mjs
