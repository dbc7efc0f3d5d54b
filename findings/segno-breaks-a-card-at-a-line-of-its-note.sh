#!/usr/bin/env bash
# segno 1.6.6 with vobject 0.9.9 (PyPI): a vCard whose memo has two lines is none any more; commas and semicolons are escaped.
#
# Behaviour: helpers.make_vcard_data("Ada;Amin", "Ada Amin", memo="Ring twice\nfor the room") has the line break in NOTE as it is.
#   The second line stands in the card as a property without a name, and vobject refuses the card.
# Expected: NOTE:Ring twice\nfor the room, with a backslash and the letter n (RFC 2426). make_email() escapes the same
#   text.
# Seen: "one line: read; two lines: ParseError". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q segno==1.6.6 vobject==0.9.9 2> /dev/null || exit 2
cat > card.py <<'PY'
import vobject
from segno import helpers


def read(memo: str) -> str:
    card = helpers.make_vcard_data("Ada;Amin", "Ada Amin", memo=memo)
    try:
        return "read" if vobject.readOne(card).note.value == memo else "another text"
    except vobject.base.ParseError:
        return "ParseError"


line = f"one line: {read('Ring twice; room 2, left')}; two lines: {read(chr(10).join(('Ring twice', 'for the room')))}"
print(line)
raise SystemExit(line != "one line: read; two lines: ParseError")
PY
venv/bin/python -W ignore card.py
