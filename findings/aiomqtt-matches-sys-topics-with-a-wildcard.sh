#!/usr/bin/env bash
# aiomqtt 2.5.1 (paho-mqtt 2.1.0): Topic.matches() says that "$SYS/broker/uptime" matches "#" and "+/broker/uptime".
#
# Behaviour: a client that subscribes to "#" and to "$SYS/#", and tells messages apart by `message.topic.matches(...)` as aiomqtt's
#   guide shows, takes the broker's own figures for the house's. paho's topic_matches_sub, on which aiomqtt is built, and the
#   broker say that they do not match.
# Expected: no. A filter that begins with a wildcard matches no topic that begins with "$" (MQTT 3.1.1 and 5, 4.7.2-1).
# Seen: "aiomqtt: True True, paho: False False; lamp/state: True True". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q aiomqtt==2.5.1 paho-mqtt==2.1.0 2> /dev/null || exit 2
venv/bin/python - <<'PY'
from aiomqtt import Topic
from paho.mqtt.client import topic_matches_sub

pairs = [("$SYS/broker/uptime", "#"), ("$SYS/broker/uptime", "+/broker/uptime")]
ours = [Topic(topic).matches(pattern) for topic, pattern in pairs]
theirs = [topic_matches_sub(pattern, topic) for topic, pattern in pairs]
plain = [Topic("lamp/state").matches("#"), topic_matches_sub("#", "lamp/state")]
print(f"aiomqtt: {ours[0]} {ours[1]}, paho: {theirs[0]} {theirs[1]}; lamp/state: {plain[0]} {plain[1]}")
raise SystemExit((ours, theirs, plain) != ([True, True], [False, False], [True, True]))
PY
