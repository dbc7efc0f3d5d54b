#!/usr/bin/env bash
# textual 8.2.8 (PyPI): key_to_character() gives no character for the keys "minus" and "underscore".
#
# Behaviour: the keys of "-", "_" and of every sign whose Unicode name has a hyphen (the quotation marks of French among them) give
#   None; "plus" gives None as well, "section_sign" and "number_sign" give their signs.
# Expected: the character, as its docstring says ("Given a key identifier, return the character associated with it"), for keys
#   that Textual itself names so when these characters are typed.
# Seen: the line below, then status 0. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 >/dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 || exit 2
said=$(PYTHONUTF8=1 venv/bin/python - <<'PYTHON'
from textual._xterm_parser import XTermParser
from textual.keys import key_to_character

keys = [event.key for event in XTermParser().feed("-_+\u00ab\u00a7#")]
print(*(f"{key}={key_to_character(key)}" for key in keys))
PYTHON
)
echo "$said"
[ "$said" = "minus=None underscore=None plus=None left_pointing_double_angle_quotation_mark=None section_sign=§ number_sign=#" ]
