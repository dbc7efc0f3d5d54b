#!/usr/bin/env bash
# Mosquitto 2.0.11 (Debian), paho-mqtt 2.1.0, MQTT 5: a will with a delay never comes if the session ends with the connection, or
# by a clean start.
#
# Behaviour: a lamp has the will "offline" with a Will Delay Interval of 60 s (so that a short loss of Wi-Fi is no loss), and no
#   Session Expiry Interval, which is the default. Its connection is cut; nobody hears "offline". The same with a session that
#   lasts, and a lamp that comes back with a clean start. With a Session Expiry Interval of 2 s the will comes after 2 s.
# Expected: the will at once in the first two. It is published when the delay has passed or the session ends, whichever comes
#   first (MQTT 5, 3.1.2.5 and 3.1.3.2.2); a session without expiry ends when the connection is closed (3.1.2.11.2), and a clean
#   start ends the session before it (3.1.2.4).
# Seen: "session of 0 s: nothing, clean start: nothing, session of 2 s: offline". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v mosquitto > /dev/null || { echo "needs mosquitto (apt-get install mosquitto)" >&2; exit 2; }
dpkg-query -W -f '${Package} ${Version}\n' mosquitto
folder=$(mktemp -d)
broker=
trap 'kill "$broker" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q paho-mqtt==2.1.0 2> /dev/null || exit 2
port=$(python3 -c 'import socket; s = socket.socket(); s.bind(("127.0.0.1", 0)); print(s.getsockname()[1])')
mosquitto -p "$port" > /dev/null 2>&1 &
broker=$!
cat > willed.py <<'PY'
import queue
import socket
import sys
import time

import paho.mqtt.client as paho
from paho.mqtt.enums import CallbackAPIVersion
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

PORT = int(sys.argv[1])
for _ in range(200):
    with socket.socket() as one:
        if one.connect_ex(("127.0.0.1", PORT)) == 0:
            break
    time.sleep(0.05)


def lamp(name: str, expiry: int) -> paho.Client:
    """A connected client with a will that is delayed by 60 s. It is driven by hand, so that it does not connect again."""
    client = paho.Client(CallbackAPIVersion.VERSION2, client_id=name, protocol=paho.MQTTv5)
    will, session = Properties(PacketTypes.WILLMESSAGE), Properties(PacketTypes.CONNECT)
    will.WillDelayInterval, session.SessionExpiryInterval = 60, expiry
    client.will_set(f"{name}/online", "offline", 1, properties=will)
    client.connect("127.0.0.1", PORT, clean_start=True, properties=session)
    while not client.is_connected():
        client.loop(0.1)
    return client


heard, granted = queue.SimpleQueue(), queue.SimpleQueue()
listener = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
listener.on_message = lambda client, userdata, message: heard.put(message.payload.decode())
listener.on_subscribe = lambda *_: granted.put(True)
listener.connect("127.0.0.1", PORT)
listener.subscribe("+/online", 1)
listener.loop_start()
granted.get(timeout=30)


def after_a_cut(name: str, expiry: int, back: bool = False) -> str:
    lamp(name, expiry).socket().close()
    if back:
        time.sleep(0.5)
        again = lamp(name, expiry)
    try:
        return heard.get(timeout=8)
    except queue.Empty:
        return "nothing"
    finally:
        if back:
            again.disconnect()


seen = after_a_cut("one", 0), after_a_cut("two", 600, back=True), after_a_cut("three", 2)
print(f"session of 0 s: {seen[0]}, clean start: {seen[1]}, session of 2 s: {seen[2]}")
raise SystemExit(seen != ("nothing", "nothing", "offline"))
PY
venv/bin/python willed.py "$port"
