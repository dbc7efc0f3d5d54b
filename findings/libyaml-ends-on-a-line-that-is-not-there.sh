#!/usr/bin/env bash
# PyYAML 6.0.4 with libyaml: a file whose last line has no line end closes on the line after it, which the file does not have.
#
# Behaviour: for "a:\n  b: 1" CSafeLoader's events that close the mappings, the document and the stream have line 2, column 0, and
#   the index 9, which is the end of line 1. SafeLoader has line 1, column 6, index 9. With a line end after the 1 both agree.
# Expected: line and index of one mark to name one place. Who takes `lines[mark.line]` to add a key at the end, or underlines a
#   fault there, gets an IndexError for files that an editor saved without the last line end, with the faster parser only.
# Seen: "C: line 2 column 0 index 9, Python: line 1 column 6 index 9, of 2 lines". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyyaml==6.0.4 2> /dev/null || exit 2
venv/bin/python - <<'PY'
import yaml

TEXT = "a:\n  b: 1"
marks = []
for loader in (yaml.CSafeLoader, yaml.SafeLoader):
    (mark,) = {
        (event.end_mark.line, event.end_mark.column, event.end_mark.index)
        for event in yaml.parse(TEXT, Loader=loader)
        if isinstance(event, (yaml.MappingEndEvent, yaml.DocumentEndEvent, yaml.StreamEndEvent))
    }
    marks.append(mark)
said = ["line {} column {} index {}".format(*mark) for mark in marks]
print(f"C: {said[0]}, Python: {said[1]}, of {len(TEXT.splitlines())} lines")
raise SystemExit(marks != [(2, 0, 9), (1, 6, 9)])
PY
