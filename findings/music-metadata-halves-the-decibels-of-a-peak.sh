#!/usr/bin/env bash
# music-metadata 11.16.1 (npm): the peak and the gain of ReplayGain are turned into decibels and ratios as if they were powers.
#
# Behaviour: a track whose peak is 0.5 has the peak -3.0 dB, and a gain of -6.00 dB has the ratio 0.251. A player that multiplies
#   the samples by that ratio plays at -12 dB.
# Expected: -6.0 dB and 0.501: peak and gain are of amplitudes, 20 times the logarithm (ReplayGain 2.0 specification: the samples
#   are multiplied by 10^(gain/20); a peak of 1.0 is full scale).
# Seen: "peak 0.5 is -3.0 dB, gain -6 dB is a ratio of 0.251". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in npm python3; do
  command -v "$program" > /dev/null || { echo "needs node, npm and python3" >&2; exit 2; }
done
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mutagen==1.48.1 soundfile==0.14.0 numpy==2.4.6 2> /dev/null || exit 2
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts music-metadata@11.16.1 > /dev/null || exit 2
venv/bin/python -c '
import mutagen, numpy, soundfile
soundfile.write("one.flac", 0.5 * numpy.sin(numpy.arange(48_000) / 20), 48_000)
file = mutagen.File("one.flac")
file["REPLAYGAIN_TRACK_GAIN"], file["REPLAYGAIN_TRACK_PEAK"] = "-6.00 dB", "0.500000"
file.save()'
cat > gain.mjs <<'JS'
import { parseFile } from 'music-metadata';

const { replaygain_track_gain: gain, replaygain_track_peak: peak } = (await parseFile('one.flac')).common;
const said = `peak ${peak.ratio} is ${peak.dB.toFixed(1)} dB, gain ${gain.dB} dB is a ratio of ${gain.ratio.toFixed(3)}`;
console.log(said);
process.exit(said === 'peak 0.5 is -3.0 dB, gain -6 dB is a ratio of 0.251' ? 0 : 1);
JS
node gain.mjs
