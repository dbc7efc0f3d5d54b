#!/usr/bin/env bash
# oscpy 0.6.0 with python-osc 1.10.2 (PyPI): a message with a blob is not read, and none of three bytes is written.
#
# Behaviour: the four bytes that python-osc sends as a blob raise struct.error ("unpack_from requires a buffer of at least 44 bytes
#   for unpacking 32 bytes at offset 12"), as the length is taken for eight times as much. format_message() of bytearray(b"xyz")
#   raises "pack expected 10 items for packing (got 3)". Texts and numbers are read.
# Expected: the four bytes, and a blob of three, a count and then bytes up to a multiple of four (OSC 1.0, "Atomic Data Types").
#   "bytearray (raw data) -> osc blob" is what its documentation says.
# Seen: "text read, blob struct.error; bytearray struct.error". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q oscpy==0.6.0 python-osc==1.10.2 2> /dev/null || exit 2
cat > found.py <<'PY'
import struct

from oscpy.parser import format_message, read_packet
from pythonosc.osc_message_builder import OscMessageBuilder


def sent(value: str | bytes) -> bytes:
    builder = OscMessageBuilder("/room")
    builder.add_arg(value)
    return builder.build().dgram


def tried(call, *given, then: str) -> str:
    try:
        call(*given)
    except struct.error:
        return "struct.error"
    return then


said = f"text {tried(read_packet, sent('busy'), then='read')}, blob {tried(read_packet, sent(b'busy'), then='read')}; "
said += f"bytearray {tried(format_message, b'/room', [bytearray(b'xyz')], then='written')}"
print(said)
raise SystemExit(said != "text read, blob struct.error; bytearray struct.error")
PY
venv/bin/python found.py
