#!/usr/bin/env bash
# tinycolor2 1.6.0 (npm): a hue below zero or above 360 degrees is red or wraps to 360, and an opacity behind a slash is not there.
#
# Behaviour: hsl(-30, 100%, 50%), a rose, is #ff0000, and hsl(390, 100%, 50%), an orange, likewise. rgb(0 0 0 / 50%) is opaque
#   black. isValid() is true each time. @ctrl/tinycolor 4.3.0, which was made from it, has #ff0080 for the first and is half
#   translucent for the last; culori 4.0.2 has all three.
# Expected: an angle is taken round the circle, -30 as 330 and 390 as 30 (CSS Color 3, 4.2.4), and the alpha behind the slash
#   counts (CSS Color 4, rgb()), or isValid() false. Whoever walks a lamp's hue past the end gets red for as long as it is beyond.
# Seen: "-30: ff0000ff, culori ff0080ff; 390: ff0000ff, culori ff8000ff; slash: 000000ff, culori 00000080". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts tinycolor2@1.6.0 culori@4.0.2 > /dev/null || exit 2
cat > found.mjs <<'JS'
import { formatHex8 } from 'culori';
import tinycolor from 'tinycolor2';

const COLOURS = { '-30': 'hsl(-30, 100%, 50%)', 390: 'hsl(390, 100%, 50%)', slash: 'rgb(0 0 0 / 50%)' };
const of = color => (tinycolor(color).isValid() ? tinycolor(color).toHex8() : 'refused');
const said = ['-30', '390', 'slash']
  .map(name => `${name}: ${of(COLOURS[name])}, culori ${formatHex8(COLOURS[name]).slice(1)}`)
  .join('; ');
console.log(said);
process.exit(said === '-30: ff0000ff, culori ff0080ff; 390: ff0000ff, culori ff8000ff; slash: 000000ff, culori 00000080' ? 0 : 1);
JS
node found.mjs
