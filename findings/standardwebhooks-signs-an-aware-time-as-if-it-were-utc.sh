#!/usr/bin/env bash
# standardwebhooks 1.1.0 (Python): a time of another zone is signed as if its digits were UTC.
#
# Behaviour: `Webhook.sign(id, timestamp, body)` takes a datetime and replaces its zone by UTC instead of converting it. For
# one instant, told in UTC and told with +02:00, it makes two signatures. The second does not verify, here or anywhere, with
# the header `webhook-timestamp` that this instant has (seconds since 1970). A naive local time fails likewise.
#
# Expected: the same instant has the same signature, and `verify` takes it.
# Seen:     UTC: verifies · the same instant with +02:00: WebhookVerificationError (No matching signature found)
#
# Exits 0 while that is so.
set -euo pipefail
D="$(mktemp -d)"; trap 'rm -rf "$D"' EXIT
python3 -m venv "$D/v"
"$D/v/bin/pip" -q install standardwebhooks==1.1.0
"$D/v/bin/python" - <<'P'
import base64, sys
from datetime import datetime, timedelta, timezone

from standardwebhooks.webhooks import Webhook, WebhookVerificationError

hook = Webhook("whsec_" + base64.b64encode(b"an invented secret of 32 bytes!!").decode())
instant = datetime.now(timezone.utc).replace(microsecond=0)
seen = []
for told in (instant, instant.astimezone(timezone(timedelta(hours=2)))):
    headers = {
        "webhook-id": "msg_1",
        "webhook-timestamp": str(int(told.timestamp())),
        "webhook-signature": hook.sign("msg_1", told, "{}"),
    }
    try:
        hook.verify("{}", headers)
        seen.append("verifies")
    except WebhookVerificationError as error:
        seen.append(str(error))
print(seen)
sys.exit(seen != ["verifies", "No matching signature found"])
P
