#!/usr/bin/env bash
# arrow 1.4.0 (PyPI): ten minutes later is fifty minutes earlier, in the hour that comes twice when the clocks go back.
#
# Behaviour: from 02:30+01:00 in Berlin on 25 October 2026, the second 02:30 of that night, shift(minutes=10) is 02:40+02:00, which
#   was 50 minutes before. floor("hour") is 02:00+02:00, an hour and a half before; replace(minute=40) keeps the second. Three
#   hours after 00:30+02:00 it is 03:30+01:00 for it, after four. pendulum 3.3.0 has 02:40+01:00 and 02:30+01:00.
# Expected: ten minutes and three hours. fold is documented to tell the two apart, and the object that is shifted has it.
# Seen: "arrow: 10 minutes are -50, 3 hours are 4, floor 02:00+02:00; pendulum: 10 minutes are 10, 3 hours are 3". Exits 1 when
#   that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q arrow==1.4.0 pendulum==3.3.0 tzdata==2026.6 2> /dev/null || exit 2
cat > later.py <<'PY'
import datetime

import arrow
import pendulum

UTC, ZONE = datetime.timezone.utc, "Europe/Berlin"


def minutes(start: datetime.datetime, end: datetime.datetime) -> int:
    return round((end.astimezone(UTC) - start.astimezone(UTC)).total_seconds() / 60)


second = arrow.Arrow(2026, 10, 25, 2, 30, tzinfo=ZONE, fold=1)
begun = arrow.Arrow(2026, 10, 25, 0, 30, tzinfo=ZONE)
ten = minutes(second.datetime, second.shift(minutes=10).datetime)
three = minutes(begun.datetime, begun.shift(hours=3).datetime)
said = f"arrow: 10 minutes are {ten}, 3 hours are {three / 60:g}, floor {second.floor('hour').format('HH:mmZZ')}; "
second = pendulum.datetime(2026, 10, 25, 2, 30, tz=ZONE, fold=1)
begun = pendulum.datetime(2026, 10, 25, 0, 30, tz=ZONE)
ten, three = minutes(second, second.add(minutes=10)), minutes(begun, begun.add(hours=3))
said += f"pendulum: 10 minutes are {ten}, 3 hours are {three / 60:g}"
print(said)
raise SystemExit(said != "arrow: 10 minutes are -50, 3 hours are 4, floor 02:00+02:00; "
                 "pendulum: 10 minutes are 10, 3 hours are 3")
PY
venv/bin/python later.py
