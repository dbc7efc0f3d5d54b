#!/usr/bin/env bash
# textual 8.2.8 (PyPI): a timer that is paused goes on counting; it is only not heard.
#
# Behaviour: set_timer(2, ...), paused after 0.2 s for 3 s: it is called as it is resumed, not 1.8 s later. pause() holds the call
#   back, and the moment for which it was set stays.
# Expected: what is left of it, 1.8 s, begins again with resume(), as on a kitchen timer; the documentation of pause() says that it
#   pauses the timer.
# Seen: "called 0.0 s after it was resumed" (less than 1 is asked for). Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 2> /dev/null || exit 2
cat > paused.py <<'PY'
import asyncio
import time

from textual.app import App


async def main() -> float:
    """The seconds from resume() to the call."""
    app, called = App(), asyncio.Event()
    async with app.run_test():
        timer = app.set_timer(2, called.set)
        await asyncio.sleep(0.2)
        timer.pause()
        await asyncio.sleep(3)
        assert not called.is_set()
        timer.resume()
        resumed = time.monotonic()
        await asyncio.wait_for(called.wait(), 20)
        return time.monotonic() - resumed


later = asyncio.run(main())
print(f"called {later:.1f} s after it was resumed")
raise SystemExit(later >= 1)
PY
venv/bin/python paused.py
