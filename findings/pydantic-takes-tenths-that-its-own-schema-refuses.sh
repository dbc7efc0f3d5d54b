#!/usr/bin/env bash
# pydantic 2.14.4 with jsonschema 4.26.0 (PyPI) and ajv 8.20.0 (npm): 0.3 is a multiple of 0.1 for a model, and none for the JSON
# schema that the model gives of itself.
#
# Behaviour: `Field(multiple_of=0.1)` takes 0.3 and 0.7, with some tolerance; model_json_schema() has "multipleOf": 0.1, and both
#   validators divide: 0.3 / 0.1 is 2.9999999999999996. So an editor that has the schema underlines a value that the program takes,
#   and it does so for some tenths only: 1.1 is right in all three.
# Expected: one answer. JSON schema asks for a division whose result is an integer, of numbers that are decimal as written.
# Seen: "pydantic 0.3 0.7 1.1, jsonschema 1.1, ajv 1.1" (the values that each takes). Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
for program in node npm python3; do
  command -v "$program" > /dev/null || { echo "needs python3, node and npm (apt-get install nodejs npm)" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ajv@8.20.0 > /dev/null || exit 2
python3 -m venv venv && venv/bin/pip install -q pydantic==2.14.4 jsonschema==4.26.0 2> /dev/null || exit 2
cat > tenths.py <<'PY'
import json

import jsonschema
from pydantic import BaseModel, Field, ValidationError


class Level(BaseModel):
    level: float = Field(multiple_of=0.1)


def model(value: float) -> bool:
    try:
        return bool(Level(level=value))
    except ValidationError:
        return False


json.dump(Level.model_json_schema(), open("schema.json", "w"))
schema = jsonschema.Draft202012Validator(Level.model_json_schema())
values = (0.3, 0.7, 1.1)
print("pydantic", *(value for value in values if model(value)), end=", ")
print("jsonschema", *(value for value in values if schema.is_valid({"level": value})))
PY
cat > tenths.js <<'JS'
const Ajv = require('ajv/dist/2020').default;
const valid = new Ajv().compile(require('./schema.json'));
console.log('ajv', [0.3, 0.7, 1.1].filter((level) => valid({ level })).join(' '));
JS
said="$(venv/bin/python tenths.py), $(node tenths.js)"
echo "$said"
[ "$said" = "pydantic 0.3 0.7 1.1, jsonschema 1.1, ajv 1.1" ]
