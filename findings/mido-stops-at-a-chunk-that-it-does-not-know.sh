#!/usr/bin/env bash
# mido 1.3.3 (PyPI) and midi-file 1.2.4 (npm): a MIDI file with a chunk of a kind that they do not know is not read.
#
# Behaviour: a file with a chunk "XFIH" between the header and the track raises OSError ("no MTrk header at start of track") in
#   mido, and midi-file throws one, too. Without the chunk both read it.
# Expected: the track: programs should expect chunks of other types and treat them as if they were not there (Standard MIDI Files
#   1.0, "Chunks"). Keyboards by Yamaha write such chunks.
# Seen: "mido with: no MTrk header at start of track, without 1 track; midi-file with: Bad MIDI file.  Expected 'MTrk', got:
#   'XFIH', without 1 track". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mido==1.3.3 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts midi-file@1.2.4 > /dev/null || exit 2
cat > chunks.py <<'PY'
import pathlib
import struct

import mido

header = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480)
track = b"MTrk" + struct.pack(">I", 8) + b"\x00\x90\x3c\x40\x00\xff\x2f\x00"
told = []
for name, chunk in (("with", b"XFIH" + struct.pack(">I", 2) + b"ab"), ("without", b"")):
    pathlib.Path(f"{name}.mid").write_bytes(header + chunk + track)
    try:
        told.append(f"{name} {len(mido.MidiFile(f'{name}.mid').tracks)} track")
    except OSError as error:
        told.append(f"{name}: {error}")
print("mido", ", ".join(told))
PY
cat > chunks.js <<'JS'
const { parseMidi } = require('midi-file');

const told = ['with', 'without'].map(name => {
  try {
    return `${name} ${parseMidi(require('fs').readFileSync(`${name}.mid`)).tracks.length} track`;
  } catch (error) {
    return `${name}: ${error.message ?? error}`;
  }
});
console.log('midi-file', told.join(', '));
JS
said="$(venv/bin/python chunks.py); $(node chunks.js)"
echo "$said"
one="mido with: no MTrk header at start of track, without 1 track"
[ "$said" = "$one; midi-file with: Bad MIDI file.  Expected 'MTrk', got: 'XFIH', without 1 track" ]
