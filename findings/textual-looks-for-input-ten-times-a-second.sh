#!/usr/bin/env bash
# textual 8.2.8 (PyPI), Linux: an app at rest in a terminal wakes up ten times a second, whether or not anybody presses a key.
#
# Behaviour: the driver's input thread waits for the terminal 0.1 s at a time, to notice the app's exit and an Escape that
#   nothing follows, also when no input has come and no exit is asked for. On a laptop that shows one screen for an hour this is
#   half of all wake-ups of an app that redraws once a second.
# Expected: an app without timers and animations sleeps until there is input.
# Seen: "input thread: 10 wake-ups a second", status 0. Exits 1 when it is fewer than 5, 2 where it cannot run.
set -euo pipefail
command -v python3 >/dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
[ -d /proc/self/task ] || { echo "needs Linux" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q textual==8.2.8 || exit 2
cat > app.py <<'PYTHON'
import threading
from pathlib import Path
from textual.app import App

class AtRest(App):
    def on_mount(self):
        (thread,) = [one for one in threading.enumerate() if one.name == "textual-input"]
        Path("thread.part").write_text(str(thread.native_id))
        Path("thread.part").rename("thread")

AtRest().run()
PYTHON
venv/bin/python - <<'PYTHON'
import os, pty, subprocess, sys, threading, time
from pathlib import Path

reads, end = pty.openpty()
app = subprocess.Popen([sys.executable, "app.py"], stdin=end, stdout=end, stderr=end, env={**os.environ, "TERM": "xterm"})
threading.Thread(target=lambda: [os.read(reads, 65536) for _ in iter(int, 1)], daemon=True).start()
while not Path("thread").exists():
    time.sleep(0.1)

def woken():
    status = Path(f"/proc/{app.pid}/task/{Path('thread').read_text()}/status").read_text()
    return int(status.split("\nvoluntary_ctxt_switches:")[1].split()[0])

time.sleep(2)
before, begun = woken(), time.monotonic()
time.sleep(6)
rate = (woken() - before) / (time.monotonic() - begun)
app.kill()
print(f"input thread: {rate:.0f} wake-ups a second")
sys.exit(rate < 5)
PYTHON
