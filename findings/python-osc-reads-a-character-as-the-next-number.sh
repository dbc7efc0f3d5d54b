#!/usr/bin/env bash
# python-osc 1.10.2 (PyPI): the bytes of an argument whose type it does not know are read as the argument after it.
#
# Behaviour: in a message of the types ",ci", the character "a" and the number 5, the parameters are [97]: the "c" is left out with a
#   line in the log, its four bytes are not, and 97 is what they are as a number. ",Si", the symbol "on" and 5, gives 1869479936.
#   A handler for a lamp's level gets a number that nobody has sent.
# Expected: ["a", 5] and ["on", 5], or no message: "c" and "S" are among the types of OSC 1.0's table of types that not every
#   application has, with their lengths, so what follows them can be read, too. osc-min 2.1.2 (npm) reads them.
# Seen: "c: [97], S: [1869479936]". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q python-osc==1.10.2 2> /dev/null || exit 2
venv/bin/python - <<'PY'
from pythonosc.osc_message import OscMessage

character = OscMessage(b"/light\0\0" b",ci\0" b"\0\0\0a" b"\0\0\0\5").params
symbol = OscMessage(b"/light\0\0" b",Si\0" b"on\0\0" b"\0\0\0\5").params
print(f"c: {character}, S: {symbol}")
raise SystemExit((character, symbol) != ([97], [1869479936]))
PY
