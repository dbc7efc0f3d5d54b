#!/usr/bin/env bash
# amqtt 0.12.1 (PyPI), a broker, with paho-mqtt 2.1.0, MQTT 3.1.1: a client gets retained messages of topics that it has not
# subscribed to, if somebody else has.
#
# Behaviour: two messages are retained, room/state and lamp/state. A panel subscribes to room/# and gets its own. A second client
#   that subscribes to nothing but pedal/# gets room/state, too; a third, which comes after the second and a subscription to
#   lamp/#, gets both. They come at QoS 0.
# Expected: nothing for either: a retained message is sent to a client for a new subscription of its own that matches (MQTT 3.1.1,
#   3.3.1.3, MQTT-3.3.1-6).
# Seen: "panel room/state; second room/state; third lamp/state room/state". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.10 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q amqtt==0.12.1 paho-mqtt==2.1.0 2> /dev/null || exit 2
cat > found.py <<'PY'
import asyncio
import logging
import queue
import socket
import threading

import paho.mqtt.client as paho
from amqtt.broker import Broker
from paho.mqtt.enums import CallbackAPIVersion

logging.disable(logging.CRITICAL)
with socket.socket() as free:
    free.bind(("127.0.0.1", 0))
    PORT = free.getsockname()[1]


def client(name: str, clean: bool = True, topic: str = "") -> tuple[paho.Client, queue.SimpleQueue]:
    made, heard = paho.Client(CallbackAPIVersion.VERSION2, name, clean_session=clean), queue.SimpleQueue()
    ready = threading.Event()
    made.on_connect = lambda client, data, flags, *rest: ready.set()
    made.on_message = lambda client, data, message: heard.put(message.topic)
    made.connect("127.0.0.1", PORT)
    made.loop_start()
    ready.wait(10)
    if topic:
        ready.clear()
        made.on_subscribe = lambda *rest: ready.set()
        made.subscribe(topic, 1)
        ready.wait(10)
    return made, heard


def topics(heard: queue.SimpleQueue) -> str:
    found = []
    try:
        while True:
            found.append(heard.get(timeout=1.5))
    except queue.Empty:
        return " ".join(sorted(found)) or "nothing"


def run() -> str:
    speaker, _ = client("speaker")
    for topic in ("room/state", "lamp/state"):
        speaker.publish(topic, "busy", 1, retain=True).wait_for_publish(10)
    said = f"panel {topics(client('panel', topic='room/#')[1])}; second {topics(client('second', topic='pedal/#')[1])}; "
    client("lamp", topic="lamp/#")
    return said + f"third {topics(client('third', topic='pedal/#')[1])}"


async def main() -> str:
    listener = {"default": {"type": "tcp", "bind": f"127.0.0.1:{PORT}"}}
    plugins = {"amqtt.plugins.authentication.AnonymousAuthPlugin": {"allow_anonymous": True}}
    broker = Broker({"listeners": listener, "plugins": plugins})
    await broker.start()
    try:
        return await asyncio.to_thread(run)
    finally:
        await broker.shutdown()


said = asyncio.run(main())
print(said)
raise SystemExit(said != "panel room/state; second room/state; third lamp/state room/state")
PY
venv/bin/python found.py
