#!/usr/bin/env bash
# fastjsonschema 2.22.3 with jsonschema 4.26.0 (PyPI): a time of day with more than six digits behind the second is none, a date
# and time with them is one.
#
# Behaviour: format: time refuses "13:00:00.123456789Z"; with six digits it is taken, and date-time takes both. jsonschema takes
#   all of them. Programs in Go and Java write nanoseconds.
# Expected: taken: the fraction of a second is one digit or more (RFC 3339, 5.6: time-secfrac = "." 1*DIGIT), which the format is
#   (JSON Schema draft 7 validation, 7.3.1).
# Seen: "time, 6 digits: taken, jsonschema taken; 9 digits: refused, jsonschema taken; date-time, 9 digits: taken, jsonschema
#   taken". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q fastjsonschema==2.22.3 jsonschema==4.26.0 rfc3339-validator==0.1.4 \
  2> /dev/null || exit 2
cat > found.py <<'PY'
import fastjsonschema
from jsonschema import Draft7Validator


def of(kind: str, text: str) -> str:
    schema = {"$schema": "http://json-schema.org/draft-07/schema#", "type": "string", "format": kind}
    try:
        fastjsonschema.compile(schema)(text)
        one = True
    except fastjsonschema.JsonSchemaValueException:
        one = False
    other = Draft7Validator(schema, format_checker=Draft7Validator.FORMAT_CHECKER).is_valid(text)
    return f"{'taken' if one else 'refused'}, jsonschema {'taken' if other else 'refused'}"


SIX, NINE = "13:00:00.123456Z", "13:00:00.123456789Z"
said = f"time, 6 digits: {of('time', SIX)}; 9 digits: {of('time', NINE)}; "
said += f"date-time, 9 digits: {of('date-time', '2026-11-27T' + NINE)}"
print(said)
raise SystemExit(said != (
    "time, 6 digits: taken, jsonschema taken; 9 digits: refused, jsonschema taken; date-time, 9 digits: taken, jsonschema taken"
))
PY
venv/bin/python found.py
