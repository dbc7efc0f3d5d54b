#!/usr/bin/env bash
# music-metadata 11.16.1 (npm): of a WAV file in RF64 it says nothing, and not that either; 24 bits with a channel mask are
# "non-PCM".
#
# Behaviour: parseFile() of an RF64 file answers without an error and without a warning, and its format has no container, codec,
#   length or rate. mutagen 1.48.1 and tinytag 2.3.2 raise an error for the same file. In WAVE_FORMAT_EXTENSIBLE, PCM of 24 bits is
#   "non-PCM (65534)", though the subformat in the header says PCM.
# Expected: an UnsupportedFileTypeError, as for other formats that it does not read (an .au file gives
#   CouldNotDetermineFileTypeError), or the format: RF64 is the usual WAV of long recordings (EBU Tech 3306). And PCM.
# Seen: "RF64: no error, no warning, container undefined; WAVEX: non-PCM (65534); AU: CouldNotDetermineFileTypeError". Exits 1 when
#   that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts music-metadata@11.16.1 > /dev/null || exit 2
venv/bin/python -c '
import numpy, soundfile
tone = 0.1 * numpy.sin(numpy.arange(5 * 48_000) / 20)
soundfile.write("long.wav", tone, 48_000, format="RF64", subtype="PCM_16")
soundfile.write("fine.wav", tone, 48_000, format="WAVEX", subtype="PCM_24")
soundfile.write("other.au", tone, 48_000, format="AU")'
[ "$(head -c 4 long.wav)" = RF64 ] || exit 2
cat > read.mjs <<'JS'
import { parseFile } from 'music-metadata';

const { format, quality } = await parseFile('long.wav', { duration: true });
const other = await parseFile('other.au').then(() => 'no error', error => error.constructor.name);
const said = `RF64: no error, ${quality.warnings.length || 'no'} warning, container ${format.container}; `
  + `WAVEX: ${(await parseFile('fine.wav')).format.codec}; AU: ${other}`;
console.log(said);
process.exit(said === 'RF64: no error, no warning, container undefined; WAVEX: non-PCM (65534); '
  + 'AU: CouldNotDetermineFileTypeError' ? 0 : 1);
JS
node read.mjs
