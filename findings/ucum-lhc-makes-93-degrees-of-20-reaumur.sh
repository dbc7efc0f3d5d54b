#!/usr/bin/env bash
# @lhncbc/ucum-lhc 7.1.10 (npm): a temperature in degrees Réaumur is another one in degrees Celsius, and a full slope is less than
# one degree.
#
# Behaviour: convertUnitTo() makes 93.3 Cel of 20 [degRe] and says "succeeded"; 80, water's boiling point, are 168.3 Cel. 100
#   %[slope] are 0.785 deg. The same numbers in Fahrenheit and as a percentage are converted rightly.
# Expected: 25 Cel, and 100 Cel; 45 deg. UCUM's table of special units (ucum-essence: degre is 0.8 times the kelvins above 273.15,
#   100tan has deg as its unit) defines both.
# Seen: "20 [degRe] 93.3 Cel, 80 [degRe] 168.3 Cel, 68 [degF] 20.0 Cel; 100 %[slope] 0.785 deg". Exits 1 when that changes, 2 where
#   it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts @lhncbc/ucum-lhc@7.1.10 > /dev/null || exit 2
cat > units.mjs <<'JS'
import ucum from '@lhncbc/ucum-lhc';

const units = ucum.UcumLhcUtils.getInstance();

function told(number, unit, other, digits) {
  const answer = units.convertUnitTo(unit, number, other);
  return `${number} ${unit} ${answer.status === 'succeeded' ? answer.toVal.toFixed(digits) : answer.status} ${other}`;
}

const warm = [[20, '[degRe]'], [80, '[degRe]'], [68, '[degF]']].map(([number, unit]) => told(number, unit, 'Cel', 1));
const said = `${warm.join(', ')}; ${told(100, '%[slope]', 'deg', 3)}`;
console.log(said);
process.exit(said === '20 [degRe] 93.3 Cel, 80 [degRe] 168.3 Cel, 68 [degF] 20.0 Cel; 100 %[slope] 0.785 deg' ? 0 : 1);
JS
node units.mjs
