#!/usr/bin/env bash
# cron-schedule 6.0.0 (npm): what it does not know of an expression it leaves out, and takes the number before it.
#
# Behaviour: "0 9 * * 5L", the last Friday of a month, is each Friday; "5#2", the second, too; "15W", the working day next to the
#   15th, is Sunday, 15 November 2026; "5/20" in the minutes is :05 only. "L" alone raises ("Failed to parse L: L is NaN"), and
#   "MON#1", too. croner 11.0.1 has the first three as they are meant.
# Expected: an error for each, as for L, or what they mean elsewhere: "All linux cron features" are said to be supported, and these
#   are none of them.
# Seen: "5L each, 5#2 each, 15W Sun 15, 5/20 :05 :05; L refused, MON#1 refused; croner 5L Fri 27". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts cron-schedule@6.0.0 croner@11.0.1 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { parseCronExpression } from 'cron-schedule';
import { Cron } from 'croner';

const start = new Date('2026-11-01T00:00:00Z');
const dates = (text, count) => parseCronExpression(text).getNextDates(count, start);
const day = date => `${date.toLocaleString('en', { weekday: 'short' })} ${date.getDate()}`;
const each = text => (dates(text, 4).every((date, place) => date.getDate() === 6 + 7 * place) ? 'each' : 'not each');
const tried = text => {
  try {
    dates(text, 1);
  } catch {
    return 'refused';
  }
  return 'taken';
};
const minutes = dates('5/20 * * * *', 2).map(date => `:${`${date.getMinutes()}`.padStart(2, '0')}`).join(' ');
let said = `5L ${each('0 9 * * 5L')}, 5#2 ${each('0 9 * * 5#2')}, 15W ${day(dates('0 9 15W * *', 1)[0])}, 5/20 ${minutes}; `;
said += `L ${tried('0 9 L * *')}, MON#1 ${tried('0 9 * * MON#1')}; croner 5L ${day(new Cron('0 9 * * 5L').nextRun(start))}`;
console.log(said);
process.exit(
  said === '5L each, 5#2 each, 15W Sun 15, 5/20 :05 :05; L refused, MON#1 refused; croner 5L Fri 27' ? 0 : 1,
);
JS
TZ=UTC node found.mjs
