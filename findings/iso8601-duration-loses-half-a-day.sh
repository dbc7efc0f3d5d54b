#!/usr/bin/env bash
# iso8601-duration 2.1.4 (npm): a week and half a day are a week, and half a day alone is refused.
#
# Behaviour: parse("P1W0.5D") has one week, no day, and no error; "P1M1.5D" is a month. "P0.5D" raises a RangeError. Only hours,
#   minutes and seconds may have a fraction, and what follows the part that fits is not looked at. A term of notice is half a day
#   or more too short. tinyduration 3.4.1 reads all three.
# Expected: 7.5 days, or an error: "Fractions are allowed on the smallest unit in the string, e.g. P0.5D" (the package's
#   description, https://www.npmjs.com/package/iso8601-duration), and weeks may stand beside other units, as in ISO 8601-2.
# Seen: "P0.5D: refused, tinyduration P0.5D; P1W0.5D: 7 days, tinyduration P1W0.5D; P1DT0.5H: 1.0208 days, tinyduration P1DT0.5H".
#   Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts iso8601-duration@2.1.4 tinyduration@3.4.1 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { parse, toSeconds } from 'iso8601-duration';
import * as tinyduration from 'tinyduration';

const start = new Date('2026-11-27T10:00:00Z');

function days(text) {
  try {
    return `${+(toSeconds(parse(text), start) / 86400).toFixed(4)} days`;
  } catch (error) {
    if (!(error instanceof RangeError)) throw error;
    return 'refused';
  }
}

const other = text => tinyduration.serialize(tinyduration.parse(text));
const said = ['P0.5D', 'P1W0.5D', 'P1DT0.5H'].map(text => `${text}: ${days(text)}, tinyduration ${other(text)}`).join('; ');
console.log(said);
process.exit(said === 'P0.5D: refused, tinyduration P0.5D; P1W0.5D: 7 days, tinyduration P1W0.5D; '
  + 'P1DT0.5H: 1.0208 days, tinyduration P1DT0.5H' ? 0 : 1);
JS
TZ=UTC node found.mjs
