#!/usr/bin/env bash
# hl7apy 1.3.5 (PyPI) with hl7 0.4.5 (PyPI): a message that is read and written again has letters where its line breaks were.
#
# Behaviour: the note "Ring twice\.br\for the room" is written as "Ring twice\E\.br\E\for the room"; \X0D\ fares alike; \T\, an
#   ampersand, is kept. hl7 reads a line break in the first and the letters ".br" between backslashes in the second.
# Expected: the same note: \.br\ is a command of formatted text, which NTE-3 is (HL7 2.5, 2.7), and \X..\ an escape like \T\.
# Seen: "as it came: a line break, T kept; written by hl7apy: no line break, T kept". Exits 1 when that changes, 2 where it cannot
#   run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q hl7apy==1.3.5 hl7==0.4.5 2> /dev/null || exit 2
cat > found.py <<'PY'
import hl7
from hl7apy.parser import parse_message

CAME = (
    "MSH|^~\\&|ROOM|CLINIC|||20261127130000||ADT^A01^ADT_A01|1|P|2.5\r"
    "EVN||20261127130000\rPID|||1||Example^Anna\rNTE|1||Ring twice\\.br\\for the room \\T\\ wait\r"
)


def of(text: str) -> str:
    note = hl7.parse(text)["NTE.F3"]
    return f"{'a' if note.startswith('Ring twice' + chr(13)) else 'no'} line break, T {'kept' if ' & ' in note else 'lost'}"


said = f"as it came: {of(CAME)}; written by hl7apy: {of(parse_message(CAME, find_groups=False).to_er7())}"
print(said)
raise SystemExit(said != "as it came: a line break, T kept; written by hl7apy: no line break, T kept")
PY
venv/bin/python found.py
