#!/usr/bin/env bash
# pyrage 1.4.0: whether a passphrase opens a file depends on how fast the machine is at that moment.
#
# Behaviour: `passphrase.encrypt` chooses a scrypt work factor that takes about a second here. `passphrase.decrypt` times
# the machine anew, and refuses a factor more than some 16 times over that second. So a busy machine, or a slower one, may
# refuse the right passphrase. The error has the same class as a wrong passphrase, and only its text tells them apart.
# Expected: the right passphrase opens the file, however long it takes, or an exception of its own.
# Seen: "DecryptError: Decryption failed" for a wrong one, "DecryptError: Excessive work parameter for passphrase." for the
# factor of a machine a thousand times as fast. Exits 1 when that changes, 2 where it cannot run.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q pyrage==1.4.0 2>/dev/null || exit 2
cat > work.py <<'PY'
import re

import pyrage

sealed = pyrage.passphrase.encrypt(b"a quiet room", "three grey herons")
faster = re.sub(rb"(-> scrypt \S+) \d+\n", rb"\1 30\n", sealed, count=1)


def raised(data: bytes, passphrase: str) -> str:
    try:
        pyrage.passphrase.decrypt(data, passphrase)
    except Exception as error:
        return f"{type(error).__name__}: {str(error).splitlines()[0]}"
    return "nothing"


seen = raised(sealed, "four grey herons"), raised(faster, "three grey herons")
print("\n".join(seen))
raise SystemExit(
    seen != ("DecryptError: Decryption failed", "DecryptError: Excessive work parameter for passphrase.")
)
PY
venv/bin/python work.py
