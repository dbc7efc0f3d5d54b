#!/usr/bin/env bash
# timecode-boss 6.2.0 (npm): at 25 frames a second the text for subtitles of the first frame of a minute is 80 ms late, and a
# clock's 40 ms are ten frames.
#
# Behaviour: new Timecode('00:01:00:00', 25).toSRTString() is "00:01:00,080"; so is that of 00:01:00:02, rightly, and each minute
#   but each tenth begins so. The copy that is made first takes the frames for those of 29.97 a second, of which two are dropped
#   there. And a Date at 40 ms is the frame 10, at 400 ms too: the milliseconds are divided by ten until they are below one.
# Expected: "00:01:00,000", and the frame 1 of 25. Frames are dropped for 29.97 and 59.94 alone (SMPTE ST 12-1); 25 is among the
#   rates that are said to be tested, and a Date among what the constructor takes (https://www.npmjs.com/package/timecode-boss).
# Seen: "00:00:59:24 00:00:59,960, 00:01:00:00 00:01:00,080, 00:01:00:02 00:01:00,080, 00:10:00:00 00:10:00,000; 40 ms 00:00:00:10,
#   400 ms 00:00:00:10". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts timecode-boss@6.2.0 > /dev/null || exit 2
cat > found.js <<'JS'
const Timecode = require('timecode-boss');

const texts = ['00:00:59:24', '00:01:00:00', '00:01:00:02', '00:10:00:00']
  .map(text => `${text} ${new Timecode(text, 25).toSRTString()}`).join(', ');
const clock = [40, 400].map(ms => `${ms} ms ${new Timecode(new Date(2026, 10, 27, 0, 0, 0, ms), 25)}`).join(', ');
const said = `${texts}; ${clock}`;
console.log(said);
process.exit(said === '00:00:59:24 00:00:59,960, 00:01:00:00 00:01:00,080, 00:01:00:02 00:01:00,080, '
  + '00:10:00:00 00:10:00,000; 40 ms 00:00:00:10, 400 ms 00:00:00:10' ? 0 : 1);
JS
node found.js
