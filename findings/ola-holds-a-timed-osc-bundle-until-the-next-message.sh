#!/usr/bin/env bash
# OLA 0.10.9 (Debian 12: apt install ola), its OSC plugin: a bundle with a time in it is carried out when the next message comes,
# however late that is.
#
# Behaviour: a bundle says that slot 1 shall be 55 in a second. Three seconds later slot 1 is what it was. A message for slot 2
#   then sets both. If nothing else is sent, the bundle is never carried out.
# Expected: 55 after a second. The messages of a bundle are invoked when its time has come, and at once if it is past (OSC 1.0,
#   "Temporal Semantics and OSC Time Tags"); a bundle with the time "immediately" is.
# Seen: "at once: 99; after 3 s: 99; after another message: 55". Exits 1 when that changes, 2 where it cannot run (it needs root
#   for a network of its own).
set -euo pipefail
for program in olad unshare ip runuser python3; do
  command -v "$program" >/dev/null || { echo "$program is missing (apt: ola, util-linux, iproute2)" >&2; exit 2; }
done
[ "$(id -u)" = 0 ] || { echo "root is needed" >&2; exit 2; }
dpkg-query -W -f '${Package} ${Version}\n' ola
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
chmod 755 "$folder"
mkdir "$folder/ola"
for plugin in artnet dummy e131 espnet ftdidmx gpio karate kinet milinst nanoleaf opendmx openpixelcontrol pathport \
  renard sandnet shownet spi stageprofi uartdmx usbdmx usbserial; do
  echo "enabled = false" > "$folder/ola/ola-$plugin.conf"
done
printf 'enabled = true\ninput_ports = 1\noutput_ports = 0\nudp_listen_port = 7770\n' > "$folder/ola/ola-osc.conf"
chown -R olad "$folder/ola"
cat > "$folder/timed.py" <<'PY'
import json
import socket
import struct
import sys
import time
import urllib.request

WEB = "http://127.0.0.1:19091"


def asked(path, body=None):
    with urllib.request.urlopen(WEB + path, body and body.encode(), timeout=5) as answer:
        return json.loads(answer.read())


def message(slot, level):
    return b"/dmx/universe/1/%d\0\0\0" % slot + b",i\0\0" + struct.pack("!i", level)


def bundle(seconds, fraction, inner):
    return b"#bundle\0" + struct.pack("!III", seconds, fraction, len(inner)) + inner


def shown(datagram, wait=0.5):
    out.sendto(datagram, ("127.0.0.1", 7770))
    time.sleep(wait)
    return asked("/get_dmx?u=1")["dmx"][0]


for _ in range(200):
    try:
        ports = [port["id"] for port in asked("/json/get_ports") if not port["is_output"]]
        if ports:
            break
    except OSError:
        pass
    time.sleep(0.05)
else:
    sys.exit(2)
asked("/new_universe", f"id=1&name=one&add_ports={ports[0]}")
out = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
now = shown(bundle(0, 1, message(1, 99)))
due = int(time.time()) + 2_208_988_800 + 1
late = shown(bundle(due, 0, message(1, 55)), 3)
after = shown(message(2, 7))
print(f"at once: {now}; after 3 s: {late}; after another message: {after}")
sys.exit((now, late, after) != (99, 99, 55))
PY
export folder
unshare -n bash -c '
  ip link set lo up && ip link add d0 type veth peer name d1 && ip link set d1 up && ip addr add 10.9.9.1/24 dev d0
  ip link set d0 up multicast on && ip route add 224.0.0.0/4 dev d0
  runuser -u olad -- olad --config-dir "$folder/ola" --http-port 19091 --rpc-port 19011 --no-register-with-dns-sd 2>/dev/null &
  python3 "$folder/timed.py"; code=$?
  kill $!
  wait $! 2>/dev/null
  exit $code'
