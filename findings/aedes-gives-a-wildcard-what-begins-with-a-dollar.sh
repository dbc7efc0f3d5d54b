#!/usr/bin/env bash
# aedes 1.2.0 (npm), a broker, with mqtt 5.16.0: a retained message whose topic begins with a dollar sign comes to "#" and "+/+".
#
# Behaviour: after a retained message to $room/state, a new subscription to "#", or "+/+", gets it. A live one to it does not.
# Expected: neither: a filter that begins with a wildcard must not match a topic that begins with $ (MQTT 3.1.1, 4.7.2,
#   MQTT-4.7.2-1).
# Seen: "# retained, +/+ retained, $room/# retained and live". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts aedes@1.2.0 mqtt@5.16.0 > /dev/null || exit 2
cat > dollar.mjs <<'JS'
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
await speaker.publishAsync('$room/state', 'ready', { qos: 1, retain: true });
const told = [];
for (const [number, filter] of ['#', '+/+', '$room/#'].entries()) {
  const listener = await client(`listener${number}`);
  listener.on('message', (topic, payload, packet) => listener.heard.push(packet.retain ? 'retained' : 'live'));
  await listener.subscribeAsync(filter, { qos: 1 });
  await setTimeout(400);
  await speaker.publishAsync('$room/state', 'busy', { qos: 1 });
  await setTimeout(400);
  told.push(`${filter} ${listener.heard.join(' and ') || 'nothing'}`);
  await listener.endAsync();
}
const said = told.join(', ');
console.log(said);
process.exit(said === '# retained, +/+ retained, $room/# retained and live' ? 0 : 1);
JS
node dollar.mjs
