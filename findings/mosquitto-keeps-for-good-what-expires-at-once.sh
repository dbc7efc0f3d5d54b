#!/usr/bin/env bash
# Mosquitto 2.0.11 (Debian), paho-mqtt 2.1.0, MQTT 5: a retained message that expires after 0 s never expires.
#
# Behaviour: a message with Message Expiry Interval 1 that is retained is gone 2.5 s later. One with 0 is still there, and comes
#   without the property, as if it had been published without one. A room that gives its state the seconds that its session has
#   left, keeps it for ever where none is left.
# Expected: gone as well, at once. 0 is a lifetime like another (MQTT 5, 3.3.2.3.3: only a message without the property does not
#   expire).
# Seen: "1 s: gone; 0 s: kept, expiry none". Exits 1 when that changes, 2 where it cannot run.
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
cat > expired.py <<'PY'
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


def client() -> paho.Client:
    made = paho.Client(CallbackAPIVersion.VERSION2, protocol=paho.MQTTv5)
    made.connect("127.0.0.1", PORT)
    made.loop_start()
    return made


speaker = client()
for seconds in (0, 1):
    lifetime = Properties(PacketTypes.PUBLISH)
    lifetime.MessageExpiryInterval = seconds
    speaker.publish(f"room/{seconds}", "busy", 1, retain=True, properties=lifetime).wait_for_publish(10)
time.sleep(2.5)
listener, heard = client(), queue.SimpleQueue()
listener.on_message = lambda client, userdata, message: heard.put(message)
listener.subscribe("room/+", 1)
found = {}
try:
    while message := heard.get(timeout=1.5):
        found[message.topic] = getattr(message.properties, "MessageExpiryInterval", None)
except queue.Empty:
    pass
said = f"1 s: {'kept' if 'room/1' in found else 'gone'}; 0 s: "
said += f"kept, expiry {found['room/0'] or 'none'}" if "room/0" in found else "gone"
print(said)
raise SystemExit(said != "1 s: gone; 0 s: kept, expiry none")
PY
venv/bin/python expired.py "$port"
