#!/usr/bin/env bash
# pylightxl 1.61 with XlsxWriter 3.3.1 (PyPI): a total of 26 hours is read as "02:00:00".
#
# Behaviour: cells with the format [h]:mm:ss: an hour and a half is "01:30:00", 26 hours "02:00:00", -15 minutes "23:45:00".
#   openpyxl 3.1.5 reads 26 hours and -15 minutes. Nothing in the text tells that a day is missing.
# Expected: "26:00:00", or the number 1.0833: the brackets say that the hours are counted past 24 (ISO/IEC 29500-1, 18.8.31).
# Seen: "pylightxl 01:30:00 02:00:00 23:45:00, openpyxl 1.5 26.0 -0.25 h". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pylightxl==1.61 xlsxwriter==3.3.1 openpyxl==3.1.5 2> /dev/null || exit 2
cat > found.py <<'PY'
from datetime import timedelta

import openpyxl
import pylightxl
import xlsxwriter

with xlsxwriter.Workbook("week.xlsx") as book:
    sheet, total = book.add_worksheet("week"), book.add_format({"num_format": "[h]:mm:ss"})
    for row, minutes in enumerate((90, 26 * 60, -15)):
        sheet.write_datetime(row, 0, timedelta(minutes=minutes), total)
read = " ".join(str(value) for value in pylightxl.readxl("week.xlsx").ws("week").col(1))
other = " ".join(str(cell.value.total_seconds() / 3600) for cell in openpyxl.load_workbook("week.xlsx").active["A"])
said = f"pylightxl {read}, openpyxl {other} h"
print(said)
raise SystemExit(said != "pylightxl 01:30:00 02:00:00 23:45:00, openpyxl 1.5 26.0 -0.25 h")
PY
venv/bin/python found.py
