#!/usr/bin/env bash
# OLA 0.10.9 (Debian 12: apt install ola): an E1.31 frame with fewer slots than the one before makes the universe that
# short; the other slots are not kept, and a stream that is terminated leaves the last look for good.
#
# Behaviour: after 512 slots of 72, a frame with 3 slots makes /get_dmx show 3; after "stream terminated" it shows 72 still.
# Expected: slots that a frame does not carry keep their values, as for a receiver whose fixtures start higher up; and a
#   terminated stream is let go at once, not held (E1.31, 6.2.6).
# Seen: "slots 512, then 3; after the termination 72". Exits 1 when that changes, 2 where it cannot run (it needs root for
#   a network of its own, in which OLA finds a card).
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
for plugin in artnet dummy espnet ftdidmx gpio karate kinet milinst nanoleaf opendmx openpixelcontrol osc pathport \
  renard sandnet shownet spi stageprofi uartdmx usbdmx usbserial; do
  echo "enabled = false" > "$folder/ola/ola-$plugin.conf"
done
printf 'enabled = true\nip = 10.9.9.1\ninput_ports = 1\noutput_ports = 0\n' > "$folder/ola/ola-e131.conf"
chown -R olad "$folder/ola"
cat > "$folder/sent.py" <<'PY'
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


def frame(slots, sequence, options=0):
    size = 126 + len(slots)
    root = struct.pack("!HH12sHI16s", 0x10, 0, b"ASC-E1.17\0\0\0", 0x7000 | size - 16, 4, bytes(16))
    framing = struct.pack("!HI64sBHBBH", 0x7000 | size - 38, 2, b"one", 100, 0, sequence, options, 1)
    return root + framing + struct.pack("!HBBHHHB", 0x7000 | size - 115, 2, 0xA1, 0, 1, 1 + len(slots), 0) + slots


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
out, shown = socket.socket(socket.AF_INET, socket.SOCK_DGRAM), []
for number, (slots, options) in enumerate([(512, 0), (3, 0), (512, 0), (512, 0x40), (512, 0x40), (512, 0x40)]):
    out.sendto(frame(bytes([72]) * slots, number, options), ("10.9.9.1", 5568))
    time.sleep(0.3)
    shown.append(asked("/get_dmx?u=1")["dmx"])
print(f"slots {len(shown[0])}, then {len(shown[1])}; after the termination {shown[-1][0] if shown[-1] else 'none'}")
sys.exit(not (len(shown[0]) == 512 and len(shown[1]) == 3 and shown[-1][:1] == [72]))
PY
export folder
unshare -n bash -c '
  ip link set lo up && ip link add d0 type veth peer name d1 && ip link set d1 up && ip addr add 10.9.9.1/24 dev d0
  ip link set d0 up multicast on && ip route add 224.0.0.0/4 dev d0
  runuser -u olad -- olad --config-dir "$folder/ola" --http-port 19091 --rpc-port 19011 --no-register-with-dns-sd 2>/dev/null &
  python3 "$folder/sent.py"; code=$?
  kill $!
  exit $code'
