#!/usr/bin/env bash
# PyYAML 6.0.4 with pydantic 2.14.4: `9:30` without quotes becomes 00:09:30 UTC, without an error, and `09:30` is 09:30.
#
# Behaviour: YAML 1.1 reads `9:30` and `12:30` as numbers to the base of 60: 570 and 750 (`09:30`, with a nought, is a text).
#   pydantic takes a number for a `time` as seconds since midnight, in UTC. So each of the two is right by itself, and the time
#   that a person wrote comes out as another one, with a zone that nobody named; `14:00:00` is right but for the zone.
# Expected: 9:30, or an error: the text "9:30" is refused ("input is too short"), and strict mode refuses the number.
# Seen: {'early': '09:30:00', 'late': '00:12:30Z', 'whole': '14:00:00Z', 'short': '00:09:30Z'}; strict: 3 errors.
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyyaml==6.0.4 pydantic==2.14.4 2> /dev/null || exit 2
venv/bin/python - <<'PY'
from datetime import time

import yaml
from pydantic import BaseModel, ValidationError


class Hours(BaseModel):
    early: time
    late: time
    whole: time
    short: time


read = yaml.safe_load("early: 09:30\nlate: 12:30\nwhole: 14:00:00\nshort: 9:30\n")
made = Hours.model_validate(read).model_dump(mode="json")
try:
    Hours.model_validate(read | {"early": time(9, 30)}, strict=True)
    faults = 0
except ValidationError as error:
    faults = error.error_count()
print(f"{made}; strict: {faults} errors")
expected = {"early": "09:30:00", "late": "00:12:30Z", "whole": "14:00:00Z", "short": "00:09:30Z"}
raise SystemExit((made, faults) != (expected, 3))
PY
