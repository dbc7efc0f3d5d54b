#!/usr/bin/env bash
# fhirpathpy 2.2.4 (PyPI) and fhirpath 5.2.2 (npm): a period from 10:00+01:00 to 09:30Z, half an hour, ends before it begins in the
# one and not in the other.
#
# Behaviour: on a valid Observation `effective.start < effective.end`, and so R4's invariant per-1 (`start <= end`), is false in
#   fhirpathpy, which compares the two as they are written; literals (@2026-11-30T10:00:00+01:00 = @2026-11-30T09:00:00Z) it
#   compares rightly.
# Expected: true in both. FHIRPath (2.0.0, 6.2) normalizes times with offsets before it compares them. One program that writes
#   its own zone and another that writes UTC, or the night in which the clocks go back, give such a period.
# Seen: "fhirpathpy: [False] [True], fhirpath: [true] [true]". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in node npm python3; do
  command -v "$program" > /dev/null || { echo "needs python3, node and npm (apt-get install nodejs npm)" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --loglevel=error --ignore-scripts fhirpath@5.2.2 > /dev/null || exit 2
python3 -m venv venv && venv/bin/pip install -q fhirpathpy==2.2.4 2> /dev/null || exit 2
cat > period.json <<'JSON'
{"resourceType": "Observation", "status": "final", "code": {"text": "pressure"},
 "effectivePeriod": {"start": "2026-11-30T10:00:00+01:00", "end": "2026-11-30T09:30:00Z"}}
JSON
cat > asked.py <<'PY'
import json

from fhirpathpy import evaluate
from fhirpathpy.models import models

period = json.load(open("period.json"))
asked = ("Observation.effective.start < Observation.effective.end", "@2026-11-30T10:00:00+01:00 = @2026-11-30T09:00:00Z")
print(*(evaluate(period, each, model=models["r4"]) for each in asked))
PY
cat > asked.js <<'JS'
const fhirpath = require('fhirpath');
const r4 = require('fhirpath/fhir-context/r4');
const asked = ['Observation.effective.start < Observation.effective.end', '@2026-11-30T10:00:00+01:00 = @2026-11-30T09:00:00Z'];
console.log(asked.map((each) => JSON.stringify(fhirpath.evaluate(require('./period.json'), each, null, r4))).join(' '));
JS
python=$(venv/bin/python -W ignore asked.py)
node=$(node asked.js)
echo "fhirpathpy: $python, fhirpath: $node"
[ "$python" = "[False] [True]" ] && [ "$node" = "[true] [true]" ]
