#!/usr/bin/env bash
# aiomqtt 2.5.1 (paho-mqtt 2.1.0): a publish at QoS 1 that waits for its PUBACK goes on waiting after the connection is lost,
# until its own timeout is over, although the client knows of the loss at once.
#
# Behaviour: the broker closes the connection instead of acknowledging. `client.messages` raises immediately;
# `client.publish(…, qos=1, timeout=3)` raises MqttError ("Operation timed out") after 3 s.
# Expected: the error at once from both, so that the message can be sent again as soon as the broker is back.
# Seen: "messages ended after 0.0 s, publish after 3.0 s". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aiomqtt==2.5.1 paho-mqtt==2.1.0 2>/dev/null || exit 2
cat > lost.py <<'PY'
import asyncio
import contextlib
import socket
import threading
import time

import aiomqtt

server = socket.create_server(("127.0.0.1", 0))


def serve() -> None:
    one, _ = server.accept()
    one.recv(4096)
    one.sendall(b"\x20\x02\x00\x00")  # CONNACK
    one.recv(4096)  # PUBLISH
    one.close()


async def ended(work) -> float:
    begun = time.monotonic()
    with contextlib.suppress(aiomqtt.MqttError):
        await work
    return time.monotonic() - begun


async def heard(client: aiomqtt.Client) -> None:
    async for _ in client.messages:
        pass


async def main() -> tuple[float, float]:
    with contextlib.suppress(aiomqtt.MqttError):
        async with aiomqtt.Client("127.0.0.1", server.getsockname()[1]) as client:
            publish = client.publish("room/state", b"ready", qos=1, timeout=3)
            return tuple(await asyncio.gather(ended(heard(client)), ended(publish)))


threading.Thread(target=serve, daemon=True).start()
messages, publish = asyncio.run(main())
print(f"messages ended after {messages:.1f} s, publish after {publish:.1f} s")
raise SystemExit(not (messages < 1.5 and publish > 2.5))
PY
venv/bin/python lost.py
