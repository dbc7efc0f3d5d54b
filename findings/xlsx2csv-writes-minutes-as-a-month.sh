#!/usr/bin/env bash
# xlsx2csv 0.8.6 (PyPI): 90 minutes, shown in the sheet as "90 min", become a month.
#
# Behaviour: a cell with the number 90 and the format 0" min" is written as 0" 03in": the m within the quotes makes the cell a
#   date, 30 March 1900, whose month takes the letter's place. 45 is 0" 02in". The number is nowhere. With the format 0" h" 90 is
#   an hour of that date, 0" 12"; with 0" EUR" it is 90. openpyxl has the number, and knows that none of them is a date.
# Expected: 90 or 90 min: text in double quotes in a number format is shown as it is (ECMA-376 part 1, 18.8.31), and the rest is a
#   number.
# Seen: xlsx2csv 0" 03in", 0" 02in", 0" 12", 90; openpyxl 90, 45, 90, 90. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q xlsx2csv==0.8.6 openpyxl==3.1.5 2> /dev/null || exit 2
cat > found.py <<'PY'
import csv

import openpyxl
from xlsx2csv import Xlsx2csv

book = openpyxl.Workbook()
for number, unit in ((90, "min"), (45, "min"), (90, "h"), (90, "EUR")):
    book.active.append([number])
    book.active.cell(book.active.max_row, 1).number_format = f'0" {unit}"'
book.save("minutes.xlsx")
with Xlsx2csv("minutes.xlsx") as sheet:
    sheet.convert("minutes.csv")
with open("minutes.csv", newline="") as file:
    written = [row[0] for row in csv.reader(file)]
cells = [row[0] for row in openpyxl.load_workbook("minutes.xlsx").active]
read = [f"{cell.value}{' date' if cell.is_date else ''}" for cell in cells]
said = f"xlsx2csv {', '.join(written)}; openpyxl {', '.join(read)}"
print(said)
raise SystemExit(said != 'xlsx2csv 0" 03in", 0" 02in", 0" 12", 90; openpyxl 90, 45, 90, 90')
PY
venv/bin/python found.py
