#!/usr/bin/env bash
# pywizlight 0.6.6 (PyPI): black is asked for as half of the white light, and a darker orange as a paler one.
#
# Behaviour: PilotBuilder(rgb=(255, 128, 0)) asks the lamp for r 255, g 128, b 0 and white 34. Half as bright, (128, 64, 0) has r
#   221, g 110 and white 128; (0, 0, 0) has white 128 and nothing else. The length of the colour is taken for its saturation, so a
#   fade to black goes to white. No error.
# Expected: r, g and b in proportion and no more white than at the start, or a ValueError for what a lamp cannot show: the README
#   asks for a colour by rgb=(0, 128, 255), and a value beyond 0 to 255 is refused.
# Seen: "white of 255 128 0: 34; 128 64 0: more; 0 0 0: 128, with r g b 0 0 0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pywizlight==0.6.6 2> /dev/null || exit 2
cat > found.py <<'PY'
from pywizlight import PilotBuilder

full, half, black = (PilotBuilder(rgb=rgb).pilot_params for rgb in ((255, 128, 0), (128, 64, 0), (0, 0, 0)))
said = f"white of 255 128 0: {full['w']}; 128 64 0: {'more' if half['w'] > full['w'] else 'no more'}; "
said += f"0 0 0: {black['w']}, with r g b {black['r']} {black['g']} {black['b']}"
print(said)
raise SystemExit(said != "white of 255 128 0: 34; 128 64 0: more; 0 0 0: 128, with r g b 0 0 0")
PY
venv/bin/python found.py
