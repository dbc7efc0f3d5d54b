#!/usr/bin/env bash
# cron-parser 5.10.6 (npm): the times that prev() goes back over are not those that next() went forward over, where the clocks
# change.
#
# Behaviour: Sundays at 02:30 in Berlin are one time on 25 October 2026 for next(), 00:30 UTC, and two for prev(), 00:30 and 01:30.
#   Each day at 02:00 is 03:00 summer time on 28 March 2027 for next(), and no time on that day for prev(). A job that looks with
#   prev() when it was due last then finds one that next() never named, or misses the one that it did.
# Expected: the same times both ways: both are documented as occurrences of the expression. croner 11.0.1 (npm) has them so.
# Seen: "autumn: next 00:30, prev 00:30 01:30; spring: next 01:00, prev none; croner: 00:30, 00:30; 01:00, 01:00 (UTC)". Exits 1
#   when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts cron-parser@5.10.6 croner@11.0.1 > /dev/null || exit 2
cat > both.mjs <<'JS'
import { CronExpressionParser } from 'cron-parser';
import { Cron } from 'croner';

const times = dates => dates.map(date => date.toISOString().slice(11, 16)).sort().join(' ') || 'none';

function byParser(rule, day, way) {
  const [start, end] = [new Date(`${day}T00:00:00Z`), new Date(`${day}T12:00:00Z`)];
  const expression = CronExpressionParser.parse(rule, { tz: 'Europe/Berlin', currentDate: way === 'next' ? start : end });
  const found = [];
  for (let date = expression[way]().toDate(); date > start && date < end; date = expression[way]().toDate()) found.push(date);
  return times(found);
}

function byCroner(rule, day) {
  const [start, end] = [new Date(`${day}T00:00:00Z`), new Date(`${day}T12:00:00Z`)];
  const job = new Cron(rule, { timezone: 'Europe/Berlin', paused: true });
  const within = dates => times(dates.filter(date => date > start && date < end));
  return `${within(job.nextRuns(3, start))}, ${within(job.previousRuns(3, end))}`;
}

const [autumn, spring] = [['30 2 * * 0', '2026-10-25'], ['0 2 * * *', '2027-03-28']];
const parser = way => [byParser(...autumn, way), byParser(...spring, way)];
const [next, prev] = [parser('next'), parser('prev')];
const said = `autumn: next ${next[0]}, prev ${prev[0]}; spring: next ${next[1]}, prev ${prev[1]}; `
  + `croner: ${byCroner(...autumn)}; ${byCroner(...spring)} (UTC)`;
console.log(said);
process.exit(said === 'autumn: next 00:30, prev 00:30 01:30; spring: next 01:00, prev none; '
  + 'croner: 00:30, 00:30; 01:00, 01:00 (UTC)' ? 0 : 1);
JS
TZ=UTC node both.mjs
