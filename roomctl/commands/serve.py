"""`serve`: the room's screens in a tablet's browser."""

from __future__ import annotations

import argparse
import getpass
import secrets
import sys
from contextlib import ExitStack
from ipaddress import ip_address
from pathlib import Path
from typing import TYPE_CHECKING

from roomctl.commands.common import room_of
from roomctl.commands.desk import broker_of
from roomctl.errors import Refused, RoomError, Unavailable, Usage
from roomctl.system import paths
from roomctl.web.address import LOOPBACK
from roomctl.web.pin import Pin, ruled

if TYPE_CHECKING:
    from roomctl.config.room import Room

OWN = "serve.pem"
"""The room's own certificate, in the state folder."""
MISSING = "screens in a browser need more packages: pip install 'roomctl[web]'"


def serve(args: argparse.Namespace) -> int:
    """Serve until ctrl+c; with `--new-pin` only set the PIN."""
    room = room_of(args)
    pin = Pin(room.pin)
    if args.new_pin:
        _set(pin)
        print("the PIN was changed; everyone must log in again", file=sys.stderr)
        return 0
    if (args.cert is None) != (args.key is None):
        raise Usage("--cert and --key must be given together")
    if args.save_certificate:
        return _save(Path(args.save_certificate), args)
    if not (0 <= args.port < 2**16 and 1 <= args.screens <= 16):
        raise Usage("--port must be 0 to 65535, and --screens 1 to 16")
    if not args.lan and (args.cert or args.host not in (None, *LOOPBACK)):
        raise Usage("other devices can connect only with --lan, which asks for the PIN")
    try:
        import textual_serve  # noqa: F401
    except ImportError:
        raise Unavailable(MISSING) from None
    if args.desk:
        broker_of(room)
    if args.lan and not pin.is_set:
        _set(pin)
    _serve(args, room, pin)
    return 0


def _serve(args: argparse.Namespace, room: Room, pin: Pin) -> None:
    from roomctl.commands.reports import RoomReports
    from roomctl.journal.store import Journal
    from roomctl.web import invite, report_link, tls
    from roomctl.web.guard import Guard
    from roomctl.web.screens import Screens
    from roomctl.web.server import RoomServer, command, serve

    host = args.host or (invite.lan_address() if args.lan else LOOPBACK[0])
    hosts = {host.lower(), *(invite.own_names() if args.lan else LOOPBACK)}
    encrypted = fingerprint = root = None
    if args.lan:
        certificate = Path(args.cert) if args.cert else paths.state() / OWN
        root = None if args.cert else tls.own(certificate, sorted(hosts))
        encrypted = tls.context(certificate, Path(args.key) if args.key else None)
        fingerprint = tls.fingerprint(root or certificate)
        named = tls.names(tls.read(certificate))
        hosts.update(named)
        shown = named[0] if args.cert and named else host
    else:
        shown = host
    passing = secrets.token_bytes(32)  # on loopback a ticket is valid as long as this server runs
    guard = Guard(hosts, (lambda: pin.key) if args.lan else (lambda: passing), asks=args.lan, tls=args.lan)
    shown_here = [*command(sys.executable, room.name, args.presets, args.therapist), *(["desk"] if args.desk else [])]
    screens = Screens(shown_here, args.screens)
    url = f"http{'s' if args.lan else ''}://{_bracketed(shown)}"

    announced = ExitStack()

    def ready(port: int) -> None:
        at = f"{url}:{port}/"
        if not args.desk:
            report_link.announce(room.serving, at, lan=args.lan)
            announced.callback(report_link.withdraw, room.serving, at)
        name = "the desk" if args.desk else room.name
        for line in invite.words(name, at, fingerprint, root is not None, sys.stdout.isatty()):
            print(line, flush=True)

    asked = pin if args.lan else None
    if args.desk:
        serve(RoomServer(screens, guard, None, asked, "roomctl · desk", encrypted, root), host, args.port, ready,
              room.serve_log)  # fmt: skip
        return
    with Journal(room.journal) as journal, announced:
        server = RoomServer(screens, guard, journal, asked, _title(room), encrypted, root,
                            RoomReports(room, journal).html)  # fmt: skip
        serve(server, host, args.port, ready, room.serve_log)


def _save(file: Path, args: argparse.Namespace) -> int:
    """Save the certificate for tablets to trust as a file. Raises `Refused` if the file exists with other content."""
    if args.cert:
        raise Usage("--save-certificate saves the room's own certificate; yours is already in --cert")
    try:
        from roomctl.web import tls

        certificate = tls.root(paths.state() / OWN)
    except ImportError:
        raise Unavailable(MISSING) from None
    data = certificate.read_bytes()
    try:
        if file.exists() and (not file.is_file() or file.read_bytes() != data):
            raise Refused(f"{file} already exists with other content; choose another file")
        file.write_bytes(data)
    except OSError as error:
        raise Unavailable(f"{file} cannot be written ({error.strerror}); name another file") from error
    print(f"written: {file}; its fingerprint (SHA-256):", file=sys.stderr)
    print(tls.fingerprint(certificate))
    return 0


def _title(room: Room) -> str:
    return "roomctl" if room.name == "room" else f"roomctl · {room.name}"


def _bracketed(host: str) -> str:
    try:
        return f"[{host}]" if ip_address(host).version == 6 else host
    except ValueError:
        return host


def _set(pin: Pin) -> None:
    """Ask for a new PIN, twice. Raises `Unavailable` if there is no terminal."""
    if not sys.stdin.isatty():
        raise Unavailable(
            "this room has no PIN yet, and there is no terminal to ask for one; "
            "run `roomctl serve --new-pin` in a terminal"
        )
    try:
        while True:
            given = getpass.getpass("New PIN for this room, 6 to 12 digits: ")
            try:
                ruled(given)
            except Usage as error:
                print(error, file=sys.stderr)
                continue
            if given == getpass.getpass("Once more: "):
                return pin.set(given)
            print("the two PINs are different; try again", file=sys.stderr)
    except (EOFError, KeyboardInterrupt):
        raise RoomError("no PIN was set") from None
