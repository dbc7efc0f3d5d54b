#!/usr/bin/env bash
# pylightxl 1.61 with openpyxl 3.1.5 (PyPI): of a workbook that one has written the other reads the numbers and no text, or, where
# lxml is installed, nothing at all.
#
# Behaviour: openpyxl writes a text into its cell, as an inline string. pylightxl reads "" for it, without an error, and the number
#   beside it as it is. With lxml 6.1.3 openpyxl declares the prefix r at the element sheet, where it is used, and readxl() raises
#   TypeError ("expected string or bytes-like object, got 'NoneType'"). A workbook by XlsxWriter 3.3.1 is read.
# Expected: both cells each time: inlineStr is a cell's type like the others (ISO/IEC 29500-1, 18.18.11), and a prefix may be
#   declared at the element that uses it (Namespaces in XML 1.0, 6.1).
# Seen: "openpyxl ['', 90], with lxml TypeError; XlsxWriter ['room 3', 90]". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pylightxl==1.61 openpyxl==3.1.5 xlsxwriter==3.3.1 2> /dev/null || exit 2
cat > read.py <<'PY'
import sys

import openpyxl
import pylightxl
import xlsxwriter

ROW = ["room 3", 90]
if sys.argv[1] == "openpyxl":
    book = openpyxl.Workbook()
    book.active.append(ROW)
    book.save("day.xlsx")
else:
    with xlsxwriter.Workbook("day.xlsx") as made:
        made.add_worksheet("day").write_row(0, 0, ROW)
try:
    found = pylightxl.readxl("day.xlsx")
    print(found.ws(found.ws_names[0]).row(1))
except Exception as error:
    print(type(error).__name__)
PY
said="openpyxl $(venv/bin/python read.py openpyxl)"
other="XlsxWriter $(venv/bin/python read.py xlsxwriter)"
venv/bin/pip install -q lxml==6.1.3 2> /dev/null || exit 2
said="$said, with lxml $(venv/bin/python read.py openpyxl); $other"
echo "$said"
[ "$said" = "openpyxl ['', 90], with lxml TypeError; XlsxWriter ['room 3', 90]" ]
