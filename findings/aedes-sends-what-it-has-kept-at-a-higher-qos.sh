#!/usr/bin/env bash
# aedes 1.2.0 (npm), a broker, with mqtt 5.16.0: what it has kept, retained or for a client that was away, comes at a higher QoS
# than was subscribed to.
#
# Behaviour: a client with a subscription at QoS 1 gets a message that was published at QoS 2 at QoS 1 while it is there. It gets
#   the same at QoS 2 if it came while its persistent session was away, or if it was retained and the subscription has a wildcard;
#   a retained one that is subscribed to by its own topic comes at QoS 1.
# Expected: QoS 1 each time: the QoS is the lower one of the message's and the subscription's (MQTT 3.1.1, 3.8.4, MQTT-3.8.4-6).
# Seen: "at once 1, retained 1, retained for a wildcard 2, away 2". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts aedes@1.2.0 mqtt@5.16.0 > /dev/null || exit 2
cat > kept.mjs <<'JS'
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
const publish = (topic, retain) => speaker.publishAsync(topic, 'ready', { qos: 2, retain });

async function heard(name, filter, clean, during = async () => {}) {
  const listener = mqtt.connect(`mqtt://127.0.0.1:${server.address().port}`, { clientId: name, clean });
  const levels = [];
  listener.on('message', (topic, payload, packet) => levels.push(packet.qos));
  await new Promise(done => listener.once('connect', done));
  if (filter) await listener.subscribeAsync(filter, { qos: 1 });
  await during();
  await setTimeout(500);
  await listener.endAsync();
  return levels.join(' ') || 'nothing';
}

await publish('desk/state', true);
const now = await heard('one', 'room/state', false, () => publish('room/state', false));
const [own, wide] = [await heard('two', 'desk/state', true), await heard('three', 'desk/+', true)];
await publish('room/state', false);
const said = `at once ${now}, retained ${own}, retained for a wildcard ${wide}, away ${await heard('one', null, false)}`;
console.log(said);
process.exit(said === 'at once 1, retained 1, retained for a wildcard 2, away 2' ? 0 : 1);
JS
node kept.mjs
