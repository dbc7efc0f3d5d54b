#!/usr/bin/env bash
# ucumvert 0.3.2 with Pint 0.25.3 (PyPI): UCUM's minute and second of an angle are those of the clock, and a slope of 20 percent is
# 18 degrees.
#
# Behaviour: from_ucum("'") is 1 minute, [time], and "''" 1 second, so that a joint's angle in them cannot be converted to deg
#   ("Cannot convert from 'minute' ([time]) to 'degree'"), and is a duration for whatever takes it. 20 %[slope] are 17.8 degrees.
#   deg is an angle.
# Expected: an angle, 60 of which are a degree (UCUM: ' is "minute - angle", 1 deg/60), and 11.3 degrees, the angle whose tangent
#   is 0.2 (UCUM: deg(100tan(1 rad))).
# Seen: "' [time], '' [time], deg angle; 20 %[slope] 17.8 deg". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q ucumvert==0.3.2 pint==0.25.3 2> /dev/null || exit 2
cat > found.py <<'PY'
import warnings

from ucumvert import PintUcumRegistry

warnings.simplefilter("ignore")
units = PintUcumRegistry()


def kind(code: str) -> str:
    return f"{code} {'angle' if units.from_ucum(code).dimensionless else units.from_ucum(code).dimensionality}"


slope = units.Quantity(20, units.from_ucum("%[slope]").units).to("degree").magnitude
said = ", ".join(kind(code) for code in ("'", "''", "deg")) + f"; 20 %[slope] {slope:.1f} deg"
print(said)
raise SystemExit(said != "' [time], '' [time], deg angle; 20 %[slope] 17.8 deg")
PY
venv/bin/python found.py
