#!/usr/bin/env bash
# colormath 3.0.0 (PyPI): the light of a warm lamp, by its xy, becomes a colour of seven digits, which is read by nobody.
#
# Behaviour: xyYColor(0.5268, 0.4133, 0.6, illuminant="d65"), candlelight as a lamp tells it, is beyond sRGB, and get_rgb_hex() of
#   the sRGBColor is "#132a71d"; the first channel has three digits. Its own new_from_rgb_hex() refuses it. A channel below zero is
#   written with its sign. The object has clamped_rgb_r and so on, which the text does not use.
# Expected: six digits: the method is documented to give the form #RRGGBB, or an error.
# Seen: "lamp #132a71d, read again: refused; grey #808080, read again: read". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q colormath==3.0.0 2> /dev/null || exit 2
cat > found.py <<'PY'
from colormath.color_conversions import convert_color
from colormath.color_objects import sRGBColor, xyYColor


def of(color: sRGBColor) -> str:
    written = color.get_rgb_hex()
    try:
        sRGBColor.new_from_rgb_hex(written)
    except ValueError:
        return f"{written}, read again: refused"
    return f"{written}, read again: read"


lamp = convert_color(xyYColor(0.5268, 0.4133, 0.6, illuminant="d65"), sRGBColor)
said = f"lamp {of(lamp)}; grey {of(sRGBColor(0.5, 0.5, 0.5))}"
print(said)
raise SystemExit(said != "lamp #132a71d, read again: refused; grey #808080, read again: read")
PY
venv/bin/python found.py
