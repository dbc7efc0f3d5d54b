#!/usr/bin/env bash
# xlsx 0.18.5 (npm) with pyexcel-ods3 0.6.1 and python-calamine 0.9.1 (PyPI): the numbers, dates and times of an ODS file that one
# has written are empty for the other.
#
# Behaviour: pyexcel-ods3 writes a cell of 90 with office:value and no text:p in it. SheetJS reads the words of the sheet and none
#   of its numbers, dates and times, without an error. calamine reads all four.
# Expected: four cells: the value is in the attribute, and the paragraphs within a cell are optional (OpenDocument 1.2, part 1,
#   table:table-cell and office:value).
# Seen: "written 4, calamine 4, SheetJS 1: [[room 3]]". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyexcel-ods3==0.6.1 pyexcel-io==0.6.8 python-calamine==0.9.1 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts xlsx@0.18.5 > /dev/null || exit 2
cat > one.py <<'PY'
from datetime import date, timedelta

from pyexcel_ods3 import save_data
from python_calamine import CalamineWorkbook

row = ["room 3", 90, date(2026, 11, 27), timedelta(minutes=90)]
save_data("day.ods", {"day": [row]})
read = CalamineWorkbook.from_path("day.ods").get_sheet_by_index(0).to_python()[0]
print(f"written {len(row)}, calamine {sum(value != '' for value in read)}", end=", ")
PY
cat > other.mjs <<'JS'
import { readFileSync } from 'node:fs';
import XLSX from 'xlsx';

const rows = XLSX.utils.sheet_to_json(XLSX.read(readFileSync('day.ods')).Sheets.day, { header: 1 });
console.log(`SheetJS ${rows.flat().length}: [${rows.map(row => `[${row.join(' ')}]`)}]`);
JS
said="$(venv/bin/python one.py)$(node other.mjs)"
echo "$said"
[ "$said" = 'written 4, calamine 4, SheetJS 1: [[room 3]]' ]
