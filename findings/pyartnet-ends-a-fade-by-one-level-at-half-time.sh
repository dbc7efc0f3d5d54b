#!/usr/bin/env bash
# pyartnet 2.0 (PyPI): a fade by one level is over after half of its time, one by two levels after three quarters.
#
# Behaviour: a fade ends as soon as its rounded value is the target's. From 0 to 1 in two seconds, `await channel` returns and
#   callback_fade_finished is called after one; from 0 to 100 in two seconds it takes two. A slow last step to black, whose end is
#   the sign for what follows, ends early, and so each chain of fades is out of step with the sound.
# Expected: two seconds each: `duration_ms` is documented as the duration of the fade in ms.
# Seen: "by 1 level 1.0 s, by 2 levels 1.5 s, by 100 levels 2.0 s". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyartnet==2.0 2> /dev/null || exit 2
cat > fades.py <<'PY'
import asyncio
import socket
import time

import pyartnet


async def main() -> list[float]:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    taken = []
    async with pyartnet.SacnNode.create("127.0.0.1", receiver.getsockname()[1]) as node:
        for number, levels in enumerate((1, 2, 100), 1):
            channel = node.add_universe(number).add_channel(1, 1)
            begun = time.monotonic()
            channel.set_fade([levels], 2000)
            await asyncio.wait_for(node, 10)
            taken.append(time.monotonic() - begun)
    return taken


one, two, hundred = asyncio.run(main())
print(f"by 1 level {one:.1f} s, by 2 levels {two:.1f} s, by 100 levels {hundred:.1f} s")
raise SystemExit(not (one < 0.7 * hundred and two < 0.9 * hundred and hundred > 1.9))
PY
venv/bin/python fades.py
