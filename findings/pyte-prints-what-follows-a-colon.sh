#!/usr/bin/env bash
# pyte 0.8.2 (PyPI): of a colour or an underline whose parameters are parted by colons, the rest is printed on the screen; and
# what sets a terminal's keys makes text bold and underlined.
#
# Behaviour: "CSI 38:2::255:0:0 m red" leaves "2::255:0:0m red"; "CSI 4:3 m" (a wavy underline) leaves "3m". "CSI > 4 ; 1 m",
#   xterm's modifyOtherKeys, which editors and multiplexers send at their start, is read as "CSI 4 ; 1 m".
# Expected: the colour, or nothing at all. Colons part the elements of one parameter (ECMA-48, 5.4.2; ITU-T T.416, 13.1.8), and a
#   sequence with ">" is a private one. A test that reads a real program's screen through pyte sees text that no terminal shows.
# Seen: ['2::255:0:0m red', '3mwavy', 'keys'] and keys bold and underlined: True True. Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyte==0.8.2 2> /dev/null || exit 2
venv/bin/python - <<'PY'
import pyte

shown = []
for said in ("\x1b[38:2::255:0:0m red", "\x1b[4:3mwavy", "\x1b[>4;1mkeys"):
    screen = pyte.Screen(40, 1)
    pyte.Stream(screen).feed(said)
    shown.append(screen.display[0].rstrip())
first = screen.buffer[0][0]
print(shown, "and keys bold and underlined:", first.bold, first.underscore)
raise SystemExit((shown, first.bold, first.underscore) != (["2::255:0:0m red", "3mwavy", "keys"], True, True))
PY
