#!/usr/bin/env bash
# PulseAudio 16.1 (Debian's), module-null-sink: a stream on an idle sink is not heard at once, but after up to 2 s.
#
# Behaviour: without streams the sink renders 2 s of silence at a time, and then sleeps until they are over. A stream
#   that asks for a latency of 200 ms meanwhile gets its buffer filled and nothing more until that sleep ends, so one
#   second of sound takes 1 to 3 s. The wait depends only on when the stream comes.
# Expected: the sink to wake for a stream's latency, and the stream to be heard within that latency.
# Seen: "fastest 1.28 s, slowest 3.06 s of 12". Exits 1 when slowest - fastest is under 0.8 s, 2 where it cannot run.
set -euo pipefail
for program in pulseaudio pacat pactl python3; do
    command -v "$program" > /dev/null || { echo "needs $program: apt-get install pulseaudio pulseaudio-utils"; exit 2; }
done
pulseaudio --version
folder=$(mktemp -d)
server=""
trap '[ -z "$server" ] || kill "$server" 2>/dev/null || true; rm -rf "$folder"' EXIT
export HOME=$folder XDG_RUNTIME_DIR=$folder PULSE_SERVER=unix:$folder/native
pulseaudio -n --daemonize=no --exit-idle-time=-1 --use-pid-file=no \
    -L "module-native-protocol-unix auth-anonymous=1 socket=$folder/native" \
    -L "module-null-sink sink_name=room rate=48000" > /dev/null 2>&1 &
server=$!
for _ in $(seq 100); do pactl info > /dev/null 2>&1 && break; sleep 0.05; done
pactl info > /dev/null 2>&1 || { echo "the sound server did not start"; exit 2; }
python3 - <<'PY'
import subprocess
import time

second = bytes(48_000 * 4)
took = []
for i in range(12):
    time.sleep(0.4 + 0.17 * i)  # another place in the sink's two seconds each time
    begun = time.monotonic()
    command = ["pacat", "--raw", "--rate=48000", "--channels=2", "--format=s16le", "--latency-msec=200"]
    subprocess.run(command, input=second, check=True)
    took.append(time.monotonic() - begun)
print(f"fastest {min(took):.2f} s, slowest {max(took):.2f} s of {len(took)}")
raise SystemExit(max(took) - min(took) < 0.8)
PY
