#!/usr/bin/env bash
# pyartnet 2.0 (PyPI): a look that stands still is sent again after up to twice the time that was asked for, and a receiver of sACN
# may let go of it meanwhile.
#
# Behaviour: with refresh_every=2 the frames come 2 to 4 s apart, each time another: the task sleeps as long as it is since the
#   last frame, instead of as long as it is until the next.
# Expected: 2 s, "refresh interval in seconds". A source of sACN is lost after 2.5 s without a frame (E1.31-2018, appendix A,
#   E131_NETWORK_DATA_LOSS_TIMEOUT), so that what was asked for would keep the look, and what comes does not.
# Seen: "asked for 2.0 s, longest of 6: 2.7 s", in another run 3.7 s. Exits 1 when none of them is longer than 2.2 s, 2 where it
#   cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyartnet==2.0 2> /dev/null || exit 2
cat > still.py <<'PY'
import asyncio
import socket
import time

import pyartnet

COUNT, ASKED = 6, 2.0


async def main() -> list[float]:
    receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    receiver.bind(("127.0.0.1", 0))
    receiver.setblocking(False)
    loop, came = asyncio.get_running_loop(), []
    async with pyartnet.SacnNode.create("127.0.0.1", receiver.getsockname()[1], refresh_every=ASKED) as node:
        node.add_universe(1).add_channel(1, 1).set_values([200])
        while len(came) < COUNT + 2:
            await asyncio.wait_for(loop.sock_recv(receiver, 1024), 10)
            came.append(time.monotonic())
    return [later - sooner for sooner, later in zip(came[1:], came[2:])]


longest = max(asyncio.run(main()))
print(f"asked for {ASKED} s, longest of {COUNT}: {longest:.1f} s")
raise SystemExit(longest <= 1.1 * ASKED)
PY
venv/bin/python still.py
