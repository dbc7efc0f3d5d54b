#!/usr/bin/env bash
# pydantic 2.14.4 with jsonschema 4.26.0, isoduration 20.11.0, jsonschema-rs 0.61.2 (PyPI) and ajv-formats 3.0.1 (npm): half a
# second and a quarter of an hour before the start are durations for some validators and none for others.
#
# Behaviour: a model writes timedelta(seconds=0.5) as "PT0.5S", timedelta(minutes=-15) as "-PT15M", and its own JSON schema says
#   format: duration. jsonschema takes both, jsonschema-rs and ajv refuse both; PT1H30M is taken by all. So a file is valid in
#   one's tests and refused by the editor or the page that reads it.
# Expected: one answer: the format is RFC 3339's duration (JSON Schema 2020-12 validation, 7.3.1), which has whole numbers and no
#   sign (RFC 3339, appendix A); a model whose schema refuses what it writes had better not name it.
# Seen: "jsonschema, jsonschema-rs, ajv: PT0.5S yes, no, no; -PT15M yes, no, no; PT1H30M yes, yes, yes". Exits 1 when that changes,
#   2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv || exit 2
venv/bin/pip install -q pydantic==2.14.4 jsonschema==4.26.0 isoduration==20.11.0 jsonschema-rs==0.61.2 \
  2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts ajv@8.20.0 ajv-formats@3.0.1 > /dev/null || exit 2
cat > one.py <<'PY'
import json
from datetime import timedelta

import jsonschema_rs
from jsonschema import Draft202012Validator
from pydantic import BaseModel


class Cue(BaseModel):
    after: timedelta


schema = Cue.model_json_schema()
validators = (
    Draft202012Validator(schema, format_checker=Draft202012Validator.FORMAT_CHECKER),
    jsonschema_rs.Draft202012Validator(schema, validate_formats=True),
)
said = []
for after in (timedelta(seconds=0.5), timedelta(minutes=-15), timedelta(minutes=90)):
    cue = json.loads(Cue(after=after).model_dump_json())
    said.append([cue, ["yes" if by.is_valid(cue) else "no" for by in validators]])
with open("cues.json", "w") as file:
    json.dump({"schema": schema, "said": said}, file)
PY
cat > other.mjs <<'JS'
import { readFileSync } from 'node:fs';
import Ajv from 'ajv/dist/2020.js';
import formats from 'ajv-formats';

const { schema, said } = JSON.parse(readFileSync('cues.json', 'utf8'));
const ajv = new Ajv();
formats(ajv);
const valid = ajv.compile(schema);
const lines = said.map(([cue, by]) => `${cue.after} ${[...by, valid(cue) ? 'yes' : 'no'].join(', ')}`);
console.log(`jsonschema, jsonschema-rs, ajv: ${lines.join('; ')}`);
JS
said="$(venv/bin/python one.py)$(node other.mjs)"
echo "$said"
expected='jsonschema, jsonschema-rs, ajv: PT0.5S yes, no, no; -PT15M yes, no, no; PT1H30M yes, yes, yes'
[ "$said" = "$expected" ]
