#!/usr/bin/env bash
# zigbee-herdsman-converters 26.112.0 (npm): a light's `transition` becomes `transtime` in tenths of a second without a
# look at the field's 16 bits, and a fraction of a tenth or of a level stays a fraction.
#
# Behaviour: {"brightness": 38.6, "transition": 7000} becomes moveToLevelWithOnOff with level 38.6 and transtime 70000.
# Expected: whole numbers within the fields of the Zigbee command (level 8 bits, transition time 16 bits, 6553.5 s), as
#   brightness 255 becomes level 254 and brightness 0 with state ON becomes level 1.
# Seen: "level 38.6, transtime 70000; 255 becomes 254, 0 becomes 1". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
command -v npm >/dev/null || { echo "npm is missing" >&2; exit 2; }
npm install --no-audit --no-fund --loglevel=error --ignore-scripts zigbee-herdsman-converters@26.112.0 >/dev/null || exit 2
cat > told.js <<'JS'
const tz = require('zigbee-herdsman-converters/converters/toZigbee');

class Endpoint {}

async function told(message) {
  const sent = [];
  const endpoint = Object.assign(new Endpoint(), {
    command: async (cluster, command, payload) => { sent.push(payload); }, read: async () => ({}), ID: 1,
    deviceIeeeAddress: '0x1', saveClusterAttributeKeyValue: () => {}, getClusterAttributeValue: () => undefined,
    supportsInputCluster: () => true, meta: {}, getDevice: () => ({ ieeeAddr: '0x1' }),
  });
  const meta = {
    message, mapped: { meta: {}, exposes: [], options: [] }, options: {}, state: { state: 'ON', brightness: 100 },
    device: { ieeeAddr: '0x1' },
  };
  const key = 'state' in message ? 'state' : 'brightness';
  await tz.light_onoff_brightness.convertSet(endpoint, key, message[key], meta);
  return sent[0];
}

(async () => {
  const long = await told({ brightness: 38.6, transition: 7000 });
  const full = await told({ state: 'ON', brightness: 255, transition: 8 });
  const dark = await told({ state: 'ON', brightness: 0, transition: 8 });
  const said = `level ${long.level}, transtime ${long.transtime}; 255 becomes ${full.level}, 0 becomes ${dark.level}`;
  console.log(said);
  process.exit(said === 'level 38.6, transtime 70000; 255 becomes 254, 0 becomes 1' ? 0 : 1);
})().catch((error) => { console.error(error); process.exit(2); });
JS
node told.js
