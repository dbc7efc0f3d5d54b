#!/usr/bin/env bash
# textual 8.2.8 (PyPI): where a terminal speaks kitty's keyboard protocol, pressing Shift is a key event of its own.
#
# Behaviour: Textual asks for the protocol with flags 25 (disambiguate, report all keys, report text), so that such a terminal sends
#   ESC [ 57441 ; 2 u as Shift goes down. An app's on_key hears "left_shift", and only then the letter that it is held for.
#   In other terminals it hears the letter alone. So "any key goes on" is met by the Shift of Shift+A.
# Expected: one event for one letter in every terminal, as for Ctrl and Alt in combinations.
# Seen: ['left_shift', 'A'] and ['A'], then status 0. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 >/dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 || exit 2
said=$(venv/bin/python - <<'PYTHON'
import asyncio
from textual._xterm_parser import XTermParser
from textual.app import App

class Heard(App):
    keys = []
    def on_key(self, event):
        self.keys.append(event.key)

async def main():
    async with Heard().run_test() as pilot:
        for sent in ("\x1b[57441;2u\x1b[97;2;65u", "A"):
            pilot.app.keys = []
            for event in XTermParser().feed(sent):
                pilot.app.post_message(event)
            await pilot.pause()
            await pilot.pause()
            print(pilot.app.keys)

asyncio.run(main())
PYTHON
)
echo "$said"
[ "$said" = "['left_shift', 'A']
['A']" ]
