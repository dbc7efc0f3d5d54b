#!/usr/bin/env bash
# textual 8.2.8 (PyPI): the function keys F13 to F20, as xterm and the VT220 send them, arrive as other keys.
#
# Behaviour: ESC [ 25 ~ to ESC [ 34 ~ are parsed as kitty's protocol, whose table has no such numbers; the number is then taken for
#   a character's code point. F18 (32) is the space key, F19 (33) the exclamation mark, F13 (25) a control character.
# Expected: f13 to f20, which Textual's own table of ANSI sequences has for them, and which it gives with
#   TEXTUAL_DISABLE_KITTY_KEY=1 (the second line).
# Seen: the two lines below, then status 0. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 >/dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 || exit 2
said=$(venv/bin/python - <<'PYTHON'
import os, subprocess, sys
ask = """
from textual._xterm_parser import XTermParser
sent = (25, 26, 28, 29, 31, 32, 33, 34)
print([event.key for number in sent for event in XTermParser().feed(f"\\x1b[{number}~")])
"""
for more in ({}, {"TEXTUAL_DISABLE_KITTY_KEY": "1"}):
    print(subprocess.run([sys.executable, "-c", ask], env=os.environ | more, capture_output=True, text=True).stdout, end="")
PYTHON
)
echo "$said"
[ "$said" = "['\x19', '\x1a', '\x1c', '\x1d', '\x1f', 'space', 'exclamation_mark', 'quotation_mark']
['f13', 'f14', 'f15', 'f16', 'f17', 'f18', 'f19', 'f20']" ]
