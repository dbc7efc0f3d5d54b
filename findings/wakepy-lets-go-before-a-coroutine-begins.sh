#!/usr/bin/env bash
# wakepy 1.0.0 (PyPI): @keep.running over an `async def` keeps the machine awake while the coroutine is made, not while it runs.
#
# Behaviour: in a decorated function of the plain kind current_mode() is the mode. In a decorated coroutine, and in a generator, there
#   is none: the mode has been entered and left by the call that made it. Nothing says so; the machine may go to sleep in the
#   middle of the work. (WAKEPY_FAKE_SUCCESS stands for a system that grants it.)
# Expected: the mode lasts as long as the body, as with `with keep.running():` inside it, or a TypeError as it is decorated.
# Seen: "function: awake; coroutine: none; generator: none; with: awake". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q wakepy==1.0.0 2> /dev/null || exit 2
cat > awake.py <<'PY'
import asyncio

from wakepy import NoCurrentModeError, current_mode, keep


def now() -> str:
    try:
        return "awake" if current_mode().active else "not awake"
    except NoCurrentModeError:
        return "none"


@keep.running
def function() -> str:
    return now()


@keep.running
async def coroutine() -> str:
    return now()


@keep.running
def generator():
    yield now()


async def inside() -> str:
    with keep.running():
        return now()


line = f"function: {function()}; coroutine: {asyncio.run(coroutine())}; generator: {next(generator())}; with: {asyncio.run(inside())}"
print(line)
raise SystemExit(line != "function: awake; coroutine: none; generator: none; with: awake")
PY
WAKEPY_FAKE_SUCCESS=1 venv/bin/python awake.py
