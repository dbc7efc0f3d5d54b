#!/usr/bin/env bash
# music-metadata 11.16.1 (npm): the gain that an Opus file names is not among the common tags, and a beat of 60.5 is 60.
#
# Behaviour: R128_TRACK_GAIN of an Opus file is only in the native tags, as text; common.replaygain_track_gain is there for a FLAC
#   file's REPLAYGAIN_TRACK_GAIN. BPM 60.5 is 60 in both.
# Expected: -5 dB, since an Opus file has its gain in this tag and must not have the other one (RFC 7845, 5.2.1: 256ths of a
#   decibel); 60.5, as both files say.
# Seen: "FLAC gain -5 dB, 60 beats; Opus gain unknown, 60 beats, native -1280". Exits 1 when that changes, 2 where it cannot run.
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
tone = 0.1 * numpy.sin(numpy.arange(48_000) / 20)
soundfile.write("one.flac", tone, 48_000)
soundfile.write("one.opus", tone, 48_000, format="OGG", subtype="OPUS")
for name, key, gain in (("one.flac", "REPLAYGAIN_TRACK_GAIN", "-5.00 dB"), ("one.opus", "R128_TRACK_GAIN", "-1280")):
    file = mutagen.File(name)
    file[key], file["BPM"] = gain, "60.5"
    file.save()'
cat > gain.mjs <<'JS'
import { parseFile } from 'music-metadata';

const [flac, opus] = [await parseFile('one.flac'), await parseFile('one.opus')];
function told({ common: { replaygain_track_gain: gain, bpm } }) {
  return `gain ${gain ? `${gain.dB} dB` : 'unknown'}, ${bpm} beats`;
}

const native = opus.native.vorbis.find(tag => tag.id === 'R128_TRACK_GAIN');
const said = `FLAC ${told(flac)}; Opus ${told(opus)}, native ${native?.value}`;
console.log(said);
process.exit(said === 'FLAC gain -5 dB, 60 beats; Opus gain unknown, 60 beats, native -1280' ? 0 : 1);
JS
node gain.mjs
