#!/usr/bin/env bash
# aedes 1.2.0 (npm), a broker, with mqtt 5.16.0: of two subscriptions that fit a message, one at QoS 0 takes the safety of the
# other.
#
# Behaviour: a client that has subscribed to room/# at QoS 0 and to room/state at QoS 1 gets a message to room/state that was
#   published at QoS 1 once, at QoS 0, in whichever order it has subscribed. With the second subscription alone it comes at QoS 1.
# Expected: QoS 1: where subscriptions overlap, the broker must respect the highest QoS of those that fit (MQTT 3.1.1, 3.3.5,
#   MQTT-3.3.5-1).
# Seen: "room/state 1: QoS 1; room/# 0, room/state 1: QoS 0; room/state 1, room/# 0: QoS 0". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts aedes@1.2.0 mqtt@5.16.0 > /dev/null || exit 2
cat > overlap.mjs <<'JS'
import { createServer } from 'node:net';
import { setTimeout } from 'node:timers/promises';
import { Aedes } from 'aedes';
import mqtt from 'mqtt';

const broker = await Aedes.createBroker();
const server = createServer(broker.handle);
await new Promise(done => server.listen(0, '127.0.0.1', done));

async function client(clientId, options = {}) {
  const made = await mqtt.connectAsync(`mqtt://127.0.0.1:${server.address().port}`, { clientId, ...options });
  made.heard = [];
  return made;
}

const speaker = await client('speaker');

async function told(...filters) {
  const listener = await client(`listener${filters.join()}`);
  listener.on('message', (topic, payload, packet) => listener.heard.push(`QoS ${packet.qos}`));
  for (const [filter, qos] of filters) await listener.subscribeAsync(filter, { qos });
  await speaker.publishAsync('room/state', 'ready', { qos: 1 });
  await setTimeout(500);
  await listener.endAsync();
  return `${filters.map(one => one.join(' ')).join(', ')}: ${listener.heard.join(' and ')}`;
}

const [wide, narrow] = [['room/#', 0], ['room/state', 1]];
const said = [await told(narrow), await told(wide, narrow), await told(narrow, wide)].join('; ');
console.log(said);
process.exit(said === 'room/state 1: QoS 1; room/# 0, room/state 1: QoS 0; room/state 1, room/# 0: QoS 0' ? 0 : 1);
JS
node overlap.mjs
