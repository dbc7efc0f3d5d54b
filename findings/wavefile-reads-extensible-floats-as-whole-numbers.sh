#!/usr/bin/env bash
# wavefile 11.0.0 (npm): floats in a WAV file of the extensible format are read as whole numbers.
#
# Behaviour: samples of 0.5 and -0.5 as 32-bit floats in WAVE_FORMAT_EXTENSIBLE, whose subformat says that they are floats, are
#   1056964608 and -1090519040, the numbers that the same bits are as integers. In the plain float format they are 0.5 and -0.5,
#   and in the extensible one PCM of 24 bits is read right.
# Expected: 0.5 and -0.5: the format is told by SubFormat (Microsoft, WAVEFORMATEXTENSIBLE), which the library reads into
#   fmt.subformat.
# Seen: "FLOAT 0.5 -0.5; extensible FLOAT 1056964608 -1090519040, subformat 3; extensible PCM_24 4194304 -4194304, subformat 1".
#   Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts wavefile@11.0.0 > /dev/null || exit 2
venv/bin/python -c '
import numpy, soundfile
samples = numpy.array([0.5, -0.5])
for name, format, subtype in (("one", "WAV", "FLOAT"), ("two", "WAVEX", "FLOAT"), ("three", "WAVEX", "PCM_24")):
    soundfile.write(f"{name}.wav", samples, 48_000, format=format, subtype=subtype)'
cat > read.js <<'JS'
const { readFileSync } = require('fs');
const { WaveFile } = require('wavefile');

function told(name) {
  const file = new WaveFile(readFileSync(`${name}.wav`));
  const subformat = file.fmt.subformat?.length ? `, subformat ${file.fmt.subformat[0]}` : '';
  return [...file.getSamples(false, Float64Array)].join(' ') + subformat;
}

const said = `FLOAT ${told('one')}; extensible FLOAT ${told('two')}; extensible PCM_24 ${told('three')}`;
console.log(said);
process.exit(said === 'FLOAT 0.5 -0.5; extensible FLOAT 1056964608 -1090519040, subformat 3; '
  + 'extensible PCM_24 4194304 -4194304, subformat 1' ? 0 : 1);
JS
node read.js
