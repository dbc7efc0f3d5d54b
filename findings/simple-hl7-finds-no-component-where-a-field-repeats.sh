#!/usr/bin/env bash
# simple-hl7 3.3.0 (npm): of a person with two numbers getComponent() has none, and a header's fields are counted from another
# place than a segment's.
#
# Behaviour: PID-3 "123^^^A~456^^^B" is read: getField(3, 1) is "123^^^A". getComponent(3, 1) is empty, as it is for a field that
#   is not there; of "123^^^A" alone it is "123". MSH-9 is header.getField(7), as the header's list begins behind the encoding
#   characters.
# Expected: "123", the first one's, which getField(3, 1) finds, or an error.
# Seen: "one number: 123; two numbers: none, first field 123^^^A; MSH-9 is getField(7)". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts simple-hl7@3.3.0 > /dev/null || exit 2
cat > found.mjs <<'JS'
import hl7 from 'simple-hl7';

const read = number => {
  const text = `MSH|^~\\&|ROOM|CLINIC|||20261127130000||ADT^A01|1|P|2.5\rPID|1||${number}||Example^Anna`;
  return new hl7.Parser({ segmentSeperator: '\r' }).parse(text);
};
const component = number => read(number).getSegment('PID').getComponent(3, 1) || 'none';
const two = read('123^^^A~456^^^B');
const place = [7, 8, 9].find(index => two.header.getField(index) === 'ADT^A01');
let said = `one number: ${component('123^^^A')}; two numbers: ${component('123^^^A~456^^^B')}, `;
said += `first field ${two.getSegment('PID').getField(3, 1)}; MSH-9 is getField(${place})`;
console.log(said);
process.exit(said === 'one number: 123; two numbers: none, first field 123^^^A; MSH-9 is getField(7)' ? 0 : 1);
JS
node found.mjs
