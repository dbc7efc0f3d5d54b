#!/usr/bin/env bash
# Mosquitto 2.0.11 (Debian), paho-mqtt 2.1.0, MQTT 5: each client that subscribes to a shared subscription gets the retained
# messages.
#
# Behaviour: "house/order" is retained. Two clients that subscribe to $share/desks/house/order get it, one as the other, so work
#   that is meant for one of them is done by all, again at each connection. A message that is published meanwhile comes once.
# Expected: none. Retained messages are not sent when a shared subscription is made (MQTT 5, 4.8.2); whoever subscribes to
#   house/order itself gets them.
# Seen: "kept: 2 of 2; published: 1 of 2". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in mosquitto python3; do
  command -v "$program" > /dev/null || { echo "needs $program (apt-get install mosquitto)" >&2; exit 2; }
done
dpkg-query -W -f '${Package} ${Version}\n' mosquitto
folder=$(mktemp -d)
trap 'kill "$broker" 2>/dev/null || true; rm -rf "$folder"' EXIT
broker=
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q paho-mqtt==2.1.0 2> /dev/null || exit 2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mosquitto -p "$port" > /dev/null 2>&1 &
broker=$!
cat > shared.py <<'PY'
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


def client() -> paho.Client:
    made = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    made.connect("127.0.0.1", PORT)
    made.loop_start()
    return made


def member(heard: queue.SimpleQueue) -> paho.Client:
    made, granted = client(), queue.SimpleQueue()
    made.on_message = lambda client, userdata, message: heard.put(message.payload)
    made.on_subscribe = lambda client, userdata, number, codes, properties: granted.put(codes[0].value)
    made.subscribe("$share/desks/house/order", 1)
    assert granted.get(timeout=10) == 1
    return made


def count(heard: queue.SimpleQueue, payload: bytes) -> int:
    found = 0
    try:
        while True:
            found += heard.get(timeout=1) == payload
    except queue.Empty:
        return found


speaker, heard = client(), queue.SimpleQueue()
speaker.publish("house/order", "kept", 1, retain=True).wait_for_publish(10)
members = [member(heard), member(heard)]
kept = count(heard, b"kept")
speaker.publish("house/order", "published", 1).wait_for_publish(10)
published = count(heard, b"published")
print(f"kept: {kept} of 2; published: {published} of 2")
raise SystemExit((kept, published) != (2, 1))
PY
venv/bin/python shared.py "$port"
