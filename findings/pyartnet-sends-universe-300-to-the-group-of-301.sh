#!/usr/bin/env bash
# pyartnet 2.0 (PyPI): by multicast, sACN's universe 300 goes to the group of universe 301, and 255 to that of 256.
#
# Behaviour: the node divides the universe's number by 255 to get the group's last two bytes. A receiver of universe 300 (group
#   239.255.1.44) hears nothing; the frames, which say that they are universe 300, come to 239.255.1.45. 1 to 254 are right.
# Expected: the high and the low byte of the number, 300 = 1 * 256 + 44 (E1.31-2018, 9.3.1).
# Seen: "254 to 239.255.0.254, 255 to 239.255.1.0, 300 to 239.255.1.45". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyartnet==2.0 2> /dev/null || exit 2
cat > groups.py <<'PY'
import asyncio
import select
import socket
import struct
import sys

import pyartnet

HOME = "127.0.0.1"


def receiver(group: str) -> socket.socket:
    made = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
    made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    made.bind((group, 5568))
    made.setsockopt(socket.IPPROTO_IP, socket.IP_ADD_MEMBERSHIP, socket.inet_aton(group) + socket.inet_aton(HOME))
    return made


async def sent(number: int, receivers: dict[socket.socket, str]) -> str:
    async with pyartnet.SacnNode.create_multicast(HOME) as node:
        node.add_universe(number).add_channel(1, 1).set_values([200])
        await asyncio.sleep(0.3)
    heard = set()
    while ready := select.select(list(receivers), [], [], 0.3)[0]:
        for one in ready:
            frame = one.recv(1024)
            if struct.unpack("!H", frame[113:115])[0] == number:
                heard.add(receivers[one])
    return f"{number} to {' and '.join(sorted(heard)) or 'none'}"


async def main() -> str:
    groups = ("239.255.0.254", "239.255.0.255", "239.255.1.0", "239.255.1.44", "239.255.1.45")
    receivers = {receiver(group): group for group in groups}
    return ", ".join([await sent(number, receivers) for number in (254, 255, 300)])


try:
    said = asyncio.run(main())
except OSError as error:
    print(f"no multicast here: {error}", file=sys.stderr)
    sys.exit(2)
print(said)
if "254 to none" in said:
    sys.exit(2)
sys.exit(said != "254 to 239.255.0.254, 255 to 239.255.1.0, 300 to 239.255.1.45")
PY
venv/bin/python groups.py
