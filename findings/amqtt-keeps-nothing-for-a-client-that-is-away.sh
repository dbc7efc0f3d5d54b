#!/usr/bin/env bash
# amqtt 0.12.1 (PyPI), a broker, with paho-mqtt 2.1.0, MQTT 3.1.1: what is published at QoS 1 while a client with a persistent
# session is away never comes.
#
# Behaviour: a client with clean session off subscribes to room/# at QoS 1, and disconnects. Two messages at QoS 1 follow. It
#   connects again under its name: the broker says that the session is present, and sends neither. The subscription is still there,
#   a message from then on comes.
# Expected: both: the broker must keep messages of QoS 1 and 2 that match the subscriptions of such a session until the client is
#   back (MQTT 3.1.1, 3.1.2.4, "Session state", and 4.4).
# Seen: "away: nothing; afterwards: room/third; session present True". Exits 1 when that changes, 2 where it cannot run.
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
SEEN: list[bool] = []


def client(name: str, clean: bool = True, topic: str = "") -> tuple[paho.Client, queue.SimpleQueue]:
    made, heard = paho.Client(CallbackAPIVersion.VERSION2, name, clean_session=clean), queue.SimpleQueue()
    ready = threading.Event()
    made.on_connect = lambda client, data, flags, *rest: (SEEN.append(flags.session_present), ready.set())
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
    panel, _ = client("panel", clean=False, topic="room/#")
    panel.disconnect()
    panel.loop_stop()
    for topic in ("room/first", "room/second"):
        speaker.publish(topic, "busy", 1).wait_for_publish(10)
    _, heard = client("panel", clean=False)
    present, away = SEEN[-1], topics(heard)
    speaker.publish("room/third", "busy", 1).wait_for_publish(10)
    return f"away: {away}; afterwards: {topics(heard)}; session present {present}"


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
raise SystemExit(said != "away: nothing; afterwards: room/third; session present True")
PY
venv/bin/python found.py
