"""Where a tablet finds the room: the address on the local network, and what the terminal says of it."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

from roomctl.errors import Unavailable


def lan_address() -> str:
    """This machine's address on the local network. Nothing is sent. Raises `Unavailable` without a network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(("192.0.2.1", 9))  # of RFC 5737, for documentation: routed as any far address
            return str(way.getsockname()[0])
    except OSError as error:
        raise Unavailable(
            f"this machine is in no network ({error.strerror}); join the Wi-Fi, or give its address with --host"
        ) from error


def own_names() -> tuple[str, ...]:
    """How others on the network call this machine."""
    name = socket.gethostname().lower().removesuffix(".local")
    return (name, f"{name}.local") if name and name != "localhost" else ()


def code(url: str) -> str:
    """A QR code, two rows in one, to be scanned off the terminal; no Micro QR, which cameras pass over."""
    import segno

    drawn = io.StringIO()
    segno.make_qr(url, error="l").terminal(drawn, compact=True)
    return drawn.getvalue()


def words(room: str, url: str, fingerprint: str | None, own: bool, picture: bool) -> Iterator[str]:
    """What the terminal says, line by line; `own`: the certificate is the room's own, which a tablet can be given."""
    yield f"{room} in a browser: {url}"
    if fingerprint:
        yield "The room's PIN is asked. The certificate's fingerprint (SHA-256), for the first visit:"
        half = len(fingerprint) // 2
        yield f"  {fingerprint[:half]}"
        yield f"  {fingerprint[half:].lstrip(':')}"
    if own:
        yield f"A tablet trusts it for good with the file at {url}certificate (docs/tablet.md)."
    if picture:
        yield code(url)
    yield "ctrl+c ends this; a session that runs goes on."
