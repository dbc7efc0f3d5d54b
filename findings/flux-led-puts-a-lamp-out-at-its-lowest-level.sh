#!/usr/bin/env bash
# flux_led 1.2.0 (PyPI): a white lamp at the brightness 1 of 255 is dark, and a coloured one that is told 0 stays as bright as it
# was.
#
# Behaviour: color_temp_to_white_levels(2700, 1) is no warm and no cool white: the brightness is first rounded to hundredths. So 2
#   and 3 are the same level, and a fade of 255 steps has 101. rgbw_brightness((255, 128, 0, 0), 0) is (255, 128, 0, 0), the light
#   unchanged, where 1 gives (2, 1, 0, 0).
# Expected: light at each brightness from 1 on, and none at 0: the function refuses what is not "between 0 and 255", and a fade's
#   lowest step is what is seen last in a dark room. Nothing says that 0 means "as it is"; the parameter has None for that.
# Seen: "2700 K: 1 dark, 2 and 3 the same, 101 of 256; colour at 0 (255, 128, 0, 0), at 1 (2, 1, 0, 0)". Exits 1 when that changes,
#   2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q flux_led==1.2.0 2> /dev/null || exit 2
cat > found.py <<'PY'
from flux_led.utils import color_temp_to_white_levels, rgbw_brightness

levels = [tuple(color_temp_to_white_levels(2700, brightness)) for brightness in range(256)]
first = "light" if any(levels[1]) else "dark"
next_two = "the same" if levels[2] == levels[3] else "two"
orange = (255, 128, 0, 0)
said = f"2700 K: 1 {first}, 2 and 3 {next_two}, {len(set(levels))} of 256; "
said += f"colour at 0 {rgbw_brightness(orange, 0)}, at 1 {rgbw_brightness(orange, 1)}"
print(said)
raise SystemExit(said != "2700 K: 1 dark, 2 and 3 the same, 101 of 256; colour at 0 (255, 128, 0, 0), at 1 (2, 1, 0, 0)")
PY
venv/bin/python found.py
