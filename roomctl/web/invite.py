"""The room's address on the local network, and what the terminal prints about it."""

from __future__ import annotations

import io
import socket
from collections.abc import Iterator

from roomctl.errors import Unavailable


def lan_address() -> str:
    """This machine's address on the local network. Nothing is sent. Raises `Unavailable` without a network."""
    try:
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as way:
            way.connect(("192.0.2.1", 9))  # from RFC 5737, for documentation: routed like any remote address
            return str(way.getsockname()[0])
    except OSError as error:
        raise Unavailable(
            f"this machine has no network ({error.strerror}); join the Wi-Fi, or give its address with --host"
        ) from error


def own_names() -> tuple[str, ...]:
    """This machine's name for others on the network, in ASCII as browsers send it (RFC 3490); Windows allows any."""
    try:
        name = socket.gethostname().lower().removesuffix(".local").encode("idna").decode()
    except UnicodeError:  # too long, for example: it can be no name on the network
        return ()
    return (name, f"{name}.local") if name and name != "localhost" else ()


def code(url: str) -> str:
    """A QR code for scanning from the terminal, two rows in each line; not a Micro QR code, which cameras do not
    read."""
    import segno

    drawn = io.StringIO()
    segno.make_qr(url, error="l").terminal(drawn, compact=True)
    return drawn.getvalue()


def words(room: str, url: str, fingerprint: str | None, own: bool, picture: bool) -> Iterator[str]:
    """The lines for the terminal; `own`: the certificate is the room's own, which a tablet can install."""
    yield f"{room} in a browser: {url}"
    if fingerprint:
        yield "The page asks for the room's PIN. The certificate's fingerprint (SHA-256), for the first visit:"
        half = len(fingerprint) // 2
        yield f"  {fingerprint[:half]}"
        yield f"  {fingerprint[half:].lstrip(':')}"
    if own:
        yield f"To make a tablet trust it permanently, install the file at {url}certificate (docs/tablet.md)."
    if picture:
        yield code(url)
    yield "ctrl+c stops the server; a running session goes on."
