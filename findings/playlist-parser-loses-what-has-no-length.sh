#!/usr/bin/env bash
# playlist-parser 0.0.12 (npm): in an extended M3U list an entry without an #EXTINF line is gone, or is null, and a title without a
# hyphen loses the length.
#
# Behaviour: of four files the second has no #EXTINF. If it follows another file it is not there; if a comment is before it there
#   is null in its place. "#EXTINF:90,Opening" has the length 0 and the title "90,Opening"; "90,Example - Opening" has both. A list
#   without #EXTM3U keeps all its files.
# Expected: four files, or an error: a line that does not begin with # is a file in an extended list, too, and what follows the
#   comma is a title of any form (RFC 8216, 4.3.2.1: "human-readable informative title").
# Seen: "files one.ogg null four.ogg of 4; title [90,Opening], length 0". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v npm > /dev/null || { echo "needs node and npm" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
echo '{"private": true}' > package.json
npm install --no-audit --no-fund --loglevel=error --ignore-scripts playlist-parser@0.0.12 > /dev/null || exit 2
cat > found.mjs <<'JS'
import playlists from 'playlist-parser';

const list = `#EXTM3U
#EXTINF:90,Opening
one.ogg
two.ogg
# a bed by itself
three.ogg
#EXTINF:300,Example - Back
four.ogg
`;
const read = playlists.M3U.parse(list);
const said =
  `files ${read.map(entry => entry && entry.file).join(' ').replace('  ', ' null ')} of 4; ` +
  `title [${read[0].title}], length ${read[0].length}`;
console.log(said);
process.exit(said === 'files one.ogg null four.ogg of 4; title [90,Opening], length 0' ? 0 : 1);
JS
node found.mjs
