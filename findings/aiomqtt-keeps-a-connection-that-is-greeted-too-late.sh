#!/usr/bin/env bash
# aiomqtt 2.5.1 (paho-mqtt 2.1.0): a connection whose CONNACK comes after the client's timeout stays open and is kept
# alive, though entering the client has failed and nobody can leave it.
#
# Behaviour: `async with Client(host, port, timeout=1, keepalive=2)` raises MqttError after 1 s, without closing its socket.
# The broker's CONNACK after 2 s is taken, and a PINGREQ follows every other second for as long as the event loop runs.
# Expected: a context manager that raises on entering leaves nothing behind (its `__aexit__` is never called: Python
# Language Reference, 8.5), so the socket is closed. A program that tries again has one connection more after each try.
# Seen: "entering: Operation timed out; ten seconds later alive: True; a client that is left closes: True".
# Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aiomqtt==2.5.1 paho-mqtt==2.1.0 2>/dev/null || exit 2
cat > late.py <<'PY'
import asyncio
import socket
import threading
import time

import aiomqtt

CONNACK, PINGREQ, PINGRESP = b"\x20\x02\x00\x00", b"\xc0\x00", b"\xd0\x00"


def broker(server: socket.socket, after: float, got: dict[str, int]) -> None:
    one, _ = server.accept()
    one.recv(4096)
    time.sleep(after)
    one.sendall(CONNACK)
    one.settimeout(4.0)
    got["pings"], until = 0, time.monotonic() + 10.0
    while time.monotonic() < until and (data := one.recv(4096)):
        if PINGREQ in data:
            got["pings"] += 1
            one.sendall(PINGRESP)
    got["closed"] = time.monotonic() < until
    one.close()


async def tried(after: float) -> tuple[str, dict[str, int]]:
    server, got, said = socket.create_server(("127.0.0.1", 0)), dict[str, int](), "entered"
    thread = threading.Thread(target=broker, args=(server, after, got), daemon=True)
    thread.start()
    client = aiomqtt.Client("127.0.0.1", server.getsockname()[1], timeout=1, keepalive=2)
    try:
        async with client:
            pass
    except aiomqtt.MqttError as error:
        said = str(error)
    while thread.is_alive():
        await asyncio.sleep(0.1)
    server.close()
    return said, got


said, late = asyncio.run(tried(2.0))
entered, left = asyncio.run(tried(0.0))
alive = late["pings"] >= 3 and not late["closed"]
print(f"entering: {said}; ten seconds later alive: {alive}; a client that is left closes: {bool(left['closed'])}")
raise SystemExit(not (said != "entered" and alive and entered == "entered" and left["closed"]))
PY
venv/bin/python late.py
