#!/usr/bin/env bash
# fhirclient 4.4.0 (PyPI): what a resource says of a simple value, beside it, is gone without a word when it is written again.
#
# Behaviour: a Patient whose birth date is told to be unknown ("_birthDate" with the extension data-absent-reason) comes back
#   without it, and so does the translation of a code's text (an extension of "_display"). Reading is strict and raises nothing; a
#   wrong name of an element is refused.
# Expected: kept, or refused: an element of a simple type may have an id and extensions under its name with an underscore (FHIR R4,
#   JSON representation, 2.6.2.3), and data-absent-reason is the standard's way to say why a value is missing.
# Seen: "patient: no birth date; code: Pain; wrong name: FHIRValidationError". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q fhirclient==4.4.0 2> /dev/null || exit 2
cat > beside.py <<'PY'
from fhirclient.models.fhirabstractbase import FHIRValidationError
from fhirclient.models.observation import Observation
from fhirclient.models.patient import Patient

ABSENT = {"url": "http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode": "asked-unknown"}
GERMAN = {"url": "http://hl7.org/fhir/StructureDefinition/translation", "extension": [
    {"url": "lang", "valueCode": "de"}, {"url": "content", "valueString": "Schmerz"}]}
patient = Patient({"resourceType": "Patient", "_birthDate": {"extension": [ABSENT]}}).as_json()
code = {"coding": [{"system": "http://clinic.example/codes", "code": "pain", "display": "Pain",
                    "_display": {"extension": [GERMAN]}}]}
written = Observation({"resourceType": "Observation", "status": "final", "code": code}).as_json()["code"]["coding"][0]
try:
    wrong = str(Patient({"resourceType": "Patient", "birthDay": "1970-01-01"}).as_json())
except FHIRValidationError as error:
    wrong = type(error).__name__
said = f"patient: {patient.get('_birthDate', 'no birth date')}; "
said += f"code: {written['display']}{' in German too' if '_display' in written else ''}; wrong name: {wrong}"
print(said)
raise SystemExit(said != "patient: no birth date; code: Pain; wrong name: FHIRValidationError")
PY
venv/bin/python beside.py
