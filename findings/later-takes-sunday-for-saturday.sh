#!/usr/bin/env bash
# @breejs/later 4.2.0 (npm): in a crontab's line the day 7 is Saturday, and a range over the weekend is Saturday alone.
#
# Behaviour: parse.cron("0 9 * * 7") takes place on Saturdays, like "0 9 * * 6"; 0 and SUN are Sunday. "0 9 * * 5-1", Friday to
#   Monday, is each Saturday. No error. croner 11.0.1 has 7 as Sunday and refuses 5-1.
# Expected: Sunday: 0 and 7 both are (crontab(5), day of week), and an error for what it does not take.
# Seen: "later: 0 Sun, 6 Sat, 7 Sat, SUN Sun, 5-1 Sat; croner: 7 Sun". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @breejs/later@4.2.0 croner@11.0.1 > /dev/null || exit 2
cat > found.mjs <<'JS'
import later from '@breejs/later';
import { Cron } from 'croner';

const start = new Date('2026-11-25T12:00:00Z');
const name = date => date.toLocaleString('en', { weekday: 'short', timeZone: 'UTC' });
const days = ['0', '6', '7', 'SUN', '5-1'].map(day => {
  const next = later.schedule(later.parse.cron(`0 9 * * ${day}`)).next(3, start).map(name);
  return `${day} ${[...new Set(next)].join(' ')}`;
});
const said = `later: ${days.join(', ')}; croner: 7 ${name(new Cron('0 9 * * 7', { timezone: 'UTC' }).nextRun(start))}`;
console.log(said);
process.exit(said === 'later: 0 Sun, 6 Sat, 7 Sat, SUN Sun, 5-1 Sat; croner: 7 Sun' ? 0 : 1);
JS
TZ=UTC node found.mjs
