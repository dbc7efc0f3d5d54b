"""`presets card`: a preset as a page to print."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from roomctl.clock import SystemClock
from roomctl.commands.common import beds_of, clinic_of, room_of, shelves_of
from roomctl.errors import Unavailable
from roomctl.preset import catalogue, library
from roomctl.text.times import day


def card(args: argparse.Namespace) -> int:
    """One page of HTML, to stdout or a file."""
    from roomctl.report.card import card as drawn

    room = room_of(args)
    shelves = shelves_of(args, room)
    preset = catalogue.find(args.name, shelves, beds_of(room), room.conditions)
    name = library.where(args.name, shelves)[0]
    clinic = clinic_of(room, lambda line: print(line, file=sys.stderr))
    page = drawn(preset, name, day(SystemClock().now().wall), clinic)
    if not args.out:
        print(page, end="")
        return 0
    try:
        Path(args.out).write_text(page, encoding="utf-8", errors="replace")
    except OSError as error:
        raise Unavailable(f"{args.out} cannot be written: {error.strerror}; name another file with -o") from None
    print(f"{args.out}: open it in a browser and print it", file=sys.stderr)
    return 0
