#!/usr/bin/env bash
# python-dateutil 2.9.0.post0 (PyPI): where TZ names a zone by its offset, as POSIX writes it, there is no local zone.
#
# Behaviour: with TZ=<+03>-3, which is what the zone database itself writes for Istanbul, tz.gettz() is None, and a time with None
#   is without a zone. tz.tzstr("<+0330>-3:30") raises ValueError ("unknown string format"). TZ=TRT-3 is a zone of three hours. The
#   C library knows all three: Python's own astimezone() has +0300 and +0330.
# Expected: a zone of three hours: a name in angle brackets may have digits and a sign (POSIX.1-2017, base definitions, 8.3, TZ).
# Seen: "<+03>-3 None C +0300, <+0330>-3:30 None C +0330, TRT-3 3:00:00 C +0300". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q python-dateutil==2.9.0.post0 2> /dev/null || exit 2
cat > local.py <<'PY'
import datetime
import os

from dateutil import tz

now = datetime.datetime(2026, 11, 27, 13)
zone = tz.gettz()
print(f"{os.environ['TZ']} {zone and zone.utcoffset(now)} C {now.astimezone():%z}", end="")
PY
said="$(TZ='<+03>-3' venv/bin/python local.py), $(TZ='<+0330>-3:30' venv/bin/python local.py), $(TZ=TRT-3 venv/bin/python local.py)"
echo "$said"
[ "$said" = "<+03>-3 None C +0300, <+0330>-3:30 None C +0330, TRT-3 3:00:00 C +0300" ]
