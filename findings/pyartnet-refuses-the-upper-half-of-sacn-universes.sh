#!/usr/bin/env bash
# pyartnet 2.0 (PyPI): a universe of sACN above 32767 is refused, though the node's own check allows 63999.
#
# Behaviour: SacnNode.add_universe(32767) is a universe; 32768 and 63999 raise InvalidUniverseAddressError, as 64000 does: the
#   class that sACN's universes share with Art-Net's has Art-Net's limit of 15 bits.
# Expected: 1 to 63999 (E1.31-2018, 6.2.7).
# Seen: "32767 taken, 32768 refused, 63999 refused, 64000 refused". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyartnet==2.0 2> /dev/null || exit 2
cat > numbers.py <<'PY'
import pyartnet
from pyartnet.errors import InvalidUniverseAddressError


def told(number: int) -> str:
    try:
        pyartnet.SacnNode.create("127.0.0.1").add_universe(number)
    except InvalidUniverseAddressError:
        return f"{number} refused"
    return f"{number} taken"


said = ", ".join(told(number) for number in (32767, 32768, 63999, 64000))
print(said)
raise SystemExit(said != "32767 taken, 32768 refused, 63999 refused, 64000 refused")
PY
venv/bin/python numbers.py
