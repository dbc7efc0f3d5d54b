#!/usr/bin/env bash
# durationpy 0.11 (PyPI): a time of an hour and a microsecond is written with an exponent, which it refuses itself; other times are
# cut to six digits.
#
# Behaviour: to_str() of 1 h and 1 us is "1h1e-06s", for which from_str() raises DurationError. 30.123456 s become "30.1235s", 44
#   us more, and 1.000001 s become "1s". Below a second nothing is lost. A take's length, measured to the microsecond and kept as
#   text, comes back as another, or not at all.
# Expected: what was written is read, and is what it was: the package converts between timedelta and Go's texts. Go writes
#   "1h0m0.000001s" and "30.123456s", all digits and no exponent (Go, package time, Duration.String, https://pkg.go.dev/time).
# Seen: "1h1e-06s refused; 30.1235s 30.1235; 1s 1.0; 500ms1us 0.500001". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q durationpy==0.11 2> /dev/null || exit 2
cat > found.py <<'PY'
from datetime import timedelta

import durationpy


def again(length: timedelta) -> str:
    text = durationpy.to_str(length)
    try:
        return f"{text} {durationpy.from_str(text).total_seconds()}"
    except durationpy.DurationError:
        return f"{text} refused"


lengths = (3_600_000_001, 30_123_456, 1_000_001, 500_001)
said = "; ".join(again(timedelta(microseconds=length)) for length in lengths)
print(said)
raise SystemExit(said != "1h1e-06s refused; 30.1235s 30.1235; 1s 1.0; 500ms1us 0.500001")
PY
venv/bin/python found.py
