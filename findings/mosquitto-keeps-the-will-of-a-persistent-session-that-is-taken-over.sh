#!/usr/bin/env bash
# Mosquitto 2.0.11 (Debian), paho-mqtt 2.1.0, MQTT 3.1.1: a client with a persistent session (clean session off) that
# connects again under its own name, while the broker still holds its old connection, causes no will to be published.
#
# Behaviour: a lamp that loses its power and is back before the broker has noticed says "online" twice, and nobody hears
# the will "offline" in between. With a clean session the will does come.
# Expected: the will in both cases. MQTT 3.1.1 has the server close the old connection (3.1.4-2), and publish the will
# whenever a connection is closed without a DISCONNECT (3.1.2-8).
# Seen: "clean: online offline online; persistent: online online". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v mosquitto > /dev/null || { echo "needs mosquitto (apt-get install mosquitto)"; exit 2; }
dpkg-query -W -f '${Package} ${Version}\n' mosquitto
folder=$(mktemp -d)
trap 'kill "$broker" 2>/dev/null || true; rm -rf "$folder"' EXIT
broker=
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q paho-mqtt==2.1.0 2>/dev/null || exit 2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mosquitto -p "$port" > /dev/null 2>&1 &
broker=$!
cat > held.py <<'PY'
import queue
import socket
import sys
import time

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion

PORT = int(sys.argv[1])
for _ in range(200):
    with socket.socket() as one:
        if one.connect_ex(("127.0.0.1", PORT)) == 0:
            break
    time.sleep(0.05)


def lamp(clean: bool) -> paho.Client:
    """Connected, and has said so; it stays silent afterwards, as a lamp without power."""
    made, ready = paho.Client(CallbackAPIVersion.VERSION2, "lamp", clean_session=clean), queue.SimpleQueue()
    made.will_set("lamp/status", "offline", 1)
    made.on_connect = lambda client, *_: client.publish("lamp/status", "online", 1)
    made.on_publish = lambda *_: ready.put(True)
    made.reconnect_delay_set(300, 300)
    made.connect("127.0.0.1", PORT, keepalive=300)
    made.loop_start()
    ready.get(timeout=30)
    return made


def heard(clean: bool) -> str:
    said, ready = [], queue.SimpleQueue()
    listener = paho.Client(CallbackAPIVersion.VERSION2)
    listener.on_message = lambda client, userdata, message: said.append(message.payload.decode())
    listener.on_subscribe = lambda *_: ready.put(True)
    listener.connect("127.0.0.1", PORT)
    listener.subscribe("lamp/status", 1)
    listener.loop_start()
    ready.get(timeout=30)
    first, second = lamp(clean), lamp(clean)
    time.sleep(1.0)
    for client in (second, first, listener):
        client.disconnect()
        client.loop_stop()
    return " ".join(said)


clean, persistent = heard(True), heard(False)
print(f"clean: {clean}; persistent: {persistent}")
raise SystemExit((clean, persistent) != ("online offline online", "online online"))
PY
venv/bin/python held.py "$port"
