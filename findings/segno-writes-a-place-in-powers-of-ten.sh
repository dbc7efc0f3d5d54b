#!/usr/bin/env bash
# segno 1.6.6 (PyPI): in a card, the longitude of a place near Greenwich is written as "5e-05".
#
# Behaviour: make_vcard_data(…, lat=51.5, lng=0.00005) has the line "GEO:51.5;5e-05". make_geo_data() of the same place has
#   0.00005, and so is right.
# Expected: GEO:51.5;0.00005. The value is two floats, digits with a point; an exponent is not part of one (RFC 2426, 3.4.2 and 4,
#   float-value). The meridian of Greenwich goes through a city.
# Seen: "vCard 51.5;5e-05, geo:51.5,0.00005". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q segno==1.6.6 2> /dev/null || exit 2
cat > place.py <<'PY'
from segno import helpers

place = {"lat": 51.5, "lng": 0.00005}
card = helpers.make_vcard_data("Example;Anna", "Anna Example", **place)
written = next(line for line in card.splitlines() if line.startswith("GEO:")).removeprefix("GEO:")
said = f"vCard {written}, {helpers.make_geo_data(**place)}"
print(said)
raise SystemExit(said != "vCard 51.5;5e-05, geo:51.5,0.00005")
PY
venv/bin/python place.py
