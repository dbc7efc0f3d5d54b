#!/usr/bin/env bash
# mqtt-pattern 2.1.1 (npm): a + does not match a level that is empty.
#
# Behaviour: matches('room/+/state', 'room//state'), matches('room/+', 'room/') and matches('+/+', '/room') are false;
#   matches('/+', '/room') is true. So a client that has subscribed to room/+/state gets the message from the broker, and the
#   pattern that sorts it does not take it. mqtt-match 3.0.0 and mqtt-wildcard 3.0.9 (npm) match all four.
# Expected: true: a level may be of no characters, "sport/+" matches "sport/", and "+/+" matches "/finance" (MQTT 3.1.1, 4.7.1.3
#   and 4.7.3).
# Seen: "mqtt-pattern false false false true, mqtt-match true true true true, mqtt-wildcard true true true true". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts mqtt-pattern@2.1.1 mqtt-match@3.0.0 mqtt-wildcard@3.0.9 \
  > /dev/null || exit 2
cat > levels.mjs <<'JS'
import match from 'mqtt-match';
import pattern from 'mqtt-pattern';
import wildcard from 'mqtt-wildcard';

const pairs = [['room/+/state', 'room//state'], ['room/+', 'room/'], ['+/+', '/room'], ['/+', '/room']];
const told = takes => pairs.map(([filter, topic]) => takes(filter, topic)).join(' ');
const said = `mqtt-pattern ${told((filter, topic) => pattern.matches(filter, topic))}, `
  + `mqtt-match ${told((filter, topic) => match(filter, topic))}, `
  + `mqtt-wildcard ${told((filter, topic) => wildcard(topic, filter) !== null)}`;
console.log(said);
process.exit(said === 'mqtt-pattern false false false true, mqtt-match true true true true, '
  + 'mqtt-wildcard true true true true' ? 0 : 1);
JS
node levels.mjs
