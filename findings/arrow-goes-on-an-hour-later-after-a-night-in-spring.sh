#!/usr/bin/env bash
# arrow 1.4.0 (PyPI): a range of days that meets the hour that is left out in spring goes on an hour later, and loses its last day.
#
# Behaviour: each day at 02:30 in Berlin from 27 to 30 March 2027 is 02:30, 03:30 (there is no 02:30 on the 28th), 03:30 on the
#   29th, and no 30th. pendulum 3.3.0 has 02:30 on the 29th and the 30th.
# Expected: 02:30 again on the 29th and the 30th. With months arrow does so: from the 31st of January, it is the 28th of February
#   and the 31st of March again.
# Seen: "arrow 27 02:30, 28 03:30, 29 03:30; pendulum 27 02:30, 28 03:30, 29 02:30, 30 02:30; months 31 28 31". Exits 1 when that
#   changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q arrow==1.4.0 pendulum==3.3.0 tzdata==2026.6 2> /dev/null || exit 2
cat > days.py <<'PY'
import arrow
import pendulum

ZONE = "Europe/Berlin"
days = arrow.Arrow.range("day", *(arrow.Arrow(2027, 3, day, 2, 30, tzinfo=ZONE) for day in (27, 30)))
months = arrow.Arrow.range("month", arrow.Arrow(2027, 1, 31), arrow.Arrow(2027, 3, 31))
others = pendulum.interval(*(pendulum.datetime(2027, 3, day, 2, 30, tz=ZONE) for day in (27, 30))).range("days")
said = f"arrow {', '.join(f'{day.datetime:%d %H:%M}' for day in days)}; "
said += f"pendulum {', '.join(f'{day:%d %H:%M}' for day in others)}; "
said += f"months {' '.join(str(day.day) for day in months)}"
print(said)
raise SystemExit(said != "arrow 27 02:30, 28 03:30, 29 03:30; pendulum 27 02:30, 28 03:30, 29 02:30, 30 02:30; "
                 "months 31 28 31")
PY
venv/bin/python days.py
