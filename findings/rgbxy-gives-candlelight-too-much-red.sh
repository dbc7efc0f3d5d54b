#!/usr/bin/env bash
# rgbxy 0.5 (PyPI): colours for Hue lamps are computed with channels from 0 to 255 in a formula for channels from 0 to 1.
#
# Behaviour: rgb_to_xy(255, 147, 41), candlelight, is (0.589, 0.385) and not (0.577, 0.388); a tenth of it, (26, 15, 4), has the
#   same place, where it should be much paler: (0.502, 0.398). Read again by xy_to_rgb() the first is (255, 142, 32). The part of
#   the curve near black, and the 0.055 of the other, are those of a scale that ends at 1.
# Expected: channels divided by 255 first: the method takes integers and is said to follow Philips' guide ("Color conversion
#   formulas"), which has them between 0 and 1 (https://github.com/benknight/hue-python-rgb-converter); so has the curve of sRGB
#   (IEC 61966-2-1). With channels from 0 to 1 the package's own get_xy_point_from_rgb() agrees with the formula.
# Seen: "255 147 41: 0.589 0.385, due 0.577 0.388; 26 15 4: 0.589 0.386, due 0.502 0.398; read again 255 142 32". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q rgbxy==0.5 2> /dev/null || exit 2
cat > found.py <<'PY'
import rgbxy

converter = rgbxy.Converter(rgbxy.GamutC)
helper = rgbxy.ColorHelper(rgbxy.GamutC)


def text(colour: tuple[int, int, int]) -> str:
    return " ".join(str(channel) for channel in colour)


def place(point: tuple[float, float]) -> str:
    return "{:.3f} {:.3f}".format(*point)


parts = []
for colour in ((255, 147, 41), (26, 15, 4)):
    due = helper.get_xy_point_from_rgb(*(channel / 255 for channel in colour))
    parts.append(f"{text(colour)}: {place(converter.rgb_to_xy(*colour))}, due {place(due)}")
parts.append(f"read again {text(converter.xy_to_rgb(*converter.rgb_to_xy(255, 147, 41)))}")
said = "; ".join(parts)
print(said)
wanted = "255 147 41: 0.589 0.385, due 0.577 0.388; 26 15 4: 0.589 0.386, due 0.502 0.398; read again 255 142 32"
raise SystemExit(said != wanted)
PY
venv/bin/python found.py
