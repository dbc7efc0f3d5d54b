#!/usr/bin/env bash
# pygame-ce 2.5.8 (SDL 2.32.10, PyPI) with PipeWire 0.3.65 (Debian's): where PipeWire runs without its PulseAudio server,
# the mixer finds no device, although SDL has a driver for PipeWire that works.
#
# Behaviour: `pygame.mixer.init()` raises "ALSA: Couldn't open audio device"; with SDL_AUDIODRIVER=pipewire it opens, and
#   so it does with a list, SDL_AUDIODRIVER=pulseaudio,pipewire,alsa. By itself SDL tries PulseAudio and ALSA alone.
# Expected: a driver that is built in and works to be tried before there is "no device".
# Seen: "by itself: no device; named: pipewire; by a list: pipewire". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in pipewire wireplumber dbus-run-session python3; do
    command -v "$program" > /dev/null ||
        { echo "needs $program: apt-get install pipewire wireplumber dbus-daemon python3-venv"; exit 2; }
done
pipewire --version | tail -n 1
folder=$(mktemp -d)
pids=()
trap 'kill "${pids[@]}" 2>/dev/null || true; rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pygame-ce==2.5.8 2>/dev/null || exit 2
export HOME=$folder XDG_RUNTIME_DIR=$folder XDG_STATE_HOME=$folder/state XDG_CONFIG_HOME=$folder/config
unset DBUS_SESSION_BUS_ADDRESS PULSE_SERVER SDL_AUDIODRIVER
mkdir -p config/pipewire/pipewire.conf.d
cat > config/pipewire/pipewire.conf.d/sink.conf <<'CONF'
context.objects = [ { factory = adapter args = { factory.name = support.null-audio-sink node.name = room
    media.class = Audio/Sink audio.position = [ FL FR ] } } ]
CONF
pipewire > /dev/null 2>&1 & pids+=($!)
for _ in $(seq 100); do [ -e pipewire-0 ] && break; sleep 0.05; done
[ -e pipewire-0 ] || { echo "PipeWire did not start"; exit 2; }
dbus-run-session -- wireplumber > /dev/null 2>&1 & pids+=($!)
sleep 2
cat > opens.py <<'PY'
import os

os.environ.update(PYGAME_HIDE_SUPPORT_PROMPT="1", SDL_VIDEODRIVER="dummy")
import pygame

try:
    pygame.mixer.init(48000, allowedchanges=0)
    print(pygame.mixer.get_driver(), flush=True)
except pygame.error:
    print("no device", flush=True)
os._exit(0)
PY
itself=$(venv/bin/python opens.py 2> /dev/null)
named=$(SDL_AUDIODRIVER=pipewire venv/bin/python opens.py 2> /dev/null)
list=$(SDL_AUDIODRIVER=pulseaudio,pipewire,alsa venv/bin/python opens.py 2> /dev/null)
echo "by itself: $itself; named: $named; by a list: $list"
[ "$itself" = "no device" ] && [ "$named" = pipewire ] && [ "$list" = pipewire ]
