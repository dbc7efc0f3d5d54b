#!/usr/bin/env bash
# sacn 4.6.2 (npm): the receiver hands on frames that come late, and refuses the first frame after a gap.
#
# Behaviour: sequence numbers 10, 11, 9, 40 of one source: 9 is a `packet` like the others, 40 is "significantly out of order". It
#   compares the distance without its sign, and takes everything within 20.
# Expected: the opposite. E1.31 (6.7.2) has a receiver discard a frame whose number is 0 to 19 behind the last one, and take any
#   other. A frame that a switch delivers late sets a lamp back for a moment; after a short loss of the network the frame that
#   ends a fade may be the one that is refused, and the next comes with the source's keep-alive.
# Seen: "taken 10 11 9, refused 40". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in node npm; do
  command -v "$program" > /dev/null || { echo "needs node and npm (apt-get install nodejs npm)" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --loglevel=error --ignore-scripts sacn@4.6.2 > /dev/null || exit 2
cat > late.js <<'JS'
const dgram = require('dgram');
const { Packet, Receiver } = require('sacn');

const port = 20000 + (process.pid % 20000);
const receiver = new Receiver({ universes: [1], port });
const sender = dgram.createSocket('udp4');
const taken = [];
let refused = 0;
receiver.on('error', () => {}); // no multicast here, perhaps; the frames come to the address itself
receiver.on('packet', (packet) => taken.push(packet.sequence));
receiver.on('PacketOutOfOrder', () => { refused += 1; });

const wait = (ms) => new Promise((done) => setTimeout(done, ms));
(async () => {
  await wait(500);
  for (const sequence of [10, 11, 9, 40]) {
    const packet = new Packet({ universe: 1, payload: { 1: 50 }, sequence, cid: Buffer.from('an invented name') });
    sender.send(packet.buffer, port, '127.0.0.1');
    for (let n = 0; n < 100 && taken.length + refused < [10, 11, 9, 40].indexOf(sequence) + 1; n += 1) await wait(20);
  }
  const late = [10, 11, 9, 40].filter((sequence) => !taken.includes(sequence));
  const said = `taken ${taken.join(' ')}, refused ${late.join(' ')}`;
  console.log(said);
  process.exit(said === 'taken 10 11 9, refused 40' && refused === 1 ? 0 : 1);
})();
JS
node late.js
