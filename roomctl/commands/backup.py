"""`backup` and `restore`: a room's settings, presets, music and journals in one file, and back."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from roomctl.clinic import backup as backups
from roomctl.clock import SystemClock
from roomctl.commands.common import say
from roomctl.errors import Refused, Unavailable, Usage
from roomctl.system.zipped import Zipped
from roomctl.text.times import day, time_of_day

SHOWN = 12
"""Number of files that are named one by one."""


def backup(args: argparse.Namespace) -> int:
    """Write the backup; a session may run meanwhile."""
    sealed = args.passphrase or args.passphrase_file
    passphrase = _passphrase(args, twice=True) if sealed else ""
    out = Path(args.file)
    written = backups.write(out, SystemClock().now(), passphrase, music=not args.without_music)
    if args.json:
        say({"file": str(out), "sealed": bool(sealed), **written._asdict()})
        return 0
    kind = "sealed with a passphrase" if sealed else "not sealed: anybody who has the file can read the records"
    print(f"{out}: {_many(written.files, 'file')}, {_many(written.sessions, 'session')}; {kind}")
    for line in written.left:
        print(f"not in it: {line}", file=sys.stderr)
    return 0


def restore(args: argparse.Namespace) -> int:
    """Put a backup in place, after saying what it would move aside."""
    now = SystemClock().now()
    with backups.opened(Path(args.file), lambda: _passphrase(args)) as archive:
        there = [str(path) for path in backups.present(archive)]
        if there and not args.yes:
            _ask(args, archive, there)
        aside = backups.restore(archive, now)
        files, secrets = len(archive.members), archive.about.get("secrets") is True
    if args.json:
        say({"files": files, "secrets": secrets, "moved": there, "moved_to": [str(folder) for folder in aside]})
        return 0
    print(f"restored: {_many(files, 'file')}{_made(archive)}")
    for folder in aside:
        print(f"what was here before is in {folder}")
    if not secrets:
        print("the backup has no secrets: set a PIN (`roomctl serve --new-pin`), and put back the files of passwords "
              "and tokens that `roomctl doctor` misses", file=sys.stderr)  # fmt: skip
    return 0


def _ask(args: argparse.Namespace, archive: Zipped, there: list[str]) -> None:
    """Raises `Refused` unless the user types yes."""
    more = [f"… and {len(there) - SHOWN} more"] if len(there) > SHOWN else []
    shown = "\n".join([f"the backup{_made(archive)} takes the place of", *there[:SHOWN], *more])
    if args.json or not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        raise Refused(f"{shown}\nnothing was changed; --yes moves these into a folder beside them and restores")
    print(
        f"{shown}\nMove these into a folder beside them, and restore? Type yes: ", end="", file=sys.stderr, flush=True
    )
    if sys.stdin.readline().strip().casefold() not in ("y", "yes"):
        raise Refused("nothing was changed")


def _made(archive: Zipped) -> str:
    made = archive.about.get("made")
    if not isinstance(made, int | float) or not 0 < made < 1e11:
        return ""
    return f" of {day(made)} {time_of_day(made)}"


def _passphrase(args: argparse.Namespace, *, twice: bool = False) -> str:
    """The passphrase from the file or the terminal. Raises `Usage` if there is neither, or it is empty."""
    if args.passphrase_file:
        try:
            with open(args.passphrase_file, encoding="utf-8") as file:
                given = file.readline(1000).rstrip("\r\n")
        except (OSError, ValueError) as error:
            raise Unavailable(f"{args.passphrase_file} cannot be read ({error})") from error
    elif args.json or not all(stream and stream.isatty() for stream in (sys.stdin, sys.stderr)):
        raise Usage("the backup is sealed, and there is no terminal to ask for the passphrase; use --passphrase-file")
    else:
        from getpass import getpass

        given = getpass("Passphrase: ")
        if twice and getpass("Once more: ") != given:
            raise Usage("the two passphrases differ; nothing was written")
    if not given:
        raise Usage("the passphrase is empty; nothing was changed")
    return given


def _many(many: int, what: str) -> str:
    return f"{many} {what}{'s' if many != 1 else ''}"
