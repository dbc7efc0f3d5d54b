#!/usr/bin/env bash
# fhir.resources 8.3.0 (PyPI): what it reads and writes again has other digits: 1.50 becomes 1.5, and a hundredth of a microsecond
# is cut off.
#
# Behaviour: an R4B Observation with a value of 1.50 min, issued at 10:00:00.000Z, effective at 10:00:00.1234567Z, comes back with
#   1.5, 10:00:00Z and 10:00:00.123456Z. All are valid; nothing is said.
# Expected: the same digits. In R4 the digits of a decimal are part of its value, and are to be kept (datatypes.html#decimal);
#   a signature over the resource does not survive either.
# Seen: "1.50 -> 1.5, .000Z -> 00Z, .1234567Z -> .123456Z". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q fhir.resources==8.3.0 pydantic==2.14.4 2> /dev/null || exit 2
venv/bin/python -W ignore - <<'PY'
import re

from fhir.resources.R4B.observation import Observation

TEXT = """{"resourceType": "Observation", "status": "final", "code": {"text": "pressure"},
  "effectiveDateTime": "2026-11-30T10:00:00.1234567Z", "issued": "2026-11-30T10:00:00.000Z",
  "valueQuantity": {"value": 1.50, "unit": "min"}}"""

written = Observation.model_validate_json(TEXT).model_dump_json()
value = re.search(r'"value":([\d.]+)', written)[1]
issued = re.search(r'"issued":"[^"]*?(\d\d(?:\.\d+)?Z)"', written)[1]
effective = re.search(r'"effectiveDateTime":"[^"]*?00(\.\d+Z)"', written)[1]
print(f"1.50 -> {value}, .000Z -> {issued}, .1234567Z -> {effective}")
raise SystemExit((value, issued, effective) != ("1.5", "00Z", ".123456Z"))
PY
