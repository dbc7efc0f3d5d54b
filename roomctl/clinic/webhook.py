"""One signed request after standardwebhooks.com: headers webhook-id, -timestamp and -signature (HMAC-SHA256).

It runs in its own process (`main`), which is killed after `PATIENCE`. So one deadline covers everything: a secret on a
share that does not answer, the name look-up, TLS, and a response that arrives byte by byte, which restarts a socket's
own timeout with each byte. The controller also needs no TLS library and cannot crash with one.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from roomctl.clinic.outbox import Message
from roomctl.config import web_address
from roomctl.errors import RoomError

if TYPE_CHECKING:
    from roomctl.config.room import Webhook

PATIENCE = 15.0
"""Time limit in seconds for a whole request."""
NICE = 20
"""The request's niceness: the room has priority."""
_SECRET = re.compile(r"(whsec_)?[A-Za-z0-9+/]{2,}={0,2}")
BRIEF = 160
"""The most letters of a library's message that are shown."""


class NotTaken(RoomError):
    """The receiver did not accept a message; it may be tried again."""


def send(hook: Webhook, message: Message, now: float) -> None:
    """Send `message`; redirections are not followed. Raises `NotTaken` with the reason if it is not delivered."""
    answer = _in_time(hook, {"id": message.name, "body": message.body, "now": now})
    if not 200 <= answer["status"] < 300:
        raise NotTaken(f"{shown(hook)} answered {answer['status']}")


def tried(hook: Webhook) -> None:
    """Test the secret without sending anything. Raises `NotTaken` with the reason if it is invalid."""
    _in_time(hook, {"id": "", "body": "", "now": 0.0})


def shown(hook: Webhook) -> str:
    """The part of its address that may be shown."""
    try:
        return web_address.read(hook.url).shown
    except web_address.NoAddress:
        return "the webhook"


def headers(hook: Webhook, message: Message, now: float) -> dict[str, str]:
    """The headers that sign `message`. Raises `NotTaken` if there is no valid secret."""
    from standardwebhooks.webhooks import Webhook as Signer

    way_out = "write whsec_ followed by base64 into it"
    try:
        secret = hook.secret_file.read_text(encoding="ascii").strip()
    except UnicodeError:
        raise NotTaken(f"{hook.secret_file} does not contain a secret (it is not plain ASCII); {way_out}") from None
    except FileNotFoundError:
        raise NotTaken(f"{hook.secret_file} does not exist; {way_out}") from None
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "this cannot be a file name"
        raise NotTaken(f"{hook.secret_file} cannot be read ({what}); {way_out}") from None
    # the library ignores characters outside base64 and would sign with a different key
    if not _SECRET.fullmatch(secret):
        raise NotTaken(f"{hook.secret_file} {'does not contain a secret' if secret else 'is empty'}; {way_out}")
    try:
        signature = Signer(secret).sign(message.id, datetime.fromtimestamp(int(now), UTC), message.body)
    except ValueError:
        raise NotTaken(f"{hook.secret_file} does not contain a complete secret; {way_out}") from None
    return {
        "content-type": "application/json",
        "user-agent": "roomctl",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": signature,
    }


def _in_time(hook: Webhook, message: Mapping[str, object]) -> dict[str, Any]:
    """The answer of `main` to `message`, sent on its standard input. Raises `NotTaken`."""
    asked = json.dumps({"url": hook.url, "secret_file": str(hook.secret_file), **message})
    quiet = getattr(subprocess, "CREATE_NO_WINDOW", 0)
    try:
        process = subprocess.Popen(
            [sys.executable, "-m", "roomctl.clinic.webhook"],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, creationflags=quiet,
        )  # fmt: skip
    except OSError as error:
        raise NotTaken(f"{shown(hook)} cannot be called ({error.strerror})") from None
    try:
        answer = json.loads(process.communicate(asked.encode(), PATIENCE)[0])
    except subprocess.TimeoutExpired:
        raise NotTaken(f"{shown(hook)} took longer than {PATIENCE:g} s") from None
    except (OSError, ValueError):
        raise NotTaken(f"{shown(hook)} was not called: the sending process failed") from None
    finally:
        process.kill()
        # A process that a dead share blocks is not gone at once, or ever: nobody waits for it here.
        threading.Thread(target=process.wait, daemon=True).start()
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
    if "trouble" in answer:
        raise NotTaken(answer["trouble"])
    return dict(answer)


def _called(hook: Webhook, message: Message, now: float) -> int:
    """The response's status; its body is not read. Raises `NotTaken`."""
    import http.client

    try:
        to = web_address.read(hook.url)
    except web_address.NoAddress as error:
        raise NotTaken(f"the webhook cannot be called: {error}") from None
    signed = headers(hook, message, now)
    if to.authorization:
        signed["authorization"] = to.authorization
    if not message.name:
        return 200
    kind = http.client.HTTPSConnection if to.scheme == "https" else http.client.HTTPConnection
    try:
        connection = kind(to.host, to.port, timeout=PATIENCE)
        connection.request("POST", to.target, message.body.encode(), signed)
        answer = connection.getresponse()
        while 101 < answer.status < 200:  # the final response follows (RFC 9110, 15.2); http.client skips only a 100
            answer.headers = None  # type: ignore[assignment]  # begin() reads no second one otherwise
            answer.begin()
        return answer.status
    except Exception as error:  # a resolver, a socket, TLS and a server's response raise many kinds of error
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        seen = "".join(letter if letter.isprintable() else " " for letter in what or type(error).__name__)
        brief = " ".join(seen.split())[:BRIEF]
        raise NotTaken(f"{to.shown} cannot be reached ({brief})") from None


def main() -> int:
    """One request, described by JSON on standard input; the result as JSON on standard output."""
    from roomctl.config.room import Webhook

    asked = json.load(sys.stdin)
    timer = threading.Timer(PATIENCE, os._exit, [1])  # the caller may be gone
    timer.daemon = True
    timer.start()
    with contextlib.suppress(OSError, AttributeError):
        os.nice(NICE)
    hook, message = Webhook(asked["url"], Path(asked["secret_file"])), Message(asked["id"], asked["body"])
    answer: dict[str, object]
    try:
        answer = {"status": _called(hook, message, asked["now"])}
    except NotTaken as error:
        answer = {"trouble": str(error)}
    print(json.dumps(answer), flush=True)
    os._exit(0)  # do not wait for a resolver's thread


if __name__ == "__main__":
    raise SystemExit(main())
