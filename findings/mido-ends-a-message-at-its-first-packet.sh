#!/usr/bin/env bash
# mido 1.3.3 (PyPI): a system exclusive message that a MIDI file has in two packets is read and written as two messages.
#
# Behaviour: F0 with 43 12 00, and 16 ticks later the packet F7 with 43 12 00 F7, which goes on with it, become two messages sysex.
#   Written again, the first is F0 with 43 12 00 F7 and the second begins with F0: the device gets an end in the middle, and a
#   second message that is none.
# Expected: one message in two packets, or what the file has: the first byte of the second packet, F7, says that it continues the
#   first, which has no F7 at its end (Standard MIDI Files 1.0, "sysex event").
# Seen: "2 messages; 00f00343120010f704431200f7 becomes 00f004431200f710f004431200f7". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mido==1.3.3 2> /dev/null || exit 2
cat > packets.py <<'PY'
import io
import struct

import mido

FIRST, SECOND, END = bytes.fromhex("f003431200"), bytes.fromhex("f704431200f7"), b"\x00\xff\x2f\x00"
track = b"\x00" + FIRST + b"\x10" + SECOND + END
file = b"MThd" + struct.pack(">IHHH", 6, 0, 1, 480) + b"MTrk" + struct.pack(">I", len(track)) + track
read, out = mido.MidiFile(file=io.BytesIO(file)), io.BytesIO()
read.save(file=out)
written = out.getvalue()[22:].removesuffix(END)
messages = [message for message in read.tracks[0] if message.type == "sysex"]
said = f"{len(messages)} messages; {track.removesuffix(END).hex()} becomes {written.hex()}"
print(said)
raise SystemExit(said != "2 messages; 00f00343120010f704431200f7 becomes 00f004431200f710f004431200f7")
PY
venv/bin/python packets.py
