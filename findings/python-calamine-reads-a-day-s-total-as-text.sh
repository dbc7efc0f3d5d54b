#!/usr/bin/env bash
# python-calamine 0.9.1 (PyPI) with odfpy 1.4.1: in an ODS sheet, a total of a day or more is a text; below that it is a time of
# day.
#
# Behaviour: of office:time-value PT1H30M, PT23H59M and PT26H00M the first two come as datetime.time, and the last as the text
#   "PT26H00M00S". In an XLSX sheet the same three, with the format [h]:mm:ss, are timedeltas. Who adds up a week of treatments has
#   two types in one column, or an error from the day the room was busy.
# Expected: one type for the column, timedelta as from XLSX: the value of the type "time" is a duration (OpenDocument 1.2, part 1,
#   office:time-value).
# Seen: "ODS time time str, XLSX timedelta timedelta timedelta". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q python-calamine==0.9.1 odfpy==1.4.1 openpyxl==3.1.5 2> /dev/null || exit 2
cat > found.py <<'PY'
from datetime import timedelta

from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from openpyxl import Workbook
from python_calamine import CalamineWorkbook

TOTALS = {"PT01H30M00S": 90, "PT23H59M00S": 1439, "PT26H00M00S": 1560}
document, table = OpenDocumentSpreadsheet(), Table(name="week")
book = Workbook()
for text, minutes in TOTALS.items():
    row, cell = TableRow(), TableCell(valuetype="time", timevalue=text)
    cell.addElement(P(text=text))
    row.addElement(cell)
    table.addElement(row)
    book.active.append([timedelta(minutes=minutes)])
document.spreadsheet.addElement(table)
document.save("week.ods")
book.save("week.xlsx")


def types(name: str) -> str:
    sheet = CalamineWorkbook.from_path(name).get_sheet_by_index(0)
    return " ".join(type(row[0]).__name__ for row in sheet.to_python())


said = f"ODS {types('week.ods')}, XLSX {types('week.xlsx')}"
print(said)
raise SystemExit(said != "ODS time time str, XLSX timedelta timedelta timedelta")
PY
venv/bin/python found.py
