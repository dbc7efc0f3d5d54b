#!/usr/bin/env bash
# sacn 1.11.0 (PyPI): with two sources in a universe the receiver drops one's frames by the other's sequence numbers, and takes
# the end of one stream for the end of all.
#
# Behaviour: source A has reached number 50; source B, of the same priority, sends 40 and 41. Both are dropped. A source of lower
#   priority, whose levels are rightly ignored, says that its stream is terminated: the listener hears "timeout" for the universe,
#   though A goes on.
# Expected: B's frames too, and no timeout. Each source numbers its own frames (E1.31, 6.2.5 and 6.7.2), and a terminated stream
#   ends that source's alone (6.2.6).
# Seen: "taken A50 A51, then: timeout". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q sacn==1.11.0 2> /dev/null || exit 2
cat > sources.py <<'PY'
import socket
import time

import sacn
from sacn.messages.data_packet import DataPacket

with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as free:
    free.bind(("127.0.0.1", 0))
    port = free.getsockname()[1]
receiver = sacn.sACNreceiver(bind_address="127.0.0.1", bind_port=port)
taken, changes = [], []
receiver.register_listener("universe", lambda packet: taken.append(packet.sourceName + str(packet.sequence)), universe=1)
receiver.register_listener("availability", lambda universe, changed: changes.append(changed))
receiver.start()
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)


def send(name: str, number: int, level: int, priority: int = 100, ends: bool = False) -> None:
    packet = DataPacket(
        cid=tuple(name.encode() * 16), sourceName=name, universe=1, dmxData=(level,) * 512, priority=priority,
        sequence=number, streamTerminated=ends,
    )
    out.sendto(bytes(packet.getBytes()), ("127.0.0.1", port))
    time.sleep(0.3)


send("A", 50, 70)
send("B", 40, 90)
send("B", 41, 91)
send("A", 51, 71)
assert changes == ["available"]
send("C", 7, 5, priority=50, ends=True)
print(f"taken {' '.join(taken)}, then: {changes[-1]}")
receiver.stop()
raise SystemExit((taken, changes) != (["A50", "A51"], ["available", "timeout"]))
PY
venv/bin/python sources.py
