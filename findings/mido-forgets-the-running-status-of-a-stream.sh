#!/usr/bin/env bash
# mido 1.3.3 (PyPI): of a stream with running status the parser gives the first message and drops the others without a word.
#
# Behaviour: B0 40 7F 40 00 is a sustain pedal pressed and let go, as a pedal sends it on a MIDI line: a byte of status, then the
#   data of two messages. Parser.feed() and parse_all() give the pressed pedal; the released one is not there, so it stays down.
#   MidiFile reads the same five bytes in a track as two messages.
# Expected: two messages from both. A receiver shall take running status (MIDI 1.0, "Running Status"), for voice and mode messages.
# Seen: "stream: 127; file: 127 0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mido==1.3.3 2> /dev/null || exit 2
cat > pedal.py <<'PY'
import io

import mido

stream = mido.parse_all(bytes.fromhex("B0 40 7F 40 00"))
file = bytes.fromhex("4D546864 00000006 0000 0001 01E0  4D54726B 0000000B  00 B0407F 60 4000 00 FF2F00")
track = mido.MidiFile(file=io.BytesIO(file)).tracks[0]
seen = [one.value for one in stream], [one.value for one in track if one.type == "control_change"]
print("stream:", *seen[0], end="; ")
print("file:", *seen[1])
raise SystemExit(seen != ([127], [127, 0]))
PY
venv/bin/python pedal.py
