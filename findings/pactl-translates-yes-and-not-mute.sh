#!/usr/bin/env bash
# pactl 16.1 (Debian's pulseaudio-utils): on a machine in German a muted output is "Mute: ja".
#
# Behaviour: `pactl get-sink-mute` writes its label in English and the answer in the machine's language; `get-sink-volume` writes
#   the decibels with that language's comma. A program that looks for "Mute: yes", which is what its author sees, takes a muted
#   room for one that sounds. --format=json stays as it is for `list`; `get-sink-mute` does not obey it.
# Expected: all of it translated, or none; the answer of a command for programs in one form.
# Seen: "C: Mute: yes, de_DE: Mute: ja, de_DE with --format=json: Mute: ja". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
for program in pulseaudio pactl localedef; do
  command -v "$program" > /dev/null ||
    { echo "needs $program (apt-get install pulseaudio pulseaudio-utils locales)" >&2; exit 2; }
done
[ -e /usr/share/i18n/locales/de_DE ] || { echo "needs the package locales" >&2; exit 2; }
dpkg-query -W -f '${Package} ${Version}\n' pulseaudio-utils
folder=$(mktemp -d)
server=
trap 'kill "$server" 2>/dev/null || true; wait 2>/dev/null || true; rm -rf "$folder"' EXIT
mkdir "$folder/pulse"
export HOME="$folder" XDG_RUNTIME_DIR="$folder" PULSE_RUNTIME_PATH="$folder/pulse" LOCPATH="$folder"
unset LANGUAGE
localedef -i de_DE -f UTF-8 "$folder/de_DE.UTF-8" 2> /dev/null || exit 2
pulseaudio -n --daemonize=no --exit-idle-time=-1 -L module-native-protocol-unix -L "module-null-sink sink_name=room" \
  > /dev/null 2>&1 &
server=$!
for _ in $(seq 100); do
  pactl info > /dev/null 2>&1 && break
  sleep 0.1
done
pactl set-sink-mute room 1
plain=$(LC_ALL=C pactl get-sink-mute room)
german=$(LC_ALL=de_DE.UTF-8 pactl get-sink-mute room)
json=$(LC_ALL=de_DE.UTF-8 pactl --format=json get-sink-mute room)
echo "C: $plain, de_DE: $german, de_DE with --format=json: $json"
[ "$plain" = "Mute: yes" ] && [ "$german" = "Mute: ja" ] && [ "$json" = "Mute: ja" ]
