#!/usr/bin/env bash
# yaml 2.9.1 (npm) with PyYAML 6.0.4 (PyPI): of YAML 1.1, 09:30 is the number 570 for one and a text for the other, and 08 is 8.
#
# Behaviour: in a document that says "%YAML 1.1", the npm library takes a time that begins with a zero for a number in base sixty:
#   09:30 is 570, 00:30 is 30. PyYAML, which reads YAML 1.1, has the texts "09:30" and "00:30". 9:30 is 570 for both. 08 is the
#   number 8 for one, and the text "08" for the other.
# Expected: texts. A number in base sixty begins with 1 to 9, and a decimal with more than one digit too (YAML 1.1, type
#   repository, "Integer": [-+]?[1-9][0-9_]*(:[0-5]?[0-9])+ and [-+]?(0|[1-9][0-9_]*)).
# Seen: "yaml: 570 30 8 570; PyYAML: 09:30 00:30 08 570". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyyaml==6.0.4 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts yaml@2.9.1 > /dev/null || exit 2
printf '%%YAML 1.1\n---\n- 09:30\n- 00:30\n- 08\n- 9:30\n' > times.yaml
one=$(node -e "console.log(...require('yaml').parse(require('fs').readFileSync('times.yaml', 'utf8')))")
other=$(venv/bin/python -c 'import yaml; print(*yaml.safe_load(open("times.yaml")))')
said="yaml: $one; PyYAML: $other"
echo "$said"
[ "$said" = "yaml: 570 30 8 570; PyYAML: 09:30 00:30 08 570" ]
