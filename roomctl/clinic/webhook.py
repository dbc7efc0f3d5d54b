"""One signed request, as standardwebhooks.com has it: headers webhook-id, -timestamp and -signature (HMAC-SHA256).

It is made in a process of its own (`main`), which is killed when its time is over. So one deadline holds for all of it:
a secret on a share that does not answer, the name's look-up, TLS, and an answer that comes byte by byte, each of which
begins a socket's own timeout anew. And the controller neither holds a TLS library nor falls with one.
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
from roomctl.config import address
from roomctl.errors import RoomError

if TYPE_CHECKING:
    from roomctl.config.room import Webhook

PATIENCE = 15.0
"""Seconds that a request may take in all."""
NICE = 20
"""The request gives way to the room."""
_SECRET = re.compile(r"(whsec_)?[A-Za-z0-9+/]{2,}={0,2}")
BRIEF = 160
"""Letters of what a library said."""


class NotTaken(RoomError):
    """The other side did not take a message; it may be tried again."""


def send(hook: Webhook, message: Message, now: float) -> None:
    """Send `message`. Raises `NotTaken` in words for whatever keeps it from arriving; a redirection is not followed."""
    answer = _in_time(hook, {"id": message.name, "body": message.body, "now": now})
    if not 200 <= answer["status"] < 300:
        raise NotTaken(f"{shown(hook)} answered {answer['status']}")


def tried(hook: Webhook) -> None:
    """Sign something and send nothing. Raises `NotTaken` in words if the secret is none."""
    _in_time(hook, {"id": "", "body": "", "now": 0.0})


def shown(hook: Webhook) -> str:
    """As much of its address as may be shown."""
    try:
        return address.read(hook.url).shown
    except address.NoAddress:
        return "the webhook"


def headers(hook: Webhook, message: Message, now: float) -> dict[str, str]:
    """The headers that sign `message`. Raises `NotTaken` if there is no secret to sign with."""
    from standardwebhooks.webhooks import Webhook as Signer

    way_out = "write whsec_ and base64 into it"
    try:
        secret = hook.secret_file.read_text(encoding="ascii").strip()
    except UnicodeError:
        raise NotTaken(f"{hook.secret_file} holds no secret (it is not plain ASCII); {way_out}") from None
    except FileNotFoundError:
        raise NotTaken(f"{hook.secret_file} is not there; {way_out}") from None
    except (OSError, ValueError) as error:
        what = error.strerror if isinstance(error, OSError) else "no file can be called so"
        raise NotTaken(f"{hook.secret_file} cannot be read ({what}); {way_out}") from None
    # the library passes over letters that are no base64, and would sign with another key than the one that is meant
    if not _SECRET.fullmatch(secret):
        raise NotTaken(f"{hook.secret_file} {'holds no secret' if secret else 'is empty'}; {way_out}")
    try:
        signature = Signer(secret).sign(message.id, datetime.fromtimestamp(int(now), UTC), message.body)
    except ValueError:
        raise NotTaken(f"{hook.secret_file} holds no whole secret; {way_out}") from None
    return {
        "content-type": "application/json",
        "user-agent": "roomctl",
        "webhook-id": message.id,
        "webhook-timestamp": str(int(now)),
        "webhook-signature": signature,
    }


def _in_time(hook: Webhook, message: Mapping[str, object]) -> dict[str, Any]:
    """What `main` answers to `message`, which goes by its standard input. Raises `NotTaken`."""
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
        raise NotTaken(f"{shown(hook)} was not called: the process that does it broke off") from None
    finally:
        process.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):  # not even a kill reaches one that a dead share holds
            process.wait(1.0)
        for pipe in (process.stdin, process.stdout):
            with contextlib.suppress(OSError):
                if pipe:
                    pipe.close()
    if "trouble" in answer:
        raise NotTaken(answer["trouble"])
    return dict(answer)


def _called(hook: Webhook, message: Message, now: float) -> int:
    """The status of the answer, whose body is left alone. Raises `NotTaken`."""
    import http.client

    try:
        to = address.read(hook.url)
    except address.NoAddress as error:
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
        while 101 < answer.status < 200:  # more is to come (RFC 9110, 15.2); http.client passes over a 100 alone
            answer.headers = None  # type: ignore[assignment]  # begin() reads no second one otherwise
            answer.begin()
        return answer.status
    except Exception as error:  # a resolver, a socket, TLS and a server's own answer have many kinds
        what = error.strerror if isinstance(error, OSError) and error.strerror else str(error)
        seen = "".join(letter if letter.isprintable() else " " for letter in what or type(error).__name__)
        brief = " ".join(seen.split())[:BRIEF]
        raise NotTaken(f"{to.shown} cannot be reached ({brief})") from None


def main() -> int:
    """One request, asked for by JSON on standard input; its outcome as JSON on standard output."""
    from roomctl.config.room import Webhook

    asked = json.load(sys.stdin)
    timer = threading.Timer(PATIENCE, os._exit, [1])  # whoever asked may be gone
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
    os._exit(0)  # no thread of a resolver is waited for


if __name__ == "__main__":
    raise SystemExit(main())
