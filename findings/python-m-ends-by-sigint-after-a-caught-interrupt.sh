#!/usr/bin/env bash
# Python 3.11 (3.11.7; `python3` must be 3.11): a program that is run with -m and caught a KeyboardInterrupt ends by SIGINT.
#
# Behaviour: if the exception passed through exec() or eval() of a string before it was caught, Python remembers it as one that
#   nobody caught, for good. `python -m program` then kills itself with SIGINT after sys.exit(0); the same file run by its path
#   exits with 0. dataclasses and namedtuple run strings, so an interrupt in the middle of an import is enough: a service that
#   turns SIGTERM into KeyboardInterrupt and is stopped as it starts is reported as killed, now and then.
# Expected: exit code 0 both times; the exception was caught, and the exit code was given.
# Seen: "by its path: 0", "with -m: -2". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
python3 -c 'import sys; sys.exit(sys.version_info[:2] != (3, 11))' || { echo "needs python3 3.11" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
cat > program.py <<'PY'
import sys

try:
    exec("raise KeyboardInterrupt")
except KeyboardInterrupt:
    pass
sys.exit(0)
PY
python3 - <<'PY'
import subprocess
import sys

path = subprocess.run([sys.executable, "program.py"]).returncode
module = subprocess.run([sys.executable, "-m", "program"]).returncode
print(f"by its path: {path}\nwith -m: {module}")
sys.exit((path, module) != (0, -2))
PY
