#!/usr/bin/env bash
# hid-parser 0.1.0 (PyPI): a value below zero is read as a large one, though the descriptor says that it has a sign.
#
# Behaviour: of a mouse whose X and Y go from -127 to 127 the report 00 FF 02 (one to the left, two down) has X 255. The item
#   knows its range (`logical_min` is -127), and the value is outside of it.
# Expected: -1. Where the logical minimum is negative, the field holds a number in two's complement (HID 1.11, 5.8).
# Seen: "range -127 to 127, X 255, Y 2". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q hid-parser==0.1.0 2> /dev/null || exit 2
venv/bin/python -W ignore - <<'PY'
import hid_parser

MOUSE = """05 01 09 02 A1 01 09 01 A1 00 05 09 19 01 29 08 15 00 25 01 75 01 95 08 81 02
           05 01 09 30 09 31 15 81 25 7F 75 08 95 02 81 06 C0 C0"""
mouse = hid_parser.ReportDescriptor(bytes.fromhex(MOUSE))
x = next(item for item in mouse.get_input_items() if getattr(item, "usage", None) == hid_parser.Usage(1, 0x30))
moved = {usage.usage: int(value) for usage, value in mouse.parse_input_report(bytes.fromhex("00 FF 02")).items() if usage.page == 1}
print(f"range {x.logical_min} to {x.logical_max}, X {moved[0x30]}, Y {moved[0x31]}")
raise SystemExit((x.logical_min, moved) != (-127, {0x30: 255, 0x31: 2}))
PY
