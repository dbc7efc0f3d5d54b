#!/usr/bin/env bash
# fhir 4.12.0 (npm): the XML that it writes of a small number it does not read again.
#
# Behaviour: a valid Observation of 0.0000005 (JavaScript's 5e-7) becomes <value value="5e-7"/>, and xmlToObj() and xmlToJson()
#   throw "Value should be a decimal number but got: 5e-7". 0.000001 goes there and back.
# Expected: the number. R4's decimal has an exponent (datatypes.html#decimal, since R4), in JSON and in XML.
# Seen: "written 5e-7, read: Value should be a decimal number but got: 5e-7; 0.000001 read: 0.000001". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
for program in node npm; do
  command -v "$program" > /dev/null || { echo "needs node and npm (apt-get install nodejs npm)" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
npm install --no-audit --no-fund --loglevel=error --ignore-scripts fhir@4.12.0 > /dev/null || exit 2
cat > decimal.js <<'JS'
const { Fhir } = require('fhir');

const fhir = new Fhir();

function back(value) {
  const xml = fhir.objToXml({
    resourceType: 'Observation', status: 'final', code: { text: 'drift' }, valueQuantity: { value, unit: 's' },
  });
  const written = xml.match(/<value value="([^"]*)"/)[1];
  try {
    return [written, String(fhir.xmlToObj(xml).valueQuantity.value)];
  } catch (error) {
    return [written, error.message];
  }
}

const small = back(0.0000005);
const said = `written ${small[0]}, read: ${small[1]}; 0.000001 read: ${back(0.000001)[1]}`;
console.log(said);
const expected = 'written 5e-7, read: Value should be a decimal number but got: 5e-7; 0.000001 read: 0.000001';
process.exit(said === expected ? 0 : 1);
JS
node decimal.js
