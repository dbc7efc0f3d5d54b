"""One signed request, as standardwebhooks.com has it: headers webhook-id, -timestamp and -signature (HMAC-SHA256)."""

from __future__ import annotations

import http.client
import ssl
from datetime import UTC, datetime
from urllib.parse import urlsplit

from roomctl.clinic.outbox import Message
from roomctl.errors import RoomError
from roomctl.room import Webhook

PATIENCE = 10.0
"""Seconds that the other side may take."""


class NotTaken(RoomError):
    """The other side did not take a message; it may be tried again."""


def send(hook: Webhook, message: Message, now: float) -> None:
    """Send `message`. Raises `NotTaken` in words for whatever keeps it from arriving; a redirection is not followed."""
    parts = urlsplit(hook.url)
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(parts.hostname or "", parts.port, timeout=PATIENCE)
        try:
            path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
            connection.request("POST", path, message.body.encode(), headers(hook, message, now))
            status = connection.getresponse().status
        finally:
            connection.close()
    except (OSError, http.client.HTTPException, ssl.SSLError) as error:
        raise NotTaken(f"{hook.url} cannot be reached ({error})") from error
    if not 200 <= status < 300:
        raise NotTaken(f"{hook.url} answered {status}")


def headers(hook: Webhook, message: Message, now: float) -> dict[str, str]:
    """The headers that sign `message`. Raises `NotTaken` if there is no secret to sign with."""
    from standardwebhooks.webhooks import Webhook as Signer

    try:
        signer = Signer(hook.secret_file.read_text(encoding="ascii").strip())
    except (OSError, ValueError, RuntimeError) as error:
        raise NotTaken(f"{hook.secret_file} holds no secret ({error}); write whsec_ and base64 into it") from error
    except Exception as error:  # the library's own, for an empty one
        raise NotTaken(f"{hook.secret_file} is empty; write whsec_ and base64 into it") from error
    at = datetime.fromtimestamp(int(now), UTC)
    return {
        "content-type": "application/json",
        "user-agent": "roomctl",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": signer.sign(message.id, at, message.body),
    }
