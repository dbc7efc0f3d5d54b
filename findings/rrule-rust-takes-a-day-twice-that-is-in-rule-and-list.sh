#!/usr/bin/env bash
# rrule-rust 3.1.1 with rrule-temporal 2.2.8 (npm): a day that a rule has already, and RDATE too, comes twice.
#
# Behaviour: FREQ=DAILY;COUNT=3 from 20 October 2026, and RDATE with the 20th and the 1st of November: all() has the 20th twice, so
#   five times for four. rrule-temporal has four.
# Expected: four: duplicates of the rule and the dates are counted once (RFC 5545, 3.8.5.2: "Duplicate instances are ignored").
# Seen: "rrule-rust 20.10 20.10 21.10 22.10 01.11, rrule-temporal 20.10 21.10 22.10 01.11". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts rrule-rust@3.1.1 rrule-temporal@2.2.8 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { RRuleSet } from 'rrule-rust';
import { RRuleTemporal } from 'rrule-temporal';

const rule = `DTSTART;TZID=Europe/Berlin:20261020T090000
RRULE:FREQ=DAILY;COUNT=3
RDATE;TZID=Europe/Berlin:20261020T090000,20261101T090000`;
const day = text => text.replaceAll('-', '').replace(/^\d{4}(\d\d)(\d\d)T.*$/, '$2.$1');
const one = RRuleSet.fromString(rule).all(10).map(date => day(date.toString())).join(' ');
const other = new RRuleTemporal({ rruleString: rule }).all().map(date => day(date.toString())).join(' ');
const said = `rrule-rust ${one}, rrule-temporal ${other}`;
console.log(said);
process.exit(said === 'rrule-rust 20.10 20.10 21.10 22.10 01.11, rrule-temporal 20.10 21.10 22.10 01.11' ? 0 : 1);
JS
node found.mjs
