#!/usr/bin/env bash
# pycron 3.3.0 (PyPI): has_been() does not find nine o'clock between 08:59:59 and 09:00:10.
#
# Behaviour: it looks at the beginning of the period and then in steps of a minute, and not at the end. With seconds in the
#   beginning a time in the last, begun minute is overlooked: 09:00 from 08:59:59 to 09:00:10, and from 07:00:30 to 09:00:10. It is
#   found from 08:59:00. What looks after a restart whether the morning's booking has begun is told that it has not.
# Expected: True each time: "if dt would have matched the format at some point during the period" (the package's description,
#   https://pypi.org/project/pycron/). A match lasts for its whole minute, as is_now() at 09:00:10 says.
# Seen: "from 08:59:59 False, from 07:00:30 False, from 08:59:00 True; at the end True". Exits 1 when that changes, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pycron==3.3.0 2> /dev/null || exit 2
cat > found.py <<'PY'
from datetime import datetime

import pycron

NINE = "0 9 * * *"
end = datetime(2026, 11, 27, 9, 0, 10)
begun = [end.replace(hour=8, minute=59, second=59), end.replace(hour=7, second=30), end.replace(hour=8, minute=59, second=0)]
said = ", ".join(f"from {since:%H:%M:%S} {pycron.has_been(NINE, since, end)}" for since in begun)
said += f"; at the end {pycron.is_now(NINE, end)}"
print(said)
raise SystemExit(said != "from 08:59:59 False, from 07:00:30 False, from 08:59:00 True; at the end True")
PY
venv/bin/python found.py
