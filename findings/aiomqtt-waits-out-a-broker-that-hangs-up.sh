#!/usr/bin/env bash
# aiomqtt 2.5.1 (paho-mqtt 2.1.0): a broker that accepts the connection and closes it before CONNACK is noticed only when
# the client's own timeout is over.
#
# Behaviour: entering `Client(host, port, timeout=3)` raises MqttError ("Operation timed out") after 3 s.
# Expected: the error at once, as after the connection is up, where a closed socket ends `client.messages` immediately.
# Seen: "closed before CONNACK: 3.0 s; nobody listens: 0.0 s". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aiomqtt==2.5.1 paho-mqtt==2.1.0 2>/dev/null || exit 2
cat > held.py <<'PY'
import asyncio
import socket
import threading
import time

import aiomqtt

server = socket.create_server(("127.0.0.1", 0))


def hang_up() -> None:
    one, _ = server.accept()
    one.recv(4096)
    one.close()


async def tried(port: int) -> float:
    begun = time.monotonic()
    try:
        async with aiomqtt.Client("127.0.0.1", port, timeout=3):
            return -1.0
    except aiomqtt.MqttError:
        return time.monotonic() - begun


threading.Thread(target=hang_up, daemon=True).start()
closed = asyncio.run(tried(server.getsockname()[1]))
server.close()
nobody = asyncio.run(tried(9))
print(f"closed before CONNACK: {closed:.1f} s; nobody listens: {nobody:.1f} s")
raise SystemExit(not (closed > 2.5 and nobody < 1.5))
PY
venv/bin/python held.py
