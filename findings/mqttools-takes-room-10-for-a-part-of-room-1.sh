#!/usr/bin/env bash
# mqttools 0.50.0 (PyPI), its broker: a subscription to room/1/# is sent what belongs to room/10, and one to room.1/+ what belongs
# to other topics.
#
# Behaviour: a filter becomes a regular expression in which "/#" is anything at all, and nothing is escaped. room/1/# matches
#   room/10/lamp; room.1/+ matches room/1/lamp and rooms1/lamp; "room(1)/+" matches nothing, not even room(1)/lamp. A panel of room
#   1 shows the lamp of room 10.
# Expected: room/1 and what is below it: levels are divided by the slash and compared as they are; "#" stands for the level above
#   and any number of levels below (MQTT 5.0, 4.7.1.2), "+" for one (4.7.1.3), and no other character means anything.
# Seen: "room/1/#: room/1/lamp, room/10/lamp; room.1/+: room/1/lamp, room.1/lamp, rooms1/lamp; room(1)/+: nothing". Exits 1 when
#   that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q mqttools==0.50.0 2> /dev/null || exit 2
cat > found.py <<'PY'
import asyncio
import logging
import socket

import mqttools

WANTED = "room/1/#: room/1/lamp, room/10/lamp; room.1/+: room/1/lamp, room.1/lamp, rooms1/lamp; room(1)/+: nothing"
TOPICS = ("room/1/lamp", "room/10/lamp", "room.1/lamp", "rooms1/lamp", "room(1)/lamp", "end")


async def main() -> str:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        address = probe.getsockname()
    broker = asyncio.create_task(mqttools.Broker(address).serve_forever())
    for _ in range(100):
        try:
            (await asyncio.open_connection(*address))[1].close()
            break
        except OSError:
            await asyncio.sleep(0.05)
    parts = []
    async with mqttools.Client(*address) as sender:
        for topics in ("room/1/#", "room.1/+", "room(1)/+"):
            async with mqttools.Client(*address) as panel:
                await panel.subscribe(topics)
                await panel.subscribe("end")
                for topic in TOPICS:
                    sender.publish(mqttools.Message(topic, b"on"))
                taken = []
                while (message := await asyncio.wait_for(panel.messages.get(), 10)).topic != "end":
                    taken.append(message.topic)
                parts.append(f"{topics}: {', '.join(taken) or 'nothing'}")
    broker.cancel()
    return "; ".join(parts)


logging.disable(logging.CRITICAL)
said = asyncio.run(main())
print(said)
raise SystemExit(said != WANTED)
PY
venv/bin/python found.py
