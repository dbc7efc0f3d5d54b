#!/usr/bin/env bash
# midi-parser-js 4.0.4 (npm): a track that begins with its sequence number has no notes.
#
# Behaviour: of a track with the meta-event FF 00 02 00 01, a note on and a note off, the two notes are not there: two events, then
#   one of the type -1. The same holds for a program name (08), a device name (09) and what is of a sequencer alone (7F): the data
#   of a meta-event that it does not know are taken off twice. With a text (01) in the place all is read. There is no error.
# Expected: both notes: programs must ignore the meta-events that they do not know, whose length is there for that, and FF 00 is
#   one of those that are defined (Standard MIDI Files 1.0, "Meta-Events").
# Seen: "text: 2 notes, number: 0 notes, device: 0 notes, sequencer's: 0 notes; midi-file 2 2 2 2". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts midi-parser-js@4.0.4 midi-file@1.2.4 > /dev/null || exit 2
cat > found.js <<'JS'
const { parseMidi } = require('midi-file');
const MidiParser = require('midi-parser-js');

const NOTES = [0x83, 0x60, 0x90, 60, 64, 0x83, 0x60, 0x80, 60, 0, 0, 0xff, 0x2f, 0];
const first = {
  text: [0, 0xff, 0x01, 2, 0x6f, 0x6e], number: [0, 0xff, 0x00, 2, 0, 1], device: [0, 0xff, 0x09, 2, 0x41, 0x42],
  "sequencer's": [0, 0xff, 0x7f, 2, 0x7d, 1],
};

function file(events) {
  const track = [...events, ...NOTES];
  const header = [0x4d, 0x54, 0x68, 0x64, 0, 0, 0, 6, 0, 0, 0, 1, 0x01, 0xe0];
  return Uint8Array.from([...header, 0x4d, 0x54, 0x72, 0x6b, 0, 0, 0, track.length, ...track]);
}

const count = events => MidiParser.parse(file(events)).track[0].event.filter(({ type }) => type === 8 || type === 9).length;
const other = events => parseMidi(file(events)).tracks[0].filter(({ type }) => /^note/.test(type)).length;
const said = `${Object.entries(first).map(([name, events]) => `${name}: ${count(events)} notes`).join(', ')}; `
  + `midi-file ${Object.values(first).map(other).join(' ')}`;
console.log(said);
process.exit(said === "text: 2 notes, number: 0 notes, device: 0 notes, sequencer's: 0 notes; midi-file 2 2 2 2" ? 0 : 1);
JS
node found.js
