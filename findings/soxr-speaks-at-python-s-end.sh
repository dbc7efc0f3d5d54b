#!/usr/bin/env bash
# soxr 1.1.0 (PyPI, nanobind): a ResampleStream that a daemon thread's frame or a closure still holds when Python ends
# prints a page about leaked objects.
#
# Behaviour: the program ends with 0 and prints on stderr "nanobind: leaked 1 instances!", 1 types and 15 functions,
#   once for all. It asks for no more than a waiting daemon thread with the stream in a local variable.
# Expected: nothing. Python does not end daemon threads in order, and NumPy or soundfile held the same way say
#   nothing.
# Seen: "held: 17 lines on stderr, let go: 0 lines". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q soxr==1.1.0 numpy==2.4.6 2>/dev/null || exit 2
cat > held.py <<'PY'
import sys
import threading

import numpy as np
import soxr

ready = threading.Event()


def work(wait):
    stream = soxr.ResampleStream(44100, 48000, 2, dtype="float32")
    stream.resample_chunk(np.zeros((44100, 2), np.float32))
    if not wait:
        del stream
    ready.set()
    threading.Event().wait()


threading.Thread(target=work, args=(sys.argv[1] == "held",), daemon=True).start()
ready.wait()
PY
venv/bin/python held.py held 2> held.txt
venv/bin/python held.py gone 2> gone.txt
echo "held: $(wc -l < held.txt) lines on stderr, let go: $(wc -l < gone.txt) lines"
grep -q "nanobind: leaked" held.txt && [ ! -s gone.txt ]
