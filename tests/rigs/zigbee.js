// What zigbee2mqtt's converters make of a message to a lamp: `node zigbee.js MESSAGE` prints the Zigbee commands as JSON.
// Each key goes to the first converter that has it, and a converter is called once, as zigbee2mqtt does.
const tz = require('../node_modules/zigbee-herdsman-converters/dist/converters/toZigbee.js');

const message = JSON.parse(process.argv[2]);
const converters = [tz.light_onoff_brightness, tz.light_colortemp];
const sent = [];
class Endpoint {}  // the converters look at the name of its class
const endpoint = Object.assign(new Endpoint(), {
  command: async (cluster, command, payload) => { sent.push([cluster, command, payload]); },
  read: async () => ({}),
  write: async () => ({}),
  getDevice: () => ({ ieeeAddr: '0x1' }),
  supportsInputCluster: () => true,
  meta: {}, ID: 1, deviceIeeeAddress: '0x1', saveClusterAttributeKeyValue: () => {}, getClusterAttributeValue: () => undefined,
});
const mapped = { meta: {}, exposes: [], options: [] };
const meta = { message, mapped, options: {}, state: { state: 'ON', brightness: 100 }, device: { ieeeAddr: '0x1' }, endpoint_name: undefined };

(async () => {
  const used = new Set();
  for (const [key, value] of Object.entries(message)) {
    const converter = converters.find((one) => one.key.includes(key));
    if (!converter || used.has(converter)) continue;
    used.add(converter);
    await converter.convertSet(endpoint, key, value, meta);
  }
  console.log(JSON.stringify(sent.map(([cluster, command, { level, transtime, colortemp }]) =>
    [cluster, command, level === undefined ? { colortemp, transtime } : { level, transtime }])));
})().catch((error) => { console.error(error); process.exit(1); });
