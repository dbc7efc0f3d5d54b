#!/usr/bin/env bash
# stupidArtnet 1.6.0 (PyPI): the object counts its frames in `sequence`, and every frame that it sends has the number 0.
#
# Behaviour: after five frames `sequence` is 5; byte 12 of each ArtDmx packet is 0, as the header is made once, when the counter is 0.
#   set_universe() makes it anew: from then on all have the number that the counter had at that moment.
# Expected: 1, 2, 3, … up to 255, and 1 again. 0 says that the sender does not number its frames, so that a receiver cannot
#   put them in order (Art-Net 4, ArtDmx, field Sequence). pyartnet 2.0 numbers them so.
# Seen: "sent 0 0 0 0 0, counted 5; after set_universe: 5 5 5". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q stupidArtnet==1.6.0 2> /dev/null || exit 2
cat > frames.py <<'PY'
import socket

from stupidArtnet import StupidArtnet

receiver = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
receiver.bind(("127.0.0.1", 0))
receiver.settimeout(5)
sender = StupidArtnet("127.0.0.1", 1, 512, port=receiver.getsockname()[1])


def sent(many: int) -> list[int]:
    numbers = []
    for level in range(many):
        sender.set_single_value(1, level)
        sender.show()
        numbers.append(receiver.recv(1024)[12])
    return numbers


first, counted = sent(5), sender.sequence
sender.set_universe(1)
later = sent(3)
print("sent", *first, end=f", counted {counted}; after set_universe: ")
print(*later)
raise SystemExit((first, counted, later) != ([0] * 5, 5, [5] * 3))
PY
venv/bin/python frames.py
