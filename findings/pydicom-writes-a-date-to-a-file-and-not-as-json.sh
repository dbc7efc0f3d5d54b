#!/usr/bin/env bash
# pydicom 3.0.2 (PyPI): a dataset whose dates are dates is written as a file, and not as JSON.
#
# Behaviour: with config.datetime_conversion = True, which is documented to give date, time and datetime objects, to_json() of a
#   scheduled start raises TypeError ("Object of type DA is not JSON serializable"), TM and DT likewise. So it does without the
#   setting for an element that was given a datetime.date. dcmwrite() writes each of them; with texts to_json() does, too.
# Expected: {"vr": "DA", "Value": ["20261127"]}: a date is a text in DICOM's JSON (PS3.18, F.2.3, table F.2.3-1).
# Seen: "text: file, JSON; conversion: file, TypeError; datetime.date: file, TypeError". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pydicom==3.0.2 2> /dev/null || exit 2
cat > found.py <<'PY'
import io
from datetime import date

from pydicom import config, dcmwrite
from pydicom.dataset import Dataset


def written(value: str | date, conversion: bool) -> str:
    config.datetime_conversion = conversion
    step = Dataset()
    step.ScheduledProcedureStepStartDate = value
    file = io.BytesIO()
    dcmwrite(file, step, implicit_vr=False, little_endian=True)
    said = "file" if b"20261127" in file.getvalue() else "no file"
    try:
        step.to_json()
    except Exception as error:
        return f"{said}, {type(error).__name__}"
    return f"{said}, JSON"


said = f"text: {written('20261127', False)}; conversion: {written('20261127', True)}; "
said += f"datetime.date: {written(date(2026, 11, 27), False)}"
print(said)
raise SystemExit(said != "text: file, JSON; conversion: file, TypeError; datetime.date: file, TypeError")
PY
venv/bin/python found.py
