#!/usr/bin/env bash
# e131 1.1.3 (npm): frames that are sent one after the other have the same number, and every program's frames come from the same
# source.
#
# Behaviour: client.send() counts the packet's number up when the frame has gone out. Two frames that are sent without waiting for
#   the callback, which is optional, are both number 0, and a second packet for the same universe begins at 0 again. The source's
#   identifier (CID) is sixteen zeros for each, here and on the next computer.
# Expected: one number after the other within a universe: a receiver drops a frame whose number is not after the last one
#   (E1.31-2018, 6.7.2). A CID of its own for each source, a UUID (5.6): receivers tell sources apart by it.
# Seen: "numbers 0 0 0, CID 00000000000000000000000000000000; waiting for each: 1 2". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts e131@1.1.3 > /dev/null || exit 2
cat > frames.js <<'JS'
const dgram = require('dgram');
const e131 = require('e131');

const [receiver, heard] = [dgram.createSocket('udp4'), []];
receiver.on('message', frame => heard.push(frame));
const later = () => new Promise(done => { setTimeout(done, 300); });

receiver.bind(0, '127.0.0.1', async () => {
  const client = new e131.Client('127.0.0.1', receiver.address().port);
  const [day, night] = [client.createPacket(3), client.createPacket(3)];
  for (const look of [day, day, night]) client.send(look);
  await later();
  const cids = new Set(heard.map(frame => frame.subarray(22, 38).toString('hex')));
  const numbers = heard.splice(0).map(frame => frame[111]);
  for (let count = 0; count < 2; count += 1) await new Promise(done => { client.send(night, done); });
  await later();
  const waiting = heard.map(frame => frame[111]);
  const said = `numbers ${numbers.join(' ')}, CID ${[...cids].join(' ')}; waiting for each: ${waiting.join(' ')}`;
  console.log(said);
  process.exit(said === 'numbers 0 0 0, CID 00000000000000000000000000000000; waiting for each: 1 2' ? 0 : 1);
});
JS
node frames.js
