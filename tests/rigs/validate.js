// node validate.js FILE...: what npm's `fhir` finds in each, one JSON list of "severity location: message" a line.
const fs = require("fs");
const {Fhir} = require("fhir");
const fhir = new Fhir();
for (const file of process.argv.slice(2)) {
  const found = fhir.validate(JSON.parse(fs.readFileSync(file, "utf-8")), {errorOnUnexpected: true});
  console.log(JSON.stringify(found.messages.map(m => `${m.severity} ${m.location}: ${m.message}`)));
}
