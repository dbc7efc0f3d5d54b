#!/usr/bin/env bash
# hid-parser 0.1.0 (PyPI): the first bit of a byte in a report is taken to be its highest.
#
# Behaviour: a keyboard's report 01 00 00…, the left Control key alone, is read as the right GUI key; and a foot switch with three
#   buttons and five bits of padding, as 01, 02 and 04, has none pressed, whichever is. The descriptor is read rightly: it prints
#   the buttons at the offsets 0, 1 and 2.
# Expected: left Control, and one button each. The first field of a report begins at the lowest bit: in a keyboard's first byte
#   bit 0 is left Control (HID 1.11, 8.3).
# Seen: "01 is Right GUI, 02 is RightAlt; buttons: 0 0 0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q hid-parser==0.1.0 2> /dev/null || exit 2
venv/bin/python -W ignore - <<'PY'
import hid_parser

KEYBOARD = """05 01 09 06 A1 01 05 07 19 E0 29 E7 15 00 25 01 75 01 95 08 81 02 95 01 75 08 81 03
              95 06 75 08 15 00 25 65 05 07 19 00 29 65 81 00 C0"""
SWITCH = """05 01 09 04 A1 01 05 09 19 01 29 03 15 00 25 01 75 01 95 03 81 02 75 05 95 01 81 03 C0"""


def pressed(descriptor: str, report: bytes) -> list[str]:
    values = hid_parser.ReportDescriptor(bytes.fromhex(descriptor)).parse_input_report(report)
    return [repr(usage) for usage, value in values.items() if int(value)]


keys = [pressed(KEYBOARD, bytes([bit, *[0] * 7])) for bit in (1, 2)]
names = [one.rpartition("Keyboard ")[2].rstrip(")") for (one,) in keys]
buttons = [len(pressed(SWITCH, bytes([bit]))) for bit in (1, 2, 4)]
print(f"01 is {names[0]}, 02 is {names[1]}; buttons:", *buttons)
raise SystemExit((names, buttons) != (["Right GUI", "RightAlt"], [0, 0, 0]))
PY
