#!/usr/bin/env bash
# textual 8.2.8 (PyPI): of pasted lines, Input keeps the first without a word; of a paste that is too long it keeps nothing.
#
# Behaviour: "one\ntwo" leaves "one"; "\nthree", whose first line is empty, leaves nothing; 21 letters into an Input with
#   max_length=20 leave nothing, where typing the same letters leaves 20.
# Expected: the lines joined, or an event that says what was left out; and as much of the long one as typing leaves.
# Seen: ['one', '', '', 20], then status 0. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 >/dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 || exit 2
said=$(venv/bin/python - <<'PYTHON'
import asyncio
from textual.app import App
from textual.events import Paste
from textual.widgets import Input

class Field(App):
    def compose(self):
        yield Input(max_length=20)

async def main():
    async with Field().run_test() as pilot:
        field, left = pilot.app.query_one(Input), []
        field.focus()
        for text in ("one\ntwo", "\nthree", "x" * 21):
            field.value = ""
            pilot.app.post_message(Paste(text))
            await pilot.pause()
            await pilot.pause()
            left.append(field.value)
        field.value = ""
        await pilot.press(*"x" * 21)
        print([*left, len(field.value)])

asyncio.run(main())
PYTHON
)
echo "$said"
[ "$said" = "['one', '', '', 20]" ]
