#!/usr/bin/env bash
# tzlocal 5.4.5 (PyPI): with TZ=EST5EDT the local zone is New York's time, and its name is that of the machine's own clock.
#
# Behaviour: get_localzone() gives ZoneInfo("EST5EDT"), and get_localzone_name() what /etc/localtime is, "Etc/UTC" on many servers.
#   CST6CDT, MST7MDT and PST8PDT likewise. With TZ=America/New_York, and with TZ=EST, both agree.
# Expected: "EST5EDT", or an error: get_localzone_name() is documented to give the zone's name, and the zone database has this one.
# Seen: "EST5EDT the name differs, PST8PDT the name differs, EST the same, America/New_York the same". Exits 1 when that changes, 2
#   where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q tzlocal==5.4.5 tzdata==2026.6 2> /dev/null || exit 2
[ -d /usr/share/zoneinfo ] || { echo "needs the zone database (apt-get install tzdata)" >&2; exit 2; }
cat > name.py <<'PY'
import os

import tzlocal

zone, name = tzlocal.get_localzone(), tzlocal.get_localzone_name()
print(f"{os.environ['TZ']} {'the same' if zone.key == name else 'the name differs'}", end="")
PY
said=
for zone in EST5EDT PST8PDT EST America/New_York; do
  said+="${said:+, }$(TZ=$zone venv/bin/python name.py)"
done
echo "$said"
[ "$said" = "EST5EDT the name differs, PST8PDT the name differs, EST the same, America/New_York the same" ]
