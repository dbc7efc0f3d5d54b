#!/usr/bin/env bash
# pyrage 1.4.0: what a full disk raises depends on the direction, and sealing loses the error's number.
#
# Behaviour: `encrypt_io` into a file on a full device raises EncryptError ("OSError: [Errno 28] …", no errno), while
# `decrypt_io` into the same file raises OSError with errno 28.
# Expected: the file's own OSError in both, as an error of the disk is none of the cipher's.
# Seen: "sealing: EncryptError, errno None; opening: OSError, errno 28". Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
[ -c /dev/full ] || exit 2
python3 -m venv venv && venv/bin/pip install -q pyrage==1.4.0 2>/dev/null || exit 2
cat > full.py <<'PY'
import io

import pyrage

key = pyrage.x25519.Identity.generate()
text = b"a quiet room " * 50_000
sealed = pyrage.encrypt(text, [key.to_public()])


def raised(work, source, keys) -> tuple[str, object]:
    with open("/dev/full", "wb", buffering=0) as full:
        try:
            work(io.BytesIO(source), full, keys)
        except Exception as error:
            return type(error).__name__, getattr(error, "errno", None)
    return "nothing", None


ours = raised(pyrage.encrypt_io, text, [key.to_public()])
theirs = raised(pyrage.decrypt_io, sealed, [key])
print(f"sealing: {ours[0]}, errno {ours[1]}; opening: {theirs[0]}, errno {theirs[1]}")
raise SystemExit((ours, theirs) != (("EncryptError", None), ("OSError", 28)))
PY
venv/bin/python full.py
