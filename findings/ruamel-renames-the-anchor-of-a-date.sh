#!/usr/bin/env bash
# ruamel.yaml 0.19.1 (PyPI): an anchor at a date or a time has another name when the file is written again; others keep theirs.
#
# Behaviour: "opening: &opening 2026-11-27" is written as "opening: &id001 2026-11-27", and its alias as *id001. An anchor at a
#   text, a number, a truth value or a mapping stays as it was.
# Expected: &opening. The library is documented to preserve the names of anchors that are hand-crafted (not of the form idNNN) in a
#   round trip.
# Seen: "text &name, number &name, truth &name, mapping &name, date &id001, time &id001". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q ruamel.yaml==0.19.1 2> /dev/null || exit 2
cat > anchors.py <<'PY'
import io
import re

from ruamel.yaml import YAML

VALUES = {
    "text": "lamp", "number": "5", "truth": "true", "mapping": "{lamp: 1}", "date": "2026-11-27",
    "time": "2026-11-27T13:00:00+01:00",
}


def written(value: str) -> str:
    yaml, out = YAML(), io.StringIO()
    yaml.dump(yaml.load(f"one: &name {value}\ntwo: *name\n"), out)
    return re.search(r"&\w+", out.getvalue())[0]


said = ", ".join(f"{name} {written(value)}" for name, value in VALUES.items())
print(said)
raise SystemExit(said != "text &name, number &name, truth &name, mapping &name, date &id001, time &id001")
PY
venv/bin/python anchors.py
