#!/usr/bin/env bash
# pyrofile-validator 0.3.0 (PyPI): a Composition whose section has a text is refused: "Unknown element".
#
# Behaviour: `pyrofile file` fails a small valid R4 Composition with "element.unknown Composition.section[0].text". The
#   same resource without that narrative passes, though cmp-1 asks a section for a text, entries or sections.
# Expected: the other way round. Composition.section.text (Narrative, 0..1) is where a document says what it says
#   (R4, composition.html); pyfhircheck 0.2.0, the same program's earlier name, does it as well.
# Seen: with text: FAIL, without: PASS. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyrofile-validator==0.3.0 2>/dev/null || exit 2
cat > with.json <<'JSON'
{"resourceType": "Composition", "status": "final", "type": {"text": "visit"}, "date": "2027-01-15", "title": "A visit",
 "author": [{"display": "a device"}], "section": [{"title": "Done", "text": {"status": "generated",
 "div": "<div xmlns=\"http://www.w3.org/1999/xhtml\"><p>nothing</p></div>"}}]}
JSON
cat > without.json <<'JSON'
{"resourceType": "Composition", "status": "final", "type": {"text": "visit"}, "date": "2027-01-15", "title": "A visit",
 "author": [{"display": "a device"}], "section": [{"title": "Done"}]}
JSON
status() { venv/bin/pyrofile file "$1" 2>&1 | sed -n 's/^Status: //p'; }
said="with text: $(status with.json || true), without: $(status without.json || true)"
echo "$said"
[ "$said" = "with text: FAIL, without: PASS" ]
