#!/usr/bin/env bash
# standardwebhooks 1.1.0 (Python): sign() of a body in bytes signs the text b'…' around it; verify() of the same bytes refuses it.
#
# Behaviour: verify() is declared for bytes and text. sign() is declared for text, takes bytes without an error, and puts them into an
#   f-string: what is signed for b'{"a":1}' is the signature of the text "b'{\"a\":1}'".
# Expected: the signature of the body, since the body that goes over the wire is bytes, or a TypeError.
# Seen: "signed as text: verified; signed as bytes: No matching signature found; that of the written form: the same". Exits 1 when
#   that changes, 2 where it cannot run.
set -euo pipefail
command -v python3 > /dev/null || { echo "needs python3 3.11 or newer" >&2; exit 2; }
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
cd "$folder"
python3 -m venv venv && venv/bin/pip install -q standardwebhooks==1.1.0 2> /dev/null || exit 2
cat > signed.py <<'PY'
from datetime import UTC, datetime

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

webhook, now, body = Webhook(b"0123456789abcdef0123456789abcdef"), datetime.now(UTC), b'{"a":1}'


def told(signature: str) -> str:
    headers = {"webhook-id": "one", "webhook-timestamp": str(int(now.timestamp())), "webhook-signature": signature}
    try:
        webhook.verify(body, headers)
        return "verified"
    except WebhookVerificationError as error:
        return str(error)


of_bytes = webhook.sign("one", now, body)
same = "the same" if of_bytes == webhook.sign("one", now, repr(body)) else "another"
text = told(webhook.sign("one", now, body.decode()))
line = f"signed as text: {text}; signed as bytes: {told(of_bytes)}; that of the written form: {same}"
print(line)
raise SystemExit(line != "signed as text: verified; signed as bytes: No matching signature found; that of the written form: the same")
PY
venv/bin/python signed.py
