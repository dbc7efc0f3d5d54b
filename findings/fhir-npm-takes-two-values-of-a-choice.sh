#!/usr/bin/env bash
# fhir 4.12.0 (npm): validate() takes an Observation with two values for the one element value[x].
#
# Behaviour: {valueInteger: 3, valueString: "three"} is valid, without a word, also with errorOnUnexpected; and so is an
#   effectiveDateTime with a time and no zone.
# Expected: two errors. Observation.value[x] is 0..1, and only one of its types may be there (R4, formats.html#choice);
#   a dateTime that has hours shall have a zone (datatypes.html#dateTime). A dateTime in words is refused.
# Seen: two values valid, no zone valid, in words refused. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm >/dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error fhir@4.12.0 >/dev/null || exit 2
said=$(node -e '
const {Fhir} = require("fhir");
const fhir = new Fhir();
const cases = {
  "two values": {valueInteger: 3, valueString: "three"},
  "no zone": {valueInteger: 3, effectiveDateTime: "2027-01-15T09:00:00"},
  "in words": {valueInteger: 3, effectiveDateTime: "15 January"},
};
const told = more => fhir.validate({resourceType: "Observation", status: "final", code: {text: "pain"}, ...more}, {errorOnUnexpected: true}).valid;
console.log(Object.entries(cases).map(([name, more]) => `${name} ${told(more) ? "valid" : "refused"}`).join(", "));')
echo "$said"
[ "$said" = 'two values valid, no zone valid, in words refused' ]
