#!/usr/bin/env bash
# pyexcel-ods3 0.6.1 with pyexcel-io 0.6.8 and python-calamine 0.9.1 (PyPI): fifteen minutes below zero are written as PT-1H45M00S,
# and not read again.
#
# Behaviour: a timedelta of -15 minutes, a session that began early, is -1 hour and 45 minutes in office:time-value. get_data() of
#   the file has an empty row for it, and calamine the text. Half a second is PT00H00M00S. 90 minutes come back as the time of day
#   01:30, 26 hours as a timedelta.
# Expected: -PT15M and PT0.5S: the value is a duration of XML Schema, with one sign, before the P (OpenDocument 1.2, part 1,
#   office:time-value).
# Seen: "-15 min PT-1H45M00S, read []; 0.5 s PT00H00M00S; calamine PT-1H45M00S". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyexcel-ods3==0.6.1 pyexcel-io==0.6.8 python-calamine==0.9.1 2> /dev/null || exit 2
cat > found.py <<'PY'
import re
import zipfile
from datetime import timedelta

from pyexcel_ods3 import get_data, save_data
from python_calamine import CalamineWorkbook

save_data("day.ods", {"day": [["room 3", timedelta(minutes=90)], [timedelta(minutes=-15)], [timedelta(seconds=0.5)]]})
with zipfile.ZipFile("day.ods") as file:
    early, half = re.findall(r'time-value="([^"]+)"', file.read("content.xml").decode())[1:]
other = CalamineWorkbook.from_path("day.ods").get_sheet_by_index(0).to_python()[1][0]
said = f"-15 min {early}, read {get_data('day.ods')['day'][1]}; 0.5 s {half}; calamine {other}"
print(said)
raise SystemExit(said != "-15 min PT-1H45M00S, read []; 0.5 s PT00H00M00S; calamine PT-1H45M00S")
PY
venv/bin/python found.py
