#!/usr/bin/env bash
# fhirpath 5.2.2 (npm): hasValue() is false for a narrative's div, so R4's invariant ele-1 fails on a valid resource.
#
# Behaviour: on `Patient.text.div`, which the engine itself calls a FHIR.xhtml, hasValue() is false and children() is
#   empty. ele-1, which R4 puts on every element ("hasValue() or (children().count() > id.count())"), is false there.
# Expected: true. xhtml is a primitive type in R4 (StructureDefinition/xhtml, kind "primitive-type"), and hasValue() is
#   true for a primitive that has a value (hl7.org/fhir/R4/fhirpath.html), as it is for Patient.birthDate here.
# Seen: ["xhtml",false,0,false,true], then status 0. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm >/dev/null || { echo "needs node 20 or newer and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error fhirpath@5.2.2 >/dev/null || exit 2
said=$(node -e '
const fhirpath = require("fhirpath"), r4 = require("fhirpath/fhir-context/r4");
const div = "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>a word</p></div>";
const patient = {resourceType: "Patient", text: {status: "generated", div}, birthDate: "1970-01-01"};
const ask = expression => fhirpath.evaluate(patient, expression, {}, r4)[0];
console.log(JSON.stringify([
  ask("Patient.text.`div`.type()").name, ask("Patient.text.`div`.hasValue()"), ask("Patient.text.`div`.children().count()"),
  ask("Patient.text.`div`.all(hasValue() or (children().count() > id.count()))"), ask("Patient.birthDate.hasValue()"),
]));')
echo "$said"
[ "$said" = '["xhtml",false,0,false,true]' ]
