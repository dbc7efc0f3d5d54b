#!/usr/bin/env bash
# fhirkit-rs 0.1.0 (PyPI): a date that does not exist is valid, and so is any id.
#
# Behaviour: validate() has no word about a Patient born on 30 February, died on 31 April, and whose id is "a b" or has 65 letters. A
#   month 13, a day 32 and a code with two spaces are refused: values are looked at by the patterns of their types, and an id by none.
# Expected: an error each. Dates shall be valid dates, and an id has 1 to 64 letters, digits, "-" and "." (FHIR R4,
#   datatypes.html#date and #id).
# Seen: "2027-02-30 valid, 2027-02-32 refused, 2027-02-28 valid; id 'a b' valid, 65 letters valid". Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q fhirkit-rs==0.1.0 2> /dev/null || exit 2
cat > patient.py <<'PY'
import fhirkit


def told(**more: str) -> str:
    issues = fhirkit.validate({"resourceType": "Patient", **more})
    return "refused" if any(issue.severity == "error" for issue in issues) else "valid"


dates = ", ".join(f"{day} {told(birthDate=day)}" for day in ("2027-02-30", "2027-02-32", "2027-02-28"))
line = f"{dates}; id 'a b' {told(id='a b')}, 65 letters {told(id='a' * 65)}"
print(line)
seen = "2027-02-30 valid, 2027-02-32 refused, 2027-02-28 valid; id 'a b' valid, 65 letters valid"
raise SystemExit(line != seen or told(deceasedDateTime="2027-04-31") != "valid")
PY
venv/bin/python patient.py
