#!/usr/bin/env bash
# xspf-lib 0.3.4 (PyPI): a playlist that is read and written again has locations that are no URIs, and one with a # in its name is
# another file.
#
# Behaviour: file:///srv/Bed%20%231.ogg, which is "Bed #1.ogg", is read as "file:///srv/Bed #1.ogg" and written so; a reader takes
#   the part behind the # for a fragment and opens "Bed ". A track that is made with the first location is written with it.
# Expected: the location as it was: it is a URI (XSPF version 1, location), in which a space and a # of the name are %20 and %23
#   (RFC 3986, 2.1 and 3.5).
# Seen: "made and written: /srv/Bed #1.ogg; read and written: /srv/Bed ". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q xspf-lib==0.3.4 2> /dev/null || exit 2
cat > found.py <<'PY'
import re
from pathlib import Path
from urllib.parse import unquote, urlsplit

from xspf_lib import Playlist, Track


def named(playlist: Playlist, name: str) -> str:
    playlist.write(name)
    location = re.search("<location>(.*?)</location>", Path(name).read_text())[1]
    return unquote(urlsplit(location).path)


made = named(Playlist(title="Evening", trackList=[Track(location="file:///srv/Bed%20%231.ogg")]), "one.xspf")
said = f"made and written: {made}; read and written: {named(Playlist.parse('one.xspf'), 'two.xspf')}"
print(said)
raise SystemExit(said != "made and written: /srv/Bed #1.ogg; read and written: /srv/Bed ")
PY
venv/bin/python found.py
