#!/usr/bin/env bash
# e131 1.1.3 (npm): a receiver takes a frame that is not levels for levels.
#
# Behaviour: a frame whose start code is 0xDD, the priorities of the single slots, which desks by ETC send beside their levels in
#   the same universe, comes as a packet like any other, and getSlotsData() has the priorities, 200 for a lamp at 72. The Packet
#   has no method that tells the start code. sacn 4.6.2 (npm) refuses the frame, as corrupt.
# Expected: only frames with the start code 0 are levels of dimmers; a receiver must not take others for them (ANSI E1.11, START
#   codes).
# Seen: "e131: 72 then 200; sacn: 72 then refused". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts e131@1.1.3 sacn@4.6.2 > /dev/null || exit 2
cat > codes.mjs <<'JS'
import dgram from 'node:dgram';
import { setTimeout } from 'node:timers/promises';
import e131 from 'e131';
import { Receiver } from 'sacn';

const [one, other] = [[], []];
const server = new e131.Server([1], 15568);
server.on('packet', packet => one.push(packet.getSlotsData()[0]));
const receiver = new Receiver({ universes: [1], port: 15569, iface: '127.0.0.1' });
receiver.on('packet', packet => other.push(Math.round(packet.payload[1] * 2.55)));
receiver.on('PacketCorruption', () => other.push('refused'));
await setTimeout(500);
const [socket, packet] = [dgram.createSocket('udp4'), new e131.Client('127.0.0.1').createPacket(3)];
packet.setUniverse(1);
for (const [number, code, value] of [[1, 0, 72], [2, 0xdd, 200]]) {
  packet.setSequenceNumber(number);
  packet.getSlotsData().fill(value);
  const frame = Buffer.from(packet.getBuffer());
  frame[125] = code;
  for (const port of [15568, 15569]) socket.send(frame, port, '127.0.0.1');
  await setTimeout(200);
}
const said = `e131: ${one.join(' then ')}; sacn: ${other.join(' then ')}`;
console.log(said);
process.exit(said === 'e131: 72 then 200; sacn: 72 then refused' ? 0 : 1);
JS
node codes.mjs
