#!/usr/bin/env bash
# aioartnet 0.2.1 (PyPI): a controller's poll of Art-Net 4 raises an error in a node and is not answered; a net and a subnet that
# the node was given are forgotten.
#
# Behaviour: a poll of 14 bytes, as in Art-Net 3, has a reply. One of 22, which names the range of port addresses that are asked
#   for, raises struct.error ("unpack requires a buffer of 4 bytes"). The reply of ArtNetClient(net=3, subnet=1) says net 0, subnet
#   0.
# Expected: a reply to both, as packets may grow at their end and ArtPoll has (Art-Net 4, "ArtPoll": fields 8 to 15, and its advice
#   to take packets that are longer than known); net 3 and subnet 1.
# Seen: "14 bytes: 1 reply with net 0 and subnet 0; 22 bytes: error". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aioartnet==0.2.1 2> /dev/null || exit 2
cat > poll.py <<'PY'
import struct

from aioartnet import ArtNetClient
from aioartnet.client import ArtNetClientProtocol


class Transport:
    def __init__(self) -> None:
        self.sent = []

    def get_extra_info(self, name: str) -> None:
        return None

    def sendto(self, data: bytes, addr: tuple[str, int]) -> None:
        self.sent.append(data)


client = ArtNetClient(net=3, subnet=1)
client.unicast_ip = client.broadcast_ip = "127.0.0.1"
node, transport = ArtNetClientProtocol(client), Transport()
node.connection_made(transport)
poll = b"Art-Net\0" + struct.pack("<H", 0x2000) + bytes([0, 14, 0x20, 16])
node.datagram_received(poll, ("127.0.0.1", 6454))
[reply] = transport.sent
said = f"{len(poll)} bytes: 1 reply with net {reply[18]} and subnet {reply[19]}; "
targeted = poll + struct.pack(">HHHH", 0x31F, 0x310, 0x7FF0, 0)  # from 3:1:0 to 3:1:15, made by a prototype
try:
    node.datagram_received(targeted, ("127.0.0.1", 6454))
    said += f"{len(targeted)} bytes: {len(transport.sent) - 1} reply"
except struct.error:
    said += f"{len(targeted)} bytes: error"
print(said)
raise SystemExit(said != "14 bytes: 1 reply with net 0 and subnet 0; 22 bytes: error")
PY
venv/bin/python poll.py
