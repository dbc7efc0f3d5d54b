#!/usr/bin/env bash
# mido 1.3.3 (PyPI) and @tonejs/midi 2.0.28 (npm): a MIDI file whose times are in frames of a second lasts less than nothing, or no
# number.
#
# Behaviour: a file in milliseconds (25 frames a second, 40 ticks a frame) with a note from 1 s to 2 s has the length -0.157 s for
#   mido, whose ticks_per_beat is -6360; play() sends all at once. For @tonejs/midi the note's time and duration are NaN.
# Expected: 2 s, or an error. A division whose highest bit is set is that of time code: the upper byte is -24, -25, -29 or -30, the
#   lower the ticks in a frame (Standard MIDI Files 1.0, header chunk).
# Seen: "mido -0.157 s, ticks per beat -6360; @tonejs/midi time NaN". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mido==1.3.3 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @tonejs/midi@2.0.28 > /dev/null || exit 2
cat > length.py <<'PY'
import pathlib
import struct

import mido

NOTE = b"\x87\x68\x90\x3c\x40" + b"\x87\x68\x80\x3c\x40" + b"\x00\xff\x2f\x00"  # 1000 ticks before each of the two
header = b"MThd" + struct.pack(">IHHbB", 6, 0, 1, -25, 40)
pathlib.Path("frames.mid").write_bytes(header + b"MTrk" + struct.pack(">I", len(NOTE)) + NOTE)
file = mido.MidiFile("frames.mid")
print(f"mido {file.length:.3f} s, ticks per beat {file.ticks_per_beat}")
PY
cat > length.js <<'JS'
const { Midi } = require('@tonejs/midi');

console.log(`@tonejs/midi time ${new Midi(require('fs').readFileSync('frames.mid')).tracks[0].notes[0].time}`);
JS
said="$(venv/bin/python length.py); $(node length.js)"
echo "$said"
[ "$said" = "mido -0.157 s, ticks per beat -6360; @tonejs/midi time NaN" ]
