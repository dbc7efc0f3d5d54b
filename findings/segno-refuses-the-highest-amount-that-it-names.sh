#!/usr/bin/env bash
# segno 1.6.6 (PyPI): a bill's QR code over 999999999.99 euros is refused by a message that says that the amount is allowed.
#
# Behaviour: make_epc_qr() raises ValueError for the float 999999999.99 ("must be in bigger or equal 0.01 and less or equal
#   999999999.99"); it takes 999999999.98, and 999999999.99 as a Decimal. The float is a little below its decimal value.
# Expected: a code: 0.01 to 999999999.99 are allowed (EPC069-12, AT-T002 Amount).
# Seen: "0.01 taken, 999999999.98 taken, 999999999.99 refused, Decimal taken, 1000000000 refused". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q segno==1.6.6 2> /dev/null || exit 2
cat > bills.py <<'PY'
import decimal

from segno import helpers


def made(name: str, amount) -> str:
    try:
        helpers.make_epc_qr("Example Clinic", "DE89370400440532013000", amount, text="Massage")
    except ValueError:
        return f"{name} refused"
    return f"{name} taken"


amounts = (0.01, 999999999.98, 999999999.99, 1000000000)
told = [made(str(amount), amount) for amount in amounts]
told.insert(3, made("Decimal", decimal.Decimal("999999999.99")))
said = ", ".join(told)
print(said)
raise SystemExit(
    said != "0.01 taken, 999999999.98 taken, 999999999.99 refused, Decimal taken, 1000000000 refused")
PY
venv/bin/python bills.py
